"""Works that were made out of others: that something is a sequel or a remake must stand in its source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lexigraph.language.writing.claims import Unsupported

_DERIVED = re.compile(
    r"\b(?:sequel|prequel|remake|reboot|spin-?off|based on|adapted|adaptation|adapts)"
    r"|续集|续作|前传|翻拍|改编|衍生|原著",
    re.IGNORECASE,
)


def underived(free: str, known: str) -> Iterator[Unsupported]:
    """Words for such works that the source does not use.

    Args:
        free: a folded sentence, known names blanked.
        known: all that the source says, folded and in lower case.

    Example:
        >>> [one.text for one in underived("It is a remake.", "a film")], list(underived("It is a remake.", "a remake"))
        (['remake'], [])
    """
    for match in _DERIVED.finditer(free):
        if match[0].casefold() not in known:
            yield Unsupported("relation", match[0], "the source does not say so")
