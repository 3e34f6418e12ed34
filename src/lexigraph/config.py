"""Typed settings and how they are read from TOML."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from lexigraph.errors import ConfigError


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
            f"{'.'.join(str(part) for part in fault['loc'])!r} = {fault['input']!r}: {fault['msg']}"
            for fault in error.errors()
        )
        raise ConfigError(f"{kind.__name__}: {faults}; allowed: {', '.join(kind.model_fields)}") from error


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
