"""Explanations in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lexigraph.errors import ConfigError
from lexigraph.explain.nodes import CATEGORY
from lexigraph.explain.paths import ItemPaths, SharedNode
from lexigraph.explain.reasons import Account, Reason, Role, give_reasons
from lexigraph.explain.templates import LANGUAGES, Templates
from lexigraph.explain.titles import shortened
from lexigraph.models.recommender import Recommender
from lexigraph.models.results import Explanation

UNSAID = "wish"
"""The label of a wish that was given as a vector, without words."""


def describe(
    explanation: Explanation,
    model: Recommender,
    *,
    top: int = 3,
    language: str | Templates = "en",
    roles: Mapping[str, Role] | None = None,
    paths: ItemPaths | None = None,
) -> list[str]:
    """Say why, in sentences whose numbers add up to the score.

    Args:
        explanation: what :meth:`Recommender.explain` gave.
        model: the model that gave it, for titles and what items share.
        top: past items with a sentence of their own; the others are summed up in one.
        language: "en", "zh", or the templates of another language.
        roles: items that were named as "liked" or "disliked"; all others are "history".
        paths: the model's paths, if they are at hand.

    Returns:
        Sentences, the largest contribution first.

    Raises:
        ConfigError: an unknown language, or ``top`` is negative.

    Example:
        >>> from lexigraph.models import GraphFilter
        >>> from lexigraph.testing import books_and_films
        >>> model = GraphFilter(encoder=None, friends_strength=0).fit(books_and_films())
        >>> for sentence in describe(model.explain("u000", "b02"), model, top=1):
        ...     print(sentence)
        because of "..." in your history (0... of 0...): both ...
        and ... more items in your history (0...)
    """
    templates = templates_of(language)
    account = give_reasons(explanation, model, top=top, roles=roles, paths=paths)
    return sentences(account, templates)


def templates_of(language: str | Templates) -> Templates:
    """Look a language up.

    Raises:
        ConfigError: an unknown code.
    """
    if isinstance(language, Templates):
        return language
    if language not in LANGUAGES:
        raise ConfigError(
            f"no explanations in language {language!r}; known: {', '.join(LANGUAGES)}, or pass a Templates of your own"
        )
    return LANGUAGES[language]


def sentences(account: Account, templates: Templates) -> list[str]:
    """One sentence per reason."""
    alone = all(reason.source != "item" for reason in account.reasons)
    score = _number(account.score, account)
    return [_sentence(reason, _number(reason.shown, account), score, alone, templates) for reason in account.reasons]


def _number(value: float, account: Account) -> str:
    return f"{value if value else 0.0:.{account.decimals}f}"  # no "-0.00"


def _sentence(reason: Reason, value: str, score: str, alone: bool, templates: Templates) -> str:
    filled = {
        "value": value,
        "numbers": templates.numbers.format(value=value, score=score),
        "title": templates.quote.format(title=reason.title),
    }
    if reason.source == "item":
        against = reason.value < 0
        sentence = (templates.items_against if against else templates.items)[reason.role].format(**filled)
        nodes = in_common(reason.shared, templates)
        return sentence + (templates.shared.format(nodes=nodes) if reason.shared else "")
    if reason.source == "wish":
        return _wish_sentence(reason, filled, templates)
    if reason.source == "aversion":
        return templates.aversion.format(**filled)
    if reason.source == "prior":
        table = templates.prior if reason.value > 0 else {**templates.prior, **templates.prior_without}
        return table.get(reason.label, "{label} {numbers}").format(label=reason.label, **filled)
    if reason.source == "rest":
        table = templates.rest_alone if alone else templates.rest
        return table["one" if reason.n_items == 1 else "many"].format(count=reason.n_items, **filled)
    return templates.unexplained.format(**filled)


def _wish_sentence(reason: Reason, filled: Mapping[str, str], templates: Templates) -> str:
    if reason.value < 0:
        return templates.wish_against.format(**filled)
    sentence = (templates.wish_unsaid if reason.label == UNSAID else templates.wish).format(**filled)
    parts = [templates.direct] if reason.direct else []
    if reason.closest:
        titles = templates.between.join(templates.quote.format(title=title) for title in reason.closest)
        parts.append(templates.closest.format(titles=titles))
    return sentence + (templates.shared.format(nodes=templates.between_kinds.join(parts)) if parts else "")


def in_common(shared: Sequence[SharedNode], templates: Templates) -> str:
    """What two items have in common: categories by name alone and together, then the other nodes.

    Example:
        >>> nodes = [SharedNode("director", "Mara Lind", 1, 3), SharedNode("category", "space", 1, 9)]
        >>> in_common(nodes, templates_of("en"))
        'both space; same director (Mara Lind)'
    """
    names = templates.between.join(node.name for node in shared if node.kind == CATEGORY and node.name is not None)
    parts = [templates.categories.format(names=names)] if names else []
    parts += [_node(node, templates) for node in shared if node.kind != CATEGORY]
    return templates.between_kinds.join(parts)


def _node(node: SharedNode, templates: Templates) -> str:
    kind = templates.kinds.get(node.kind) or templates.quote.format(title=node.kind)
    if node.name is not None:
        return templates.named.format(kind=kind, name=shortened(node.name))
    if node.count == 1:
        return templates.same.format(kind=kind)
    return templates.several.format(count=node.count, kind=templates.kinds_many.get(node.kind, kind))
