"""Typed settings and how they are read from TOML."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from lexigraph.errors import ConfigError

SHOWN = 16
"""Names that an error lists in full."""


class Settings(BaseModel):
    """Base of every settings class: frozen, and an unknown key is an error rather than a silent default.

    Example:
        >>> class Example(Settings):
        ...     k: int = 20
        >>> Example(k=5).k
        5
    """

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


SettingsType = TypeVar("SettingsType", bound=Settings)


def make_settings(kind: type[SettingsType], values: dict[str, Any]) -> SettingsType:
    """Validate plain values into settings, naming every value that is wrong.

    Args:
        kind: the settings class.
        values: field name to value.

    Returns:
        An instance of ``kind``.

    Raises:
        ConfigError: a key is unknown or a value is of the wrong type or range.

    Example:
        >>> class Example(Settings):
        ...     k: int = 20
        >>> make_settings(Example, {"size": 3})
        Traceback (most recent call last):
        ...
        lexigraph.errors.ConfigError: Example: 'size' = 3: Extra inputs are not permitted; allowed: k
    """
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))!r} = {fault['input']!r}: {fault['msg']}"
            if fault["loc"]
            else fault["msg"]
            for fault in error.errors()
        )
        unknown = [str(fault["loc"][0]) for fault in error.errors() if fault["type"] == "extra_forbidden"]
        raise ConfigError(f"{kind.__name__}: {faults}; allowed: {_listed(list(kind.model_fields), unknown)}") from error


def _listed(names: list[str], unknown: list[str]) -> str:
    """What is allowed; of a long list only what is nearest to the names that are not known.

    Example:
        >>> _listed(["depth", "width"], ["wdith"])
        'depth, width'
        >>> _listed([f"weight_{n}" for n in range(30)] + ["epochs"], ["epoch"])
        'epochs, ... (31 in all)'
    """
    if len(names) <= SHOWN:
        return ", ".join(names)
    close = dict.fromkeys(near for name in unknown for near in get_close_matches(name, names, n=3))
    return f"{', '.join(close or names[:SHOWN])}, ... ({len(names)} in all)"


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Args:
        path: the file.

    Returns:
        Its tables as nested dictionaries.

    Raises:
        ConfigError: the file is missing, cannot be read, is not UTF-8 (with or without a byte order mark) or not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # editors on Windows add a mark
    except FileNotFoundError as error:
        raise ConfigError(f"no configuration file at {path}") from error
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}; name a TOML file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
