"""Published networks as settings of the one composed network: a TOML file each, and a model's name for each."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from pydantic import create_model

from lexigraph.errors import ConfigError, require_extra

FOLDER = "presets"
COMPOSED = "gnn"
"""The network that no preset has set."""


def preset_names() -> list[str]:
    """All presets, sorted.

    Example:
        >>> "lightgcn" in preset_names()
        True
    """
    files = (resources.files(__package__) / FOLDER).iterdir()
    return sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))


def read_preset(name: str) -> dict[str, Any]:
    """``title``, ``source``, ``settings`` and, where it differs from its source, a ``note`` of a preset.

    Raises:
        ConfigError: there is none of that name.

    Example:
        >>> read_preset("lightgcn")["settings"]["convolution"]
        'lightgcn'
    """
    if name not in preset_names():
        raise ConfigError(f"unknown preset {name!r}; available: {', '.join(preset_names())}")
    text = (resources.files(__package__) / FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def preset_class(name: str) -> type[Any]:
    """The composed network as a recommender of its own name, with the preset's values as defaults."""
    base = composed_class()
    from lexigraph.models.gnn.settings import NetworkSettings

    preset = read_preset(name)
    fields = NetworkSettings.model_fields
    changed: dict[str, Any] = {
        key: (fields[key].annotation, _default(fields[key], value)) for key, value in preset["settings"].items()
    }
    title = "".join(part.capitalize() for part in name.split("-"))
    settings = create_model(f"{title}Settings", __base__=NetworkSettings, __module__=__name__, **changed)
    body = {
        "__module__": __name__,
        "__doc__": f"{preset['title']}: {preset['source']}",
        "name": name,
        "config_type": settings,
        "__annotations__": {"config": settings},
    }
    return type(title, (base,), body)


def composed_class() -> type[Any]:
    """The composed network under its own name, :data:`COMPOSED`, with the defaults of its settings.

    Raises:
        MissingExtraError: torch or Lightning is not installed.
    """
    for module in ("torch", "lightning"):
        require_extra(module, "gnn")
    from lexigraph.models.gnn.model import GraphNetworkRecommender

    return GraphNetworkRecommender


def _default(field: Any, value: Any) -> Any:
    from copy import copy

    changed = copy(field)
    changed.default = tuple(value) if isinstance(value, list) else value
    return changed


def __getattr__(name: str) -> type[Any]:
    """So that the registry finds "module:preset" like any class; COMPOSED is the network without a preset."""
    if name == COMPOSED:
        return composed_class()
    if name.startswith("_") or name not in preset_names():
        raise AttributeError(name)
    return preset_class(name)
