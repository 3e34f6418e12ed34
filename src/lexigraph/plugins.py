"""Parts by name: our own, and those that other packages register under entry points."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import entry_points
from typing import Generic, TypeVar

from lexigraph.errors import ConfigError

Part = TypeVar("Part")


@dataclass(frozen=True)
class Registry(Generic[Part]):
    """Classes of one kind by name; a module is imported when its class is first asked for.

    Attributes:
        kind: what the classes are, in messages.
        base: what each of them must be.
        ours: name to ``module:Class``.
        group: entry-point group in which another package registers a class: ``name = "package.module:Class"``.

    Example:
        >>> letters = Registry("encoder", object, {"path": "pathlib:Path"}, "example.encoders")
        >>> letters.find("path").__name__
        'Path'
        >>> letters.find("paht")
        Traceback (most recent call last):
        ...
        lexigraph.errors.ConfigError: unknown encoder 'paht'; did you mean 'path'? Available: path
    """

    kind: str
    base: type[Part]
    ours: Mapping[str, str]
    group: str

    def addresses(self) -> dict[str, str]:
        """Name to ``module:Class`` of all; a plug-in cannot take the name of one of ours."""
        plugged = {point.name: point.value for point in entry_points(group=self.group)}
        return plugged | dict(self.ours)

    def find(self, name: str) -> type[Part]:
        """Import a class.

        Raises:
            ConfigError: there is none of that name, or what is registered under it is no :attr:`base`.
        """
        addresses = self.ours if name in self.ours else self.addresses()  # plug-ins are looked for on disk: 8 ms
        if name not in addresses:
            close = get_close_matches(str(name), addresses, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else "."
            raise ConfigError(f"unknown {self.kind} {name!r}{hint} Available: {', '.join(sorted(addresses))}")
        module, _, attribute = addresses[name].partition(":")
        found = getattr(importlib.import_module(module), attribute, None)
        if not (isinstance(found, type) and issubclass(found, self.base)):
            raise ConfigError(
                f"{self.kind} {name!r} is registered as {addresses[name]}, which is not a {self.base.__name__} class"
            )
        return found
