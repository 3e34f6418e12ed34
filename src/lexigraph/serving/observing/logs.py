"""The service's logs: one line each, as JSON or as text, with the ids of the request they belong to."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

from lexigraph.serving.observing.context import current
from lexigraph.serving.observing.escaping import escape
from lexigraph.serving.settings import ObservingSettings

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_OWN = frozenset({"time", "level", "logger", "message", "error"})
_QUIET = ("httpx", "httpcore", "sqlalchemy", "alembic", "numba", "asyncio")
"""Libraries whose notes say more than an operator wants to know, or what a log should not hold."""


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, ids of the request, ``extra`` fields, the error.

    Example:
        >>> record = logging.makeLogRecord({"msg": "stored 3", "levelname": "INFO", "name": "shop", "created": 0.0})
        >>> print(JsonFormatter().format(record))
        {"time": "1970-01-01T00:00:00.000+00:00", "level": "info", "logger": "shop", "message": "stored 3"}
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        content: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **current(),
            **_extra(record),
        }
        if record.exc_info:
            content["error"] = self.formatException(record.exc_info)
        return json.dumps(_clean(content), ensure_ascii=False)


class TextFormatter(logging.Formatter):
    r"""One line a record for reading by eye; the lines of an error follow with a bar in front.

    Example:
        >>> record = logging.makeLogRecord({"msg": "a\nb", "name": "lexigraph", "levelname": "INFO", "created": 0.0})
        >>> print(TextFormatter().format(record))
        1970-01-01T00:00:00.000+00:00 info lexigraph: a\nb
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, and those of the error."""
        fields = " ".join(f"{name}={value}" for name, value in {**current(), **_extra(record)}.items())
        line = f"{_time(record)} {record.levelname.lower()} {record.name}: {record.getMessage()} {fields}".rstrip()
        error = self.formatException(record.exc_info).split("\n") if record.exc_info else []
        return "\n".join([escape(line), *(f"  | {escape(one)}" for one in error)])


def configure_logging(
    settings: ObservingSettings, *, filters: Sequence[logging.Filter] = (), stream: TextIO | None = None
) -> logging.Handler:
    """Send all logs of this process to one stream in one form; may be called again to change that.

    Args:
        settings: form and level.
        filters: what every record passes through, such as one that takes secrets out.
        stream: where to; by default standard error.

    Returns:
        The handler, for whoever wants to take it away.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.set_name("lexigraph")
    handler.setFormatter(formatter(settings.log_format))
    for one in filters:
        handler.addFilter(one)
    root = logging.getLogger()
    for old in [one for one in root.handlers if one.get_name() == "lexigraph"]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(settings.log_level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    return handler


def formatter(form: Literal["json", "text"]) -> logging.Formatter:
    """The formatter of a form."""
    return JsonFormatter() if form == "json" else TextFormatter()


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    """What the caller gave as ``extra``; none of it can pass for one of the line's own fields."""
    given = {name: value for name, value in record.__dict__.items() if name not in _STANDARD}
    return {f"{name}_" if name in _OWN else name: value for name, value in given.items()}


def _clean(value: Any) -> Any:
    """The value with harmless text, and as text where JSON has no form for it."""
    if isinstance(value, str):
        return _line(value)
    if isinstance(value, dict):
        return {_line(str(key)): _clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and abs(value) < float("inf"):
        return value
    return _line(str(value))


def _line(text: str) -> str:
    """Text for JSON, which escapes ends of lines and tabs itself; errors keep them that way."""
    return "\n".join("\t".join(escape(cell) for cell in line.split("\t")) for line in text.split("\n"))
