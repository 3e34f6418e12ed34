"""Settings of the service out of a file, the environment and the command line, in rising order of precedence."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lexigraph.config import make_settings, read_toml
from lexigraph.errors import ConfigError
from lexigraph.serving.settings import ServingSettings

PREFIX = "LEXIGRAPH_"
NESTED = "__"


def load_settings(
    options: Mapping[str, Any] | None = None,
    *,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> ServingSettings:
    """Settings from all three places; what is not set has its default.

    Args:
        options: nested values that win over the rest; None counts as not given.
        file: a TOML file.
        environment: variables; by default those of this process.

    Raises:
        ConfigError: a value is unknown, of the wrong type or out of range, or no model is named.

    Example:
        >>> variables = {"LEXIGRAPH_STORE__URL": "sqlite:///shop.db", "LEXIGRAPH_PORT": "9000"}
        >>> settings = load_settings({"model": "shop", "port": 9001}, environment=variables)
        >>> settings.store.url, settings.port
        ('sqlite:///shop.db', 9001)
    """
    values = {} if file is None else read_toml(file)
    values = merged(values, from_environment(os.environ if environment is None else environment))
    values = merged(values, without_none(options or {}))
    if "model" not in values:
        raise ConfigError("no model is named; give its folder as the first argument, or model = ... in the settings")
    return make_settings(ServingSettings, values)


def from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings among the environment's variables.

    ``LEXIGRAPH_STORE__URL`` is ``store.url``. Variables of other names belong to others, empty ones set nothing, and
    lists and tables are written as JSON.

    Raises:
        ConfigError: a value begins as JSON but is none.

    Example:
        >>> from_environment({"LEXIGRAPH_LIMITS__MAX_K": "50", "LEXIGRAPH_LANGUAGE": "zh", "HOME": "/root"})
        {'limits': {'max_k': '50'}}
    """
    found: dict[str, Any] = {}
    for name, text in sorted(environment.items()):
        first, *inner = name.removeprefix(PREFIX).lower().split(NESTED)
        if not name.startswith(PREFIX) or not text or first not in ServingSettings.model_fields:
            continue
        value: Any = _value(name, text)
        for part in reversed(inner):
            value = {part: value}
        found = merged(found, {first: value})
    return found


def merged(low: Mapping[str, Any], high: Mapping[str, Any]) -> dict[str, Any]:
    """Nested values of which the second win.

    Example:
        >>> merged({"store": {"url": "a", "migrate": False}}, {"store": {"url": "b"}})
        {'store': {'url': 'b', 'migrate': False}}
    """
    result = dict(low)
    for name, value in high.items():
        old = result.get(name)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        result[name] = merged(old, value) if both else value  # type: ignore[arg-type]
    return result


def without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    """Nested values without those that are None, and without tables that are empty then.

    Example:
        >>> without_none({"port": None, "store": {"url": None}, "host": "::1"})
        {'host': '::1'}
    """
    kept = {name: without_none(value) if isinstance(value, Mapping) else value for name, value in values.items()}
    return {name: value for name, value in kept.items() if value is not None and value != {}}


def _value(name: str, text: str) -> Any:
    if text[0] not in "[{":
        return text
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ConfigError(f"{name} is {text[:80]!r}, which is no JSON: {error}; write lists like '[\"a\"]'") from error
