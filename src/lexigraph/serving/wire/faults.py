"""What is wrong with a document, in words that say what is allowed."""

from __future__ import annotations

from typing import Any

from lexigraph.serving.wire.requests import IDENTIFIER, KIND

WORDS = {
    IDENTIFIER: "text of 1 to 256 characters without control characters",
    KIND: "a word of small letters, digits, '_' and '-' that begins with a letter, of at most 32 characters",
}
"""Patterns, and what they mean."""
UNKNOWN = "Object contains unknown field"


def fault_of(error: Exception, kind: Any) -> str:
    """What msgspec found, with the fields that there are and patterns in words.

    Args:
        error: msgspec's.
        kind: the type that was expected.

    Example:
        >>> import msgspec
        >>> from lexigraph.serving.wire import SimilarRequest
        >>> try:
        ...     msgspec.convert({"article": "tea"}, SimilarRequest)
        ... except msgspec.ValidationError as error:
        ...     print(fault_of(error, SimilarRequest))
        Object contains unknown field `article`; allowed: item, k
    """
    said = str(error)
    for pattern, words in WORDS.items():
        said = said.replace(f"`str` matching regex {pattern!r}", words)
    fields = getattr(kind, "__struct_encode_fields__", ())
    if said.startswith(UNKNOWN) and fields and " - at " not in said:
        said += f"; allowed: {', '.join(fields)}"
    return said
