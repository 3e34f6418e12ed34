"""One model's list for one request: scored, held back where it must be, re-ranked, cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from lexigraph.evaluation.pool import Pool, met_items
from lexigraph.models.batch import Evidence, FloatMatrix, UserBatch
from lexigraph.models.topk import top_k
from lexigraph.reranking.pipeline import Pipeline
from lexigraph.reranking.pools import keep_only
from lexigraph.reranking.registry import create_reranker
from lexigraph.serving.answers.cursor import Marks
from lexigraph.serving.answers.ranking import Ranked, best, with_ids, withhold
from lexigraph.serving.live import Served
from lexigraph.serving.observing import stage

POOL = 100
"""Candidates that re-rankers choose from, and more where more are asked for."""


class Step(Protocol):
    """A step of re-ranking by name, as requests and experiments give it."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def options(self) -> Mapping[str, Any]: ...  # noqa: D102


@dataclass(frozen=True)
class Wanted:
    """What a list may hold.

    Attributes:
        k: how many items.
        seen: leave out what the user has met.
        exclude: further ids to leave out; those that the model does not know are out already.
        shown: marks of the pages before, uint32 ``[n]``.
        rerank: steps in order.
    """

    k: int
    seen: bool
    exclude: Sequence[str]
    shown: Marks
    rerank: Sequence[Step] = ()


def list_for(served: Served, batch: UserBatch, wanted: Wanted) -> Ranked:
    """The best items of one person.

    Args:
        served: the model.
        batch: exactly one user.
        wanted: how many, and which not.

    Returns:
        Item ids and scores, best first; the scores are the model's also where re-rankers made the order.

    Raises:
        ConfigError: a re-ranker or a setting of one that there is not.
    """
    with stage("score"):
        plain = None if wanted.rerank else served.model.score_plain(batch)
        if plain is not None:
            scores, seen = plain
            withhold(scores, served, seen if wanted.seen else None, exclude=wanted.exclude, shown=wanted.shown)
            return best(served, scores, wanted.k)
        evidence = served.model.resolve(batch)
        scores = served.model.score_evidence(evidence)
        kept = scores.copy() if wanted.rerank else scores
        _withhold(scores, served, evidence, wanted, seen=wanted.seen)
        if not wanted.rerank:
            return best(served, scores, wanted.k)
    with stage("rerank"):
        return _reranked(served, evidence, scores, kept, wanted)


def _withhold(scores: FloatMatrix, served: Served, evidence: Evidence, wanted: Wanted, *, seen: bool) -> None:
    if evidence.allowed is not None:
        scores[:, ~evidence.allowed] = -np.inf
    met = evidence.seen.indices if seen else None
    withhold(scores, served, met, exclude=wanted.exclude, shown=wanted.shown)


def _reranked(served: Served, evidence: Evidence, scores: FloatMatrix, kept: FloatMatrix, wanted: Wanted) -> Ranked:
    """As :class:`~lexigraph.reranking.Reranked` does it: what was ruled out stays out, but for items seen."""
    pipeline = Pipeline([create_reranker(step.name, **step.options) for step in wanted.rerank])
    items, values = top_k(scores, max(wanted.k, POOL))
    open_ = np.isfinite(scores[0])
    open_[evidence.seen.indices] = True
    never = np.zeros_like(kept)
    _withhold(never, served, evidence, wanted, seen=False)
    open_ &= np.isfinite(never[0])
    pool = Pool(items, values, met_items(evidence), open_)
    chosen = keep_only(chosen := pipeline(pool, served.facts, wanted.k), open_[chosen.items])
    rows = chosen.items[0][: wanted.k]
    rows = rows[rows >= 0]
    return with_ids(served, rows, kept[0][rows])
