"""Settings of a model in a TOML file: what ``tune`` writes and ``fit`` and ``evaluate`` read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field

from lexigraph.config import Settings, make_settings, read_toml


class ModelTable(Settings):
    """The table ``[model]`` of the file."""

    name: str | None = None
    """Name of the model."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Its settings; those left out keep their defaults. An empty text stands for None, which TOML does not have."""


class ModelFile(Settings):
    """The whole file.

    Example:
        >>> ModelFile.model_validate({"model": {"name": "ease", "options": {"regularization": 100.0}}}).model.name
        'ease'
    """

    model: ModelTable
    """The one table it has."""


def read_model_file(path: Path) -> tuple[str | None, dict[str, Any]]:
    """Read the name of a model (None where the file names none) and its settings.

    Raises:
        ConfigError: the file is missing, is not TOML, or holds anything else.
    """
    table = make_settings(ModelFile, read_toml(path)).model
    return table.name, {name: None if value == "" else value for name, value in table.options.items()}
