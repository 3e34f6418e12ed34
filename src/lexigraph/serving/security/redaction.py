"""Keeping secrets out of logs, and other people's words from posing as lines of a log."""

from __future__ import annotations

import logging
import re

from lexigraph.serving.security.keys import PREFIX

HIDDEN = "[hidden]"

_SECRETS = (
    (re.compile(rf"({PREFIX}_[0-9a-f]{{12}})_[A-Za-z0-9_-]+"), rf"\1_{HIDDEN}"),
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s/:@\"']*):[^\s/\"']*@", re.IGNORECASE), rf"\1:{HIDDEN}@"),
    (re.compile(r"\b(bearer|basic)\s+[^\s,;\"']+", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (
        re.compile(
            r"(\b(?:[a-z]+[_-])*(?:password|passwd|pwd|secret|token|api[_-]?key)[\"']?\s*[=:]\s*[\"']?)[^\s,;&\"'}\])]+",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
)
_MARKS = dict.fromkeys(
    (
        *range(0x20),
        *range(0x7F, 0xA0),
        *range(0x200B, 0x2010),  # invisible, and marks of direction
        *range(0x2028, 0x202F),  # separators of lines, and embeddings of direction
        *range(0x2060, 0x2070),  # invisible, and isolates of direction
        *range(0xD800, 0xE000),  # halves of characters, which no output can encode
        0x061C,
        0xFEFF,
    ),
    "\ufffd",
)
_DONE = "lexigraph_redacted"
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


def harmless(text: str) -> str:
    r"""A text in one line that obeys no terminal: control characters, line separators and marks of direction are shown.

    Example:
        >>> harmless("u1\n2026 INFO all is well") == "u1\ufffd2026 INFO all is well"
        True
        >>> harmless("\x1b[2Jtxt.\u202eexe") == "\ufffd[2Jtxt.\ufffdexe"
        True
    """
    return text.translate(_MARKS)


class Redaction(logging.Filter):
    r"""A filter of a log handler: no secrets, one line for each message, and tracebacks that cannot pose as messages.

    Example:
        >>> record = logging.LogRecord("a", logging.INFO, "a.py", 1, "user %s", ("u1\nINFO token=abc",), None)
        >>> Redaction().filter(record), record.getMessage() == "user u1\ufffdINFO token=[hidden]"
        (True, True)
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite a record; every record passes."""
        if getattr(record, _DONE, False):  # by another handler
            return True
        record.msg, record.args = harmless(redacted(record.getMessage())), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = _indented(record.exc_text)
            record.exc_info = None  # formatters that make the text themselves would bring the secret back
        if record.stack_info:
            record.stack_info = _indented(record.stack_info)
        for name, value in record.__dict__.items():
            if name not in _OWN and isinstance(value, str):
                record.__dict__[name] = harmless(redacted(value))
        setattr(record, _DONE, True)
        return True


def redact_handlers(logger: logging.Logger | None = None) -> None:
    """Put a :class:`Redaction` on every handler of a logger that has none; without one, of the root logger.

    Handlers and not the logger: a logger's filters do not see what comes up from loggers below it.
    """
    for handler in (logger or logging.getLogger()).handlers:
        if not any(isinstance(one, Redaction) for one in handler.filters):
            handler.addFilter(Redaction())


def _indented(text: str) -> str:
    return "\n".join(f"  | {harmless(line)}" for line in redacted(text).split("\n"))
