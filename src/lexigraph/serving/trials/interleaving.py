"""Team-draft interleaving: two rankers fill one list, and people choose between them by what they take.

Radlinski, Kurup and Joachims, "How does clickthrough data reflect retrieval quality?", CIKM 2008. In every round a
fair coin says who picks first; each ranker then adds its best item that is not in the list yet. So two rankers that
are equally good have the same chance at every place, and neither can win by where its items stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from random import Random

from lexigraph.serving.trials.choice import Arranged

MAX_STATES = 256
"""Different lists half way through, above which propensities are estimated by drawing instead of counted."""
DRAWS = 256

Picks = list[tuple[str, int]]


def team_draft(lists: tuple[Sequence[str], Sequence[str]], names: tuple[str, str], k: int, random: Random) -> Arranged:
    """One list out of two.

    Args:
        lists: ids, best first, without repeats, of either ranker.
        names: of the rankers.
        k: places.
        random: where coins come from.

    Returns:
        Up to ``k`` items, the ranker that picked each, and the probability of each item at its place over all coins:
        exact, or where the two lists can combine in too many ways the share of 256 drawn lists and the one shown.

    Example:
        >>> from random import Random
        >>> arranged = team_draft((["a", "b"], ["a", "c"]), ("old", "new"), 2, Random(1))
        >>> arranged.items, arranged.propensities
        (('a', 'c'), (1.0, 0.5))
    """
    coins = [random.getrandbits(1) for _ in range(k)]
    picks = _draft(lists, k, coins)
    items = tuple(item for item, _ in picks)
    propensities = exact_propensities(lists, items)
    if propensities is None:
        propensities = drawn_propensities(lists, items, random)
    return Arranged(items, propensities, tuple(names[team] for _, team in picks))


def exact_propensities(lists: tuple[Sequence[str], Sequence[str]], shown: Sequence[str]) -> tuple[float, ...] | None:
    """Probability of each shown item at its place over all coins, or None where there are too many ways to count.

    After a round only the set of items in the list matters for what follows. Orders that lead to one set are counted
    together, so there are few sets unless the rankers often want the same item at the same time.
    """
    states: dict[frozenset[str], float] = {frozenset(): 1.0}
    found = [0.0] * len(shown)
    while states:
        following: dict[frozenset[str], float] = defaultdict(float)
        for taken, weight in states.items():
            for first in (0, 1):
                pair = _round(lists, first, taken)
                for place, (item, _) in enumerate(pair, len(taken)):
                    if place < len(shown) and shown[place] == item:
                        found[place] += 0.5 * weight
                if pair and len(taken) + len(pair) < len(shown):
                    following[taken.union(item for item, _ in pair)] += 0.5 * weight
        if len(following) > MAX_STATES:
            return None
        states = following
    return tuple(found)


def drawn_propensities(
    lists: tuple[Sequence[str], Sequence[str]], shown: Sequence[str], random: Random, draws: int = DRAWS
) -> tuple[float, ...]:
    """Share of lists with each shown item at its place, among drawn lists and the shown one itself.

    Counting in the shown list is what makes ``1 / propensity`` right on average: which of the lists was shown is as
    good as drawn among them, so the item's chance given them all is just this share.
    """
    counts = [1] * len(shown)
    for _ in range(draws):
        coins = [random.getrandbits(1) for _ in shown]
        for place, (item, _) in enumerate(_draft(lists, len(shown), coins)):
            counts[place] += shown[place] == item
    return tuple(count / (draws + 1) for count in counts)


def _draft(lists: tuple[Sequence[str], Sequence[str]], k: int, coins: Sequence[int]) -> Picks:
    picks: Picks = []
    taken: set[str] = set()
    for coin in coins:
        pair = _round(lists, coin, taken)
        if len(picks) >= k or not pair:
            break
        picks += pair
        taken.update(item for item, _ in pair)
    return picks[:k]


def _round(lists: tuple[Sequence[str], Sequence[str]], first: int, taken: frozenset[str] | set[str]) -> Picks:
    """What both teams pick; a ranker whose list is used up picks nothing."""
    pair: Picks = []
    for team in (first, 1 - first):
        item = next((one for one in lists[team] if one not in taken and (not pair or one != pair[0][0])), None)
        if item is not None:
            pair.append((item, team))
    return pair
