"""Lists that are looked at and not given to anybody: neither logged, nor part of an experiment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lexigraph.errors import LimitError
from lexigraph.models.batch import UserBatch
from lexigraph.serving.answers.cursor import Marks
from lexigraph.serving.answers.evidence import Evidencing
from lexigraph.serving.answers.lists import Wanted, list_for
from lexigraph.serving.answers.ranking import Ranked
from lexigraph.serving.live import ModelHost, Served
from lexigraph.serving.settings import LimitSettings
from lexigraph.serving.wire import RecommendRequest

NOTHING_SHOWN: Marks = np.zeros(0, dtype=np.uint32)


@dataclass(frozen=True)
class Preview:
    """A list, the model that made it, and for whom.

    Attributes:
        served: the model.
        batch: the one person.
        ranked: item ids and the model's scores, best first.
    """

    served: Served
    batch: UserBatch
    ranked: Ranked


class Previewing:
    """Shows what somebody would be recommended.

    What an operator looks at must not count as shown to a user: it would be taken for a recommendation that nobody
    accepted, and put the user into an experiment.

    Args:
        host: the models.
        evidencing: turns requests into batches.
        limits: what a request may ask for.
    """

    def __init__(self, host: ModelHost, evidencing: Evidencing, limits: LimitSettings) -> None:
        self._host, self._evidencing, self._limits = host, evidencing, limits

    def list(self, request: RecommendRequest, tenant: str = "", *, model: str | None = None) -> Preview:
        """The best items for one person.

        Args:
            request: who asks, and for what.
            tenant: whose user it is.
            model: id of the model to ask; by default the one in use.

        Raises:
            LimitError: more is asked for than allowed.
            ConfigError: a filter or re-ranker that is none.
            UnknownIdError: an example that the model does not know.
            CapabilityError: the model does not understand sentences.
            ServingError: there is no such model.
        """
        if request.k > self._limits.max_k:
            raise LimitError(f"k is {request.k}; at most {self._limits.max_k} are given at once")
        served, batch = self.asker(request, tenant, model=model)
        wanted = Wanted(request.k, request.exclude_seen, request.exclude, NOTHING_SHOWN, request.rerank)
        return Preview(served, batch, list_for(served, batch, wanted))

    def asker(
        self, request: RecommendRequest, tenant: str = "", *, model: str | None = None
    ) -> tuple[Served, UserBatch]:
        """A model, and as it is asked for one person; see :meth:`list`.

        Args:
            request: who asks, and for what.
            tenant: whose user it is.
            model: id of the model to ask; by default the one in use.
        """
        served = self._host.named(model)
        return served, self._evidencing.batch(served, request, tenant, request.filters)
