"""Why an item: the same evidence as when recommending."""

from __future__ import annotations

from lexigraph.serving.answers.evidence import Evidencing
from lexigraph.serving.answers.reasons import explained
from lexigraph.serving.answers.unknown import told, unknown_of
from lexigraph.serving.live import ModelHost
from lexigraph.serving.wire import ExplainAnswer, ExplainRequest


class Explaining:
    """Answers requests for explanations.

    Args:
        host: the model in use.
        evidencing: turns requests into batches.
    """

    def __init__(self, host: ModelHost, evidencing: Evidencing) -> None:
        self._host, self._evidencing = host, evidencing

    def explain(self, request: ExplainRequest, tenant: str = "") -> ExplainAnswer:
        """Why an item has its score for one person.

        Raises:
            UnknownIdError: no such item, or an example that the model does not know.
            CapabilityError: the model cannot explain, or does not understand sentences.
            LimitError: more is given than allowed.
        """
        served = self._host.current
        served.require_kept(request.item)
        served.model.items.index(request.item)
        batch = self._evidencing.batch(served, request, tenant)
        answer = explained(served, batch, request.item, request.language)
        return told(answer, unknown_of(request.history, [served.model.items]))
