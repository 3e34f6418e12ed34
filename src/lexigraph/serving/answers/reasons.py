"""Why an item is in a list, in the form that clients are answered."""

from __future__ import annotations

from lexigraph.errors import CapabilityError
from lexigraph.explain.explained import ExplainedItem, item_roles
from lexigraph.explain.reasons import Account, give_reasons
from lexigraph.explain.titles import item_title
from lexigraph.explain.wording import sentences, templates_of
from lexigraph.models.batch import UserBatch
from lexigraph.models.results import Explanation
from lexigraph.serving.live import Served
from lexigraph.serving.wire import ExplainAnswer, Reason, RecommendedItem

TOP = 3
"""Past items with a reason of their own in a list."""
TOP_ALONE = 20
"""The same where one item is asked about."""


def explained_item(served: Served, batch: UserBatch, item: str, language: str) -> RecommendedItem:
    """An item of a list with its title and why it is there.

    Raises:
        CapabilityError: the model cannot explain.
    """
    found, why, reasons = _told(served, batch, item, TOP, language)
    return RecommendedItem(item, found.score, item_title(served.model, item), why, reasons)


def explained(served: Served, batch: UserBatch, item: str, language: str) -> ExplainAnswer:
    """Why an item has its score, in more detail.

    Raises:
        CapabilityError: the model cannot explain.
        UnknownIdError: the model does not know the item.
    """
    found, why, reasons = _told(served, batch, item, TOP_ALONE, language)
    return ExplainAnswer(item, served.id, found.score, why, reasons)


def of_explained(item: ExplainedItem) -> RecommendedItem:
    """An item that was explained already."""
    return RecommendedItem(item.item, item.score, item.title, in_one_line(item.sentences), list(_reasons(item.account)))


def in_one_line(told: tuple[str, ...] | list[str]) -> str:
    """Sentences as one text.

    Example:
        >>> in_one_line(["popular with everyone (0.1 of 0.3)", "its own text is close (0.2 of 0.3)"])
        'popular with everyone (0.1 of 0.3); its own text is close (0.2 of 0.3)'
    """
    return "; ".join(told)


def require_reasons(served: Served) -> None:
    """Make sure that a model can explain, before anything is made or logged.

    Raises:
        CapabilityError: it cannot.
    """
    if not served.model.capabilities.explain:
        raise CapabilityError(f"the model in use ({served.model.name}) cannot explain; ask without explanations")


def accounted(served: Served, batch: UserBatch, item: str, top: int) -> tuple[Explanation, Account]:
    """Why an item has its score for one person, in exact terms and in numbers for people.

    Args:
        served: a model that explains.
        batch: the one person.
        item: its id.
        top: past items with a reason of their own.
    """
    found = served.model.explain(batch, item)
    return found, give_reasons(found, served.model, top=top, roles=item_roles(batch), paths=served.paths)


def _told(
    served: Served, batch: UserBatch, item: str, top: int, language: str
) -> tuple[Explanation, str, list[Reason]]:
    require_reasons(served)
    found, account = accounted(served, batch, item, top)
    return found, in_one_line(sentences(account, templates_of(language))), _reasons(account)


def _reasons(account: Account) -> list[Reason]:
    """Exact values, which add up to the exact score."""
    return [Reason(reason.source, reason.label, reason.value, reason.title) for reason in account.reasons]
