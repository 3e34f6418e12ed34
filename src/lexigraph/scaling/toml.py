"""Settings as TOML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lexigraph.errors import ConfigError


def model_toml(name: str, options: Mapping[str, Any]) -> str:
    r"""The tables ``[model]`` and ``[model.options]``; None, which TOML does not have, is an empty text.

    Raises:
        ConfigError: an option has a value that TOML cannot hold.

    Example:
        >>> model_toml("ease", {"regularization": 250.0, "seed": None}).splitlines()
        ['[model]', 'name = "ease"', '', '[model.options]', 'regularization = 250.0', 'seed = ""']
    """
    lines = ["[model]", f"name = {_value('name', name)}", "", "[model.options]"]
    lines += [f"{option} = {_value(option, value)}" for option, value in options.items()]
    return "\n".join(lines) + "\n"


def _value(name: str, value: Any) -> str:
    if value is None:
        return '""'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(name, part) for part in value)}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    raise ConfigError(
        f"setting {name!r} is {value!r}, which cannot be written to TOML; allowed: text, numbers, booleans, and lists"
    )
