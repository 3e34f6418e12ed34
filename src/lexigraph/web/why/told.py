"""What the service is asked when somebody asks why."""

from __future__ import annotations

from dataclasses import dataclass

from lexigraph.explain import Account
from lexigraph.explain.titles import item_title
from lexigraph.explain.wording import sentences, templates_of
from lexigraph.serving.answers.reasons import accounted
from lexigraph.serving.service import Service
from lexigraph.serving.wire import RecommendRequest
from lexigraph.web.why.connections import Connections, connect

BARS = 10
"""Items of the past with a bar of their own."""


@dataclass(frozen=True)
class Told:
    """Why an item is recommended to somebody.

    Attributes:
        item: its id.
        title: what a person calls it.
        model: name of the model.
        account: the reasons in numbers; None where the model cannot say why.
        sentences: one for each reason.
        connections: what connects them with the item; None likewise.
    """

    item: str
    title: str
    model: str
    account: Account | None = None
    sentences: tuple[str, ...] = ()
    connections: Connections | None = None


def tell_why(service: Service, tenant: str, request: RecommendRequest, item: str, language: str) -> Told:
    """Why an item has its score for one person, by the same evidence as their list.

    Args:
        service: that answers.
        tenant: whose user it is.
        request: who asks, and for what.
        item: an id.
        language: of the sentences.

    Raises:
        UnknownIdError: there is no such item, or it was deleted.
        CapabilityError: the model does not understand sentences.
        LimitError: more is given than allowed.
    """
    served, batch = service.previewing.asker(request, tenant)
    served.require_kept(item)
    model, title = served.model, item_title(served.model, item)
    if not model.capabilities.explain:
        return Told(item, title, model.name)
    found, account = accounted(served, batch, item, BARS)
    told = tuple(sentences(account, templates_of(language)))
    somebody = batch.users[0] if batch.users else None
    return Told(item, title, model.name, account, told, connect(served, found, account, somebody))
