"""How little known the listed items are."""

from __future__ import annotations

import numpy as np

from lexigraph.evaluation.beyond.lists import mean_of_listed
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.popularity import COLD, TAIL, popularity_groups
from lexigraph.evaluation.rankings import Rankings


def novelty(rankings: Rankings, k: int, facts: Facts) -> PerUser:
    """Mean self-information of the listed items, in bits: the mean of ``-log2(share of users who met the item)``.

    After Zhou et al., "Solving the apparent diversity-accuracy dilemma of recommender systems", PNAS 2010. Users are
    those with a training interaction. An item that nobody met would be infinitely surprising; it counts like one that
    a single user met, ``log2(n_users)`` bits, which is the most that the training part can attest.

    Args:
        rankings: the lists.
        k: how many places of each list count.
        facts: the training part.

    Returns:
        float64 ``[n_rows]``; NaN for an empty list.
    """
    facts = facts.aligned(rankings.users, rankings.items)
    n_users = max(int(np.count_nonzero(facts.activity)), 1)
    bits = np.log2(n_users) - np.log2(np.maximum(facts.popularity, 1))
    return mean_of_listed(bits, rankings.lists[:, :k])


def popularity(rankings: Rankings, k: int, facts: Facts) -> PerUser:
    """Average popularity of the listed items: the mean share of users who met the item in training.

    Users are those with a training interaction. Lower means less popularity bias (ARP in Abdollahpouri et al.,
    "Managing popularity bias in recommender systems with personalized re-ranking", FLAIRS 2019).

    Args:
        rankings: the lists.
        k: how many places of each list count.
        facts: the training part.

    Returns:
        float64 ``[n_rows]``, in [0, 1]; NaN for an empty list.
    """
    facts = facts.aligned(rankings.users, rankings.items)
    shares = facts.popularity / max(int(np.count_nonzero(facts.activity)), 1)
    return mean_of_listed(shares, rankings.lists[:, :k])


def long_tail(rankings: Rankings, k: int, facts: Facts) -> PerUser:
    """Share of the listed items that are in the long tail (APLT in Abdollahpouri et al., FLAIRS 2019).

    The tail is that of :func:`~lexigraph.evaluation.popularity.popularity_groups`, with the items that nobody met in
    training, which are its end.

    Args:
        rankings: the lists.
        k: how many places of each list count.
        facts: the training part.

    Returns:
        float64 ``[n_rows]``, in [0, 1]; NaN for an empty list.
    """
    facts = facts.aligned(rankings.users, rankings.items)
    rare = np.isin(popularity_groups(facts.popularity), (TAIL, COLD)).astype(np.float64)
    return mean_of_listed(rare, rankings.lists[:, :k])
