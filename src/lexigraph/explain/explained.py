"""Recommend and explain in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lexigraph.errors import ConfigError
from lexigraph.explain.paths import ItemPaths
from lexigraph.explain.reasons import Account, Role, give_reasons
from lexigraph.explain.templates import Templates
from lexigraph.explain.titles import item_title
from lexigraph.explain.wording import sentences, templates_of
from lexigraph.models.batch import UserBatch
from lexigraph.models.candidates import Exclude
from lexigraph.models.recommender import Recommender


@dataclass(frozen=True)
class ExplainedItem:
    """One recommended item and why.

    Attributes:
        rank: from 1.
        item: its id.
        title: its title, or the id.
        score: as :meth:`Recommender.score` gives it.
        account: the reasons in numbers.
        sentences: the same reasons in words.
    """

    rank: int
    item: str
    title: str
    score: float
    account: Account
    sentences: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON; every reason carries its sentence as ``text``."""
        reasons = [
            {**asdict(reason), "text": text} for reason, text in zip(self.account.reasons, self.sentences, strict=True)
        ]
        head = {"rank": self.rank, "item_id": self.item, "title": self.title, "score": self.score}
        return {**head, "score_shown": self.account.score, "reasons": reasons}


@dataclass(frozen=True)
class ExplainedRecommendations:
    """A ranked list for one user in which every item says why it is there.

    Attributes:
        user: the user's id, or None.
        items: best first.
    """

    user: str | None
    items: tuple[ExplainedItem, ...]

    def __len__(self) -> int:
        return len(self.items)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {"user_id": self.user, "items": [item.to_dict() for item in self.items]}


def explain_recommendations(
    model: Recommender,
    batch: UserBatch,
    k: int = 10,
    *,
    top: int = 3,
    language: str | Templates = "en",
    exclude: Exclude = "seen",
    candidates: Sequence[str] | None = None,
) -> ExplainedRecommendations:
    """Recommend to one user and explain every item.

    Args:
        model: a fitted model that can explain.
        batch: exactly one user.
        k: how many items.
        top: past items with a sentence of their own in each explanation.
        language: "en", "zh", or the templates of another language.
        exclude: as in :meth:`Recommender.recommend`.
        candidates: as in :meth:`Recommender.recommend`.

    Returns:
        The ranked items with their reasons.

    Raises:
        CapabilityError: the model cannot explain.
        ConfigError: more than one user, an unknown language, ``k`` below 1 or ``top`` below 0.
        UnknownIdError: an unknown id.

    Example:
        >>> from lexigraph.models.ease import EASE
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> model = EASE(regularization=1.0).fit(checkerboard(8))
        >>> answer = explain_recommendations(model, UserBatch.known(["user-1"]), 1)
        >>> answer.items[0].title, len(answer.items[0].sentences)
        ('Item number 1', 3)
    """
    if batch.size != 1:
        raise ConfigError(f"explain_recommendations takes one user, the batch holds {batch.size}")
    templates = templates_of(language)
    ranked = model.recommend(batch, k, exclude=exclude, candidates=candidates)[0]
    items = explain_ranked(model, batch, ranked, top=top, language=templates)
    return ExplainedRecommendations(batch.users[0] if batch.users else None, items)


def explain_ranked(
    model: Recommender,
    batch: UserBatch,
    ranked: Sequence[tuple[str, float]],
    *,
    top: int = 3,
    language: str | Templates = "en",
) -> tuple[ExplainedItem, ...]:
    """Explain a list that is already there; see :func:`explain_recommendations`.

    Args:
        model: the model that gave it.
        batch: the user it was given to.
        ranked: ``(item_id, score)``, best first.
        top: past items with a sentence of their own in each explanation.
        language: "en", "zh", or the templates of another language.
    """
    templates = templates_of(language)
    roles, paths = item_roles(batch), ItemPaths(model)
    items = []
    for rank, (item, score) in enumerate(ranked, start=1):
        account = give_reasons(model.explain(batch, item), model, top=top, roles=roles, paths=paths)
        said = tuple(sentences(account, templates))
        items.append(ExplainedItem(rank, item, item_title(model, item), score, account, said))
    return tuple(items)


def item_roles(batch: UserBatch) -> dict[str, Role]:
    """Which items the one user of a batch named as liked or disliked.

    Example:
        >>> item_roles(UserBatch(histories=[{"a": 1.0, "b": -1.0}], liked=[["c"]]))
        {'b': 'disliked', 'c': 'liked'}
    """
    history = batch.histories[0] if batch.histories else None
    weights = history.items() if isinstance(history, Mapping) else ()
    roles: dict[str, Role] = {item: "disliked" for item, weight in weights if weight < 0}
    roles |= dict.fromkeys(batch.liked[0] if batch.liked else (), "liked")
    roles |= dict.fromkeys(batch.disliked[0] if batch.disliked else (), "disliked")
    return roles
