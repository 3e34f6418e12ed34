"""What the members' explanations come to in the score of a blend."""

from __future__ import annotations

from collections.abc import Iterable

from lexigraph.models.blend.standing import Judgement
from lexigraph.models.results import Contribution, Source

LEVEL = "the level of all items"


def joined_terms(
    names: Iterable[str],
    judgements: list[Judgement],
    terms: Iterable[list[Contribution]],
    heard: float,
) -> list[Contribution]:
    """Terms that add up to the score of one item for one user.

    A member's terms are scaled as its score is; terms of the same thing are added. What it takes off for the level of
    all items is a term of its own.

    Args:
        names: of the members.
        judgements: of one user.
        terms: each member's own; empty where it is silent or does not know the item.
        heard: the shares of those that are heard.

    Returns:
        Terms; ``parts`` says what each member gives to one, unless the member says more itself.

    Example:
        >>> import numpy as np
        >>> said = Judgement(1.0, np.array([[1, 3]], dtype=np.float32), np.array([False]))
        >>> terms = joined_terms(["ease"], [said], [[Contribution("item", "a", 3.0)]], 1.0)
        >>> [(term.label, term.value) for term in terms]
        [('a', 3.0), ('the level of all items', -2.0)]
    """
    values: dict[tuple[Source, str], float] = {}
    parts: dict[tuple[Source, str], dict[str, float]] = {}
    for name, one, own in zip(names, judgements, terms, strict=True):
        if not own:
            continue
        scale = float(one.shares[0] / one.spread[0]) / heard
        for term in (*own, Contribution("prior", LEVEL, -float(one.level[0]))):
            key, here = (term.source, term.label), term.scaled(scale)
            values[key] = values.get(key, 0.0) + here.value
            found = parts.setdefault(key, {})
            for part, value in (here.parts or {name: here.value}).items():
                found[part] = found.get(part, 0.0) + value
    return [Contribution(*key, value, parts[key]) for key, value in values.items()]
