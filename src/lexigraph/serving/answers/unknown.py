"""Items of a request that no model knows: they count for nothing, and the answer says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.serving.wire import AskAnswer, ExplainAnswer, RecommendAnswer

NAMED = 20
"""Unknown items that an answer names; it counts them all."""
Answer = TypeVar("Answer", RecommendAnswer, AskAnswer, ExplainAnswer)


def unknown_of(history: Sequence[str] | Mapping[str, float] | None, known: Iterable[Vocabulary]) -> list[str]:
    """Items of a history that at least one of the models asked does not know, each once, in their order.

    Args:
        history: as the request brought it.
        known: the items of each model.

    Example:
        >>> unknown_of(["tea", "salt", "tea"], [Vocabulary(["salt"], "item")])
        ['tea']
    """
    if not history:
        return []
    missing = [items for items in known if (items.encode(history) < 0).any()]
    if not missing:
        return []
    return [item for item in dict.fromkeys(history) if any(item not in items for items in missing)]


def told(answer: Answer, unknown: Sequence[str]) -> Answer:
    """The answer, with what counted for nothing.

    Example:
        >>> told(RecommendAnswer("r", "m", []), ["tea"]).unknown_items
        ['tea']
    """
    if not unknown:
        return answer
    return msgspec.structs.replace(answer, unknown_items=list(unknown[:NAMED]), unknown_count=len(unknown))
