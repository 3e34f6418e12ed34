"""Whether groups of items are shown, and groups of users served, as they deserve."""

from __future__ import annotations

import math

import numpy as np

from lexigraph.evaluation.beyond.lists import exposure
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.metrics import RankedHits, ndcg
from lexigraph.evaluation.popularity import POPULARITY_GROUPS, popularity_groups
from lexigraph.evaluation.rankings import Rankings

ADVANTAGED = 0.05
"""Share of the users, the most active ones, that Li et al. compare with all others."""


def exposure_gap(rankings: Rankings, k: int, facts: Facts) -> float:
    """Share of all places that would have to go to items of another popularity group for exposure to match merit.

    ``0.5 sum over groups |share of places - share of relevant items|``, the total variation distance, over head, mid,
    tail and cold. Exposure in proportion to relevance is what Singh and Joachims ("Fairness of exposure in rankings",
    KDD 2018) and Biega et al. (SIGIR 2018) call fair; every place counts the same.

    Args:
        rankings: the lists and what was relevant.
        k: how many places of each list count.
        facts: the training part.

    Returns:
        From 0 (in proportion) to 1; NaN where all lists are empty.
    """
    groups = popularity_groups(facts.aligned(rankings.users, rankings.items).popularity)[: len(rankings.items)]
    merits = np.bincount(rankings.relevant.indices, minlength=len(rankings.items))
    places = exposure(rankings, k)
    if not places.any() or not merits.any():
        return float("nan")
    n = len(POPULARITY_GROUPS)
    shown = np.bincount(groups, weights=places / places.sum(), minlength=n)
    deserved = np.bincount(groups, weights=merits / merits.sum(), minlength=n)
    return float(np.abs(shown - deserved).sum() / 2)


def activity_gap(rankings: Rankings, k: int, facts: Facts) -> float:
    """How much better (or worse) the most active users are served: ``|mean NDCG@k of them - mean of all others|``.

    The most active are the 5 % of the evaluated users with the most training interactions, at least one user, ties in
    the order of the rows (Li et al., "User-oriented fairness in recommendation", WWW 2021).

    Args:
        rankings: the lists and what was relevant.
        k: how many places of each list count.
        facts: the training part.

    Returns:
        In [0, 1]; NaN for fewer than two users, or where all are equally active.
    """
    activity = facts.aligned(rankings.users, rankings.items).activity[rankings.rows]
    if len(rankings) < 2 or activity.min() == activity.max():
        return float("nan")
    values = ndcg(RankedHits(rankings.hits, rankings.n_relevant), k)
    order = np.argsort(-activity, kind="stable")
    border = math.ceil(ADVANTAGED * len(order))
    return float(abs(values[order[:border]].mean() - values[order[border:]].mean()))
