"""Exploration: a share of the places goes to candidates that the model would not have shown, with known probability.

Each place is given away with chance ``share``, independently of all others. The remaining places show the model's best
items in their order. A place that is given away takes an item from the model's next candidates (those behind the first
``k``): under "epsilon" any of them with equal chance, under "thompson" the best by a draw from what is known of their
acceptance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from lexigraph.serving.trials.choice import Arranged

Explorer = Callable[[Sequence[str], int], "Explored"]
"""Takes the next candidates and how many are wanted; gives them in order, with chances of ranks."""


@dataclass(frozen=True, slots=True)
class Explored:
    """Candidates for the places that are given away.

    Attributes:
        items: in the order in which such places take them.
        rank_chances: of each of them, the chance of being the first, second, ... taken.
    """

    items: tuple[str, ...]
    rank_chances: tuple[tuple[float, ...], ...]


@lru_cache(maxsize=256)
def given_away_chances(k: int, tail: int, share: float) -> tuple[tuple[float, ...], ...]:
    """Chance that so many places before each were given away.

    Args:
        k: places.
        tail: next candidates; no more places than this are given away.
        share: chance of each place to be given away.

    Returns:
        For each place, the chances of 0, 1, ... places before it.

    Example:
        >>> given_away_chances(2, 5, 0.25)
        ((1.0,), (0.75, 0.25))
    """
    rows: list[tuple[float, ...]] = [(1.0,)]
    for _ in range(k - 1):
        before = rows[-1]
        row = [0.0] * min(len(before) + 1, tail + 1)
        for count, chance in enumerate(before):
            given = share if count < tail else 0.0
            row[count] += chance * (1.0 - given)
            if given:
                row[count + 1] += chance * given
        rows.append(tuple(row))
    return tuple(rows)


def explore(ranked: Sequence[str], k: int, share: float, explorer: Explorer, random: Random) -> Arranged:
    """Give away a share of the places.

    Args:
        ranked: candidates, best first; those behind the first ``k`` are explored.
        k: places.
        share: chance of each place to be given away.
        explorer: chooses among the next candidates.
        random: where the places are drawn from.

    Returns:
        The list, with the probability of each item at its place.
    """
    head, tail = ranked[:k], ranked[k:]
    places = _drawn_places(len(head), len(tail), share, random)
    explored = explorer(tail, len(places)) if places else Explored((), ())
    chances = given_away_chances(len(head), len(tail), share) if head else ()
    items, propensities, count = [], [], 0
    for place, row in enumerate(chances):
        if count < len(places) and places[count] == place:
            items.append(explored.items[count])
            propensities.append(share * _overlap(row, explored.rank_chances[count], len(tail)))
            count += 1
        else:
            rank = place - count
            items.append(head[rank])
            propensities.append(row[count] * (1.0 - share if count < len(tail) else 1.0))
    return Arranged(tuple(items), tuple(propensities), explored=tuple(places))


def uniform(random: Random) -> Explorer:
    """Every next candidate has the same chance (epsilon-greedy); the propensities are exact.

    Example:
        >>> from random import Random
        >>> uniform(Random(0))(["d", "e"], 1).rank_chances
        ((0.5, 0.5),)
    """

    def chosen(tail: Sequence[str], count: int) -> Explored:
        chance = (1.0 / len(tail),) * len(tail)
        return Explored(tuple(random.sample(tail, count)), (chance,) * count)

    return chosen


def _drawn_places(k: int, tail: int, share: float, random: Random) -> list[int]:
    """Places that are given away, no more than there are next candidates."""
    return [place for place in range(k) if random.random() < share][:tail]


def _overlap(row: Sequence[float], ranks: Sequence[float], tail: int) -> float:
    """Chance that the item's rank is the number of places given away so far."""
    return sum(chance * ranks[count] for count, chance in enumerate(row) if count < min(tail, len(ranks)))
