"""Keeping secrets out of logs, and other people's words from posing as lines of a log."""

from __future__ import annotations

import logging
import re
from types import TracebackType
from typing import TypeAlias

from lexigraph.serving.observing.escaping import escape
from lexigraph.serving.security.keys import PREFIX

HIDDEN = "[hidden]"

_SECRETS = (
    (re.compile(rf"({PREFIX}_[0-9a-f]{{12}})_[A-Za-z0-9_-]+"), rf"\1_{HIDDEN}"),
    (re.compile(r"(\b[a-z][a-z0-9+.-]{0,30}://[^\s/:@\"']*):[^\s/\"']*@", re.IGNORECASE), rf"\1:{HIDDEN}@"),
    (re.compile(r"\b(bearer|basic)\s+[^\s,;\"']+", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (
        re.compile(
            r"((?:password|passwd|pwd|secret|token|api[_-]?key)[\"']?\s*[=:]\s*[\"']?)[^\s,;&\"'}\])]+",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
)
_ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None]
_OWN = frozenset(logging.makeLogRecord({}).__dict__)
"""What every record has; the rest was given as ``extra`` by whoever logs."""


def redacted(text: str) -> str:
    """A text without keys of this service, passwords in addresses, and values of what is called a secret.

    Example:
        >>> redacted("postgresql://anna:pa%3Ass@db/shop failed; Authorization: Bearer abc; password=hunter2")
        'postgresql://anna:[hidden]@db/shop failed; Authorization: Bearer [hidden]; password=[hidden]'
        >>> redacted("key lxg_0123456789ab_" + "x" * 43)
        'key lxg_0123456789ab_[hidden]'
    """
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


class _Clean(str):
    """A message that was rewritten."""

    __slots__ = ()


class RedactedError(Exception):
    """Stands in a log for an error whose text held a secret; its message is the traceback without it."""


class Redaction(logging.Filter):
    r"""A filter of a log handler: no secrets, one line for each message, and tracebacks that cannot pose as messages.

    Example:
        >>> record = logging.LogRecord("a", logging.INFO, "a.py", 1, "user %s", ("u1\nINFO token=abc",), None)
        >>> Redaction().filter(record), record.getMessage() == r"user u1\nINFO token=[hidden]"
        (True, True)
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite a record; every record passes."""
        if isinstance(record.msg, _Clean):  # another handler has been here
            return True
        record.msg, record.args = _Clean(escape(redacted(record.getMessage()))), None
        if record.exc_info and record.exc_info[0] is not None:
            text = record.exc_text or logging.Formatter().formatException(record.exc_info)
            record.exc_text = _indented(text)
            if redacted(text) != text:  # formatters that make the text themselves would bring the secret back
                record.exc_info = _hidden(redacted(text))
        if record.stack_info:
            record.stack_info = _indented(record.stack_info)
        for name, value in record.__dict__.items():
            if name not in _OWN and isinstance(value, str):
                record.__dict__[name] = escape(redacted(value))
        return True


def redact_handlers(logger: logging.Logger | None = None) -> None:
    """Put a :class:`Redaction` on every handler of a logger that has none; without one, of the root logger.

    Handlers and not the logger: a logger's filters do not see what comes up from loggers below it.
    """
    for handler in (logger or logging.getLogger()).handlers:
        if not any(isinstance(one, Redaction) for one in handler.filters):
            handler.addFilter(Redaction())


def _indented(text: str) -> str:
    return "\n".join(f"  | {escape(line)}" for line in redacted(text).split("\n"))


def _hidden(text: str) -> _ExcInfo:
    return RedactedError, RedactedError(text), None
