"""Why each item of a list is there, in one short line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lexigraph.explain.reasons import Account
from lexigraph.explain.templates import Templates
from lexigraph.explain.wording import sentences, templates_of
from lexigraph.models.batch import UserBatch
from lexigraph.serving.answers.reasons import accounted
from lexigraph.serving.live import Served

NO_NUMBERS = "\0"
"""Stands in sentences where numbers would; no title holds it."""
LEAST_SHARE = 0.02
"""Share of the score from which on a person's own reason is told beside what holds for everybody."""


def short_reasons(served: Served, batch: UserBatch, items: Sequence[str], language: str) -> dict[str, str]:
    """What speaks most for each item, without numbers.

    Args:
        served: the model.
        batch: the one person.
        items: of the list.
        language: of the words.

    Returns:
        By item; nothing where the model cannot explain.
    """
    if not served.model.capabilities.explain:
        return {}
    templates = replace(templates_of(language), numbers=NO_NUMBERS)
    told = {}
    for item in items:
        _, account = accounted(served, batch, item, top=1)
        told[item] = shortest(account, templates)
    return told


def shortest(account: Account, templates: Templates) -> str:
    """The largest reason; where that is none of the person's own, their own largest follows if it counts at all.

    Sums of several items are told only where nothing else is there.
    """
    told = list(zip(account.reasons, sentences(account, templates), strict=True))
    single = [pair for pair in told if pair[0].source not in ("rest", "unexplained")] or told
    chosen = sorted(single, key=lambda pair: -pair[0].value)[:1]
    if chosen and chosen[0][0].source == "prior":
        own = [pair for pair in single if pair[0].source in ("item", "wish")]
        chosen += [pair for pair in own if pair[0].value >= LEAST_SHARE * account.score > 0][:1]
    return templates.between_kinds.join(_without_numbers(sentence) for _, sentence in chosen)


def _without_numbers(sentence: str) -> str:
    r"""A sentence without the mark that stands for its numbers.

    Example:
        >>> _without_numbers("because of tea \0: both drinks")
        'because of tea: both drinks'
    """
    return " ".join(sentence.replace(f" {NO_NUMBERS}", "").replace(NO_NUMBERS, "").split())
