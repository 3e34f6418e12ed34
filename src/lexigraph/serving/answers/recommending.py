"""Recommendations for whoever asks: known, live, anonymous or speaking."""

from __future__ import annotations

from uuid import uuid4

from lexigraph.errors import LimitError
from lexigraph.serving.answers.cursor import read_cursor, write_cursor
from lexigraph.serving.answers.evidence import Evidencing
from lexigraph.serving.answers.ranking import ranked
from lexigraph.serving.live import ModelHost
from lexigraph.serving.settings import LimitSettings
from lexigraph.serving.trials.trials import Trials
from lexigraph.serving.wire import RecommendAnswer, RecommendedItem, RecommendRequest


class Recommending:
    """Answers requests for recommendations.

    Args:
        host: the model in use.
        evidencing: turns requests into batches.
        trials: experiments.
        limits: what a request may ask for.
    """

    def __init__(self, host: ModelHost, evidencing: Evidencing, trials: Trials, limits: LimitSettings) -> None:
        self._host, self._evidencing, self._trials, self._limits = host, evidencing, trials, limits

    def recommend(self, request: RecommendRequest, tenant: str = "") -> RecommendAnswer:
        """The best items for one person.

        Raises:
            LimitError: more is asked for than allowed.
            ConfigError: a cursor, filter or re-ranker that is none.
            UnknownIdError: an example that the model does not know.
            CapabilityError: the model does not understand sentences.
        """
        if request.k > self._limits.max_k:
            raise LimitError(f"k is {request.k}; at most {self._limits.max_k} are given at once")
        served = self._host.current
        shown = read_cursor(request.cursor)
        batch = self._evidencing.batch(served, request, tenant, request.filters)
        found = ranked(served, batch, request.k, seen=request.exclude_seen, exclude=request.exclude, shown=shown)
        items = [RecommendedItem(item, score) for item, score in found]
        cursor = write_cursor(shown, [item for item, _ in found]) if len(found) == request.k else None
        return RecommendAnswer(uuid4().hex, served.id, items, cursor)
