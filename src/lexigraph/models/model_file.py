"""Settings of a model in a TOML file: what ``tune`` writes and ``fit`` and ``evaluate`` read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from lexigraph.config import Settings, make_settings, read_toml
from lexigraph.errors import ConfigError

NOTHING = "none"


class ModelFile(Settings):
    """What the file holds.

    Example:
        >>> ModelFile(model="ease", options={"regularization": 100.0}).model
        'ease'
    """

    model: str | None = None
    """Name of the model."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Its settings; those left out keep their defaults, and "none" stands for nothing, which TOML does not have."""


def read_model_file(path: Path) -> tuple[str | None, dict[str, Any]]:
    """Read the name of a model (None where the file names none) and its settings.

    Raises:
        ConfigError: the file is missing, is not TOML, or holds anything else.
    """
    found = make_settings(ModelFile, read_toml(path))
    return found.model, {name: None if value == NOTHING else value for name, value in found.options.items()}


def model_toml(model: str, options: Mapping[str, Any], comment: str = "") -> str:
    """The text of such a file.

    Args:
        model: name of the model.
        options: settings that are numbers, strings, truth values or None.
        comment: what to say at the top.

    Raises:
        ConfigError: a value is of another type.

    Example:
        >>> print(model_toml("ease", {"regularization": 100.0}, "chosen on validation"))
        # chosen on validation
        model = "ease"
        <BLANKLINE>
        [options]
        regularization = 100.0
    """
    lines = [f"# {line}" for line in comment.splitlines()]
    lines += [f"model = {json.dumps(model)}", "", "[options]"]
    return "\n".join([*lines, *(f"{name} = {_value(name, value)}" for name, value in options.items())])


def _value(name: str, value: Any) -> str:
    if value is None:
        return json.dumps(NOTHING)
    if isinstance(value, bool | int | float):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    raise ConfigError(f"setting {name!r} is {value!r}; a settings file holds numbers, strings and truth values")
