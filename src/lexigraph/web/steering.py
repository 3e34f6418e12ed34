"""From sliders to re-rankers: what each position does to a list.

0 everywhere gives no steps at all, so the list is exactly the model's. The order is that of
:class:`~lexigraph.reranking.pipeline.Pipeline`: what changes scores first, then what chooses.
"""

from __future__ import annotations

from collections.abc import Sequence

from lexigraph.serving.wire import Rerank

LEAST_RELEVANCE = 0.1
"""Weight of relevance at full diversity: below, lists hold whatever is unlike the rest."""
LONG_TAIL = 0.7
"""Weight of the long tail at full novelty."""
NOVEL_DISCOUNT = 0.8
"""Exponent of the discount on popularity at full novelty: who never left the head is shown new items all the same."""
STEEPEST = 2.5
"""The same at the lowest popularity, and the exponent of the premium at the highest."""


def steps_for(*, diversity: float = 0.0, novelty: float = 0.0, popularity: float = 0.0) -> tuple[Rerank, ...]:
    """The re-rankers for the positions of the sliders.

    Args:
        diversity: 0 to 1; maximal marginal relevance, with a falling weight of relevance.
        novelty: 0 to 1; long-tail items by personalised xQuAD, which brings as many as the person's history has, and a
            discount on popularity, which brings them to everybody.
        popularity: -1 to 1; a discount on popularity below 0, a premium above.

    Returns:
        Steps in order; none where all are 0.

    Example:
        >>> steps_for()
        ()
        >>> [step.name for step in steps_for(diversity=0.5, novelty=1.0)]
        ['popularity-discount', 'long-tail', 'mmr']
        >>> steps_for(popularity=1.0)[0].options
        {'exponent': -2.5}
    """
    steps = []
    exponent = round(NOVEL_DISCOUNT * novelty - STEEPEST * popularity, 6)
    if exponent:
        steps.append(Rerank("popularity-discount", {"exponent": exponent}))
    if novelty:
        steps.append(Rerank("long-tail", {"trade_off": round(1.0 - LONG_TAIL * novelty, 6)}))
    if diversity:
        steps.append(Rerank("mmr", {"trade_off": round(1.0 - (1.0 - LEAST_RELEVANCE) * diversity, 6)}))
    return tuple(steps)


def exclusions(categories: Sequence[str]) -> tuple[str, ...]:
    """Conditions that leave categories out. They hold for the whole catalogue, so that the list stays full.

    Example:
        >>> exclusions(["Film-Noir"])
        ('categories lacks Film-Noir',)
    """
    return tuple(f"categories lacks {category}" for category in categories if category.strip())
