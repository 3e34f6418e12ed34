"""How much of a score the history speaks for, how much the sentence, friends, and what everybody likes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from lexigraph.explain import Account, Reason
from lexigraph.explain.rounding import rounded_parts
from lexigraph.models.results import FRIENDS

Voice: TypeAlias = Literal["history", "friends", "wish", "aversion", "prior", "unexplained"]
ORDER: tuple[Voice, ...] = ("history", "friends", "wish", "prior", "aversion", "unexplained")


@dataclass(frozen=True)
class Share:
    """One of the voices that make a score.

    Attributes:
        voice: "history" for all past items together, "friends" for all friends; others as in
            :class:`~lexigraph.explain.Reason`.
        value: what it adds to the score, as shown; all together they add up to the score.
        percent: its part of all that was weighed, whole; all together they make 100.
    """

    voice: Voice
    value: float
    percent: int


def shares_of(account: Account) -> tuple[Share, ...]:
    """The voices of an explanation.

    What speaks against an item weighs as much as what speaks for it, so that the parts never exceed the whole.

    Args:
        account: an explanation in numbers.

    Returns:
        In a fixed order, those that say nothing left out; nothing at all where every number is 0.

    Example:
        >>> from lexigraph.explain import Reason
        >>> reasons = (Reason("item", "a", "A", 0.3, 0.3), Reason("rest", "", "", 0.1, 0.1, n_items=2),
        ...            Reason("wish", "w", "w", 0.2, 0.2))
        >>> [(share.voice, round(share.value, 1), share.percent) for share in shares_of(Account(0.6, 2, reasons))]
        [('history', 0.4, 67), ('wish', 0.2, 33)]
    """
    values: dict[Voice, float] = {}
    shown: dict[Voice, float] = {}
    for reason in account.reasons:
        voice = _voice(reason)
        values[voice] = values.get(voice, 0.0) + reason.value
        shown[voice] = shown.get(voice, 0.0) + reason.shown
    whole = sum(map(abs, values.values()))
    voices = [voice for voice in ORDER if values.get(voice)]
    if not whole or not voices:
        return ()
    percents = rounded_parts([abs(values[voice]) / whole * 100 for voice in voices], 100.0, 0)
    return tuple(
        Share(voice, round(shown[voice], account.decimals), round(percent))
        for voice, percent in zip(voices, percents, strict=True)
    )


def _voice(reason: Reason) -> Voice:
    if reason.source in {"item", "rest"}:
        return "history"
    return "friends" if reason.label == FRIENDS else reason.source  # type: ignore[return-value]
