"""Items like an item."""

from __future__ import annotations

from lexigraph.errors import LimitError
from lexigraph.explain.titles import item_titles
from lexigraph.serving.live import ModelHost
from lexigraph.serving.settings import LimitSettings
from lexigraph.serving.wire import RecommendedItem, SimilarAnswer, SimilarRequest


class SimilarItems:
    """Answers requests for similar items.

    Args:
        host: the model in use.
        limits: what a request may ask for.
    """

    def __init__(self, host: ModelHost, limits: LimitSettings) -> None:
        self._host, self._limits = host, limits

    def find(self, request: SimilarRequest) -> SimilarAnswer:
        """The items most like one item, which itself and deleted ones are not among.

        Raises:
            LimitError: more is asked for than allowed.
            UnknownIdError: no such item.
            CapabilityError: the model has no notion of similar items.
        """
        if request.k > self._limits.max_k:
            raise LimitError(f"k is {request.k}; at most {self._limits.max_k} are given at once")
        served = self._host.current
        served.require_kept(request.item)
        found = served.model.similar([request.item], request.k + len(served.hidden_rows))[0]
        kept = [(item, score) for item, score in found if item not in served.hidden][: request.k]
        titles = item_titles(served.model, [item for item, _ in kept])
        items = [RecommendedItem(item, score, title) for (item, score), title in zip(kept, titles, strict=True)]
        return SimilarAnswer(request.item, served.id, items)
