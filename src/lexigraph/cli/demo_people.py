"""The people for whom the demo recommends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lexigraph.messages import gettext as _
from lexigraph.messages import language as current_language
from lexigraph.messages import ngettext

if TYPE_CHECKING:
    from lexigraph.models import Recommender, UserBatch

FAVOURITES = ("Toy Story", "Aladdin", "The Lion King")
"""Titles of the new user's history, where the data has them all; else the three most popular items."""
WISHES = (("en", "a dark crime thriller about a detective"), ("zh", "适合全家人一起看的动画片"))
"""A language and a wish in it."""


@dataclass(frozen=True)
class DemoPerson:
    """One person.

    Attributes:
        title: who this is, in words.
        batch: the same for the model.
        user: id of a known user.
        sentence: a wish in words.
        language: in which to explain.
    """

    title: str
    batch: UserBatch
    user: str | None = None
    sentence: str | None = None
    language: str = "en"


def demo_people(model: Recommender) -> list[DemoPerson]:
    """A known user, a new one with a short history and, if the model reads texts, one wish in each of two languages."""
    from lexigraph.models import UserBatch

    people = [_known(model), _new(model)]
    if model.understands_sentences:
        people += [
            DemoPerson(_typed(language, wish), UserBatch.ask([wish]), sentence=wish, language=language)
            for language, wish in WISHES
        ]
    return people


def _typed(language: str, wish: str) -> str:
    """Who types a wish; what it means is said to readers of another language than the wish and English."""
    title = _('Somebody who types: "{wish}"').format(wish=wish)
    if language in ("en", current_language()):
        return title
    return _("{title} (an animated film for the whole family)").format(title=title)


def _known(model: Recommender) -> DemoPerson:
    """The user with a history of median length, so that the list of reasons is typical."""
    import numpy as np

    from lexigraph.models import UserBatch

    lengths = np.diff(model.training.indptr)
    row = int(np.argsort(lengths, kind="stable")[len(lengths) // 2])
    start, end = model.training.indptr[row : row + 2]
    titles = _titles(model, model.items.decode(model.training.indices[start:end][:4]))
    user = model.users[row]
    title = ngettext(
        "Known user {user}, whose training history has {n} item, {titles}",
        "Known user {user}, whose training history has {n} items, such as {titles}",
        int(lengths[row]),
    ).format(user=user, n=lengths[row], titles=titles)
    return DemoPerson(title, UserBatch.known([user]), user=user, language=current_language())


def _new(model: Recommender) -> DemoPerson:
    from lexigraph.models import UserBatch

    history = _favourites(model) or model.items.decode((-model.popularity).argsort(kind="stable")[:3])
    title = _("A new user, never seen before, who liked {titles}").format(titles=_titles(model, history))
    return DemoPerson(title, UserBatch.new([history]), language=current_language())


def _favourites(model: Recommender) -> list[str]:
    if "title" not in model.catalogue.columns:
        return []
    found = {title: row for row, title in enumerate(model.catalogue["title"].to_list()) if title in FAVOURITES}
    return model.items.decode(list(found.values())) if len(found) == len(FAVOURITES) else []


def _titles(model: Recommender, item_ids: list[str]) -> str:
    from lexigraph.explain.titles import item_title

    return ", ".join(item_title(model, identifier) for identifier in item_ids)
