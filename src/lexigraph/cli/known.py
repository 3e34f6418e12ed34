"""Make sure that ids are known, and say which ones may have been meant where they are not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lexigraph.errors import UnknownIdError

if TYPE_CHECKING:
    from lexigraph.models import Recommender


def require_items(model: Recommender, item_ids: Iterable[str]) -> None:
    """Check item ids.

    Raises:
        UnknownIdError: one is unknown; the message suggests ids, also by title.
    """
    titles = model.catalogue["title"] if "title" in model.catalogue.columns else None
    for identifier in item_ids:
        if identifier not in model.items:
            from lexigraph.data import suggest_ids
            from lexigraph.explain.titles import item_title

            close = suggest_ids(identifier, model.items, titles)
            raise UnknownIdError(
                _message("item", identifier, len(model.items), [f"{one} ({item_title(model, one)})" for one in close])
            )


def require_user(model: Recommender, user_id: str) -> None:
    """Check a user id.

    Raises:
        UnknownIdError: it is unknown; the message suggests ids and says what to do for a new user.
    """
    if user_id not in model.users:
        from lexigraph.data import suggest_ids

        message = _message("user", user_id, len(model.users), suggest_ids(user_id, model.users))
        raise UnknownIdError(f"{message}; for a new user give --history ID,ID or --ask 'a wish' instead")


def _message(kind: str, wanted: str, n: int, close: list[str]) -> str:
    hint = f"; did you mean {' or '.join(close)}?" if close else f"; {n:,} are known"
    return f"the model knows no {kind} {wanted!r}{hint}"
