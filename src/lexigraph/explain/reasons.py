"""Which contributions to show, which to sum up, and with what numbers; how they are worded is another matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from lexigraph.errors import ConfigError
from lexigraph.explain.paths import ItemPaths, SharedNode
from lexigraph.explain.rounding import decimals_for, rounded_parts
from lexigraph.explain.titles import item_title, shortened
from lexigraph.models.recommender import Recommender
from lexigraph.models.results import Contribution, Explanation

ReasonSource: TypeAlias = Literal["item", "wish", "aversion", "prior", "rest", "unexplained"]
Role: TypeAlias = Literal["history", "liked", "disliked"]

EXACT = 1e-3
"""Contributions that miss the score by more than this share of its scale get a line that says so."""

WISH_ITEMS, WISH_SHARE = 3, 0.1
"""How many items to name that carry a wish, and the least share of it that they must carry."""


@dataclass(frozen=True)
class Reason:
    """One line of an explanation.

    Attributes:
        source: "item", "wish", "aversion" or "prior" as in :class:`~lexigraph.models.results.Contribution`, "rest" for
            all items that have no line of their own, "unexplained" for what a model's contributions leave out.
        label: item id, sentence or name of the prior; "" for the others.
        title: the label as a person would say it.
        value: the contribution, exact.
        shown: the contribution, rounded; the ``shown`` of all reasons of one explanation add up to its rounded score.
        role: how an item came into the history.
        n_items: how many items of the history the line stands for.
        shared: what an item has in common with the recommended one, rarest first.
        closest: titles of the items close to a wish through which it speaks for the recommended one, most first.
        direct: whether the text of the recommended item is itself close to the wish.
    """

    source: ReasonSource
    label: str
    title: str
    value: float
    shown: float
    role: Role = "history"
    n_items: int = 0
    shared: tuple[SharedNode, ...] = ()
    closest: tuple[str, ...] = ()
    direct: bool = False


@dataclass(frozen=True)
class Account:
    """An explanation in numbers for people.

    Attributes:
        score: the rounded score.
        decimals: digits after the point of every number shown.
        reasons: largest first, what sums up the rest last.
    """

    score: float
    decimals: int
    reasons: tuple[Reason, ...] = field(default=())


def give_reasons(
    explanation: Explanation,
    model: Recommender,
    *,
    top: int = 3,
    roles: Mapping[str, Role] | None = None,
    paths: ItemPaths | None = None,
) -> Account:
    """Choose what to say: the wish and the prior always, the ``top`` items that matter most, the rest as one line.

    Args:
        explanation: what :meth:`Recommender.explain` gave.
        model: the model that gave it, for titles and paths.
        top: items with a line of their own.
        roles: items that were named as liked or disliked; all others are history.
        paths: the model's paths, if they are at hand; making them anew costs milliseconds.

    Returns:
        The reasons with numbers that add up.

    Raises:
        ConfigError: ``top`` is negative.
    """
    if top < 0:
        raise ConfigError(f"top is {top}; it must be at least 0")
    terms = explanation.contributions
    scale = max([abs(explanation.score), *(abs(term.value) for term in terms)])
    decimals = decimals_for(scale)
    own, rest = _chosen(terms, top, 10.0**-decimals)
    values = [term.value for term in own]
    if rest:
        values.append(sum(term.value for term in rest))
    unexplained = explanation.score - sum(values)
    if abs(unexplained) > EXACT * scale:
        values.append(unexplained)
    if not values:
        return Account(round(explanation.score, decimals), decimals)
    shown = rounded_parts(values, explanation.score, decimals)
    paths = paths or ItemPaths(model)
    reasons = [
        _reason(term, number, explanation.item, model, paths, roles or {})
        for term, number in zip(own, shown, strict=False)
    ]
    if rest:
        reasons.append(Reason("rest", "", "", values[len(own)], shown[len(own)], n_items=len(rest)))
    if len(values) > len(reasons):
        reasons.append(Reason("unexplained", "", "", values[-1], shown[-1]))
    told = [reason for reason in reasons if reason.source != "aversion" or reason.shown]  # most are next to nothing
    return Account(round(explanation.score, decimals), decimals, tuple(told))


def _chosen(terms: Sequence[Contribution], top: int, least: float) -> tuple[list[Contribution], list[Contribution]]:
    """Terms with a line of their own (at least ``least`` in size), largest first, and the other items."""
    items = sorted((term for term in terms if term.source == "item"), key=lambda term: -abs(term.value))
    named = [term for term in items[:top] if abs(term.value) >= least]
    others = [term for term in terms if term.source != "item"]
    return sorted([*named, *others], key=lambda term: -term.value), items[len(named) :]


def _reason(
    term: Contribution, shown: float, item: str, model: Recommender, paths: ItemPaths, roles: Mapping[str, Role]
) -> Reason:
    if term.source == "item":
        shared = tuple(paths.shared(term.label, item)) if term.value > 0 and term.label != item else ()
        role = roles.get(term.label, "history")
        title = item_title(model, term.label)
        return Reason("item", term.label, title, term.value, shown, role, n_items=1, shared=shared)
    if term.source == "wish":
        close = _closest(term, model)
        titles = tuple(item_title(model, identifier) for identifier in close if identifier != item)
        title = shortened(term.label)
        return Reason("wish", term.label, title, term.value, shown, closest=titles, direct=item in close)
    if term.source == "aversion":
        return Reason("aversion", term.label, shortened(term.label), term.value, shown)
    return Reason("prior", term.label, term.label, term.value, shown)


def _closest(term: Contribution, model: Recommender) -> list[str]:
    """The items that carry a wish: of those that stand for it, the few that add most to the score."""
    least = WISH_SHARE * term.value
    strong = [identifier for identifier, part in term.parts.items() if part > least and identifier in model.items]
    return sorted(strong, key=lambda identifier: -term.parts[identifier])[:WISH_ITEMS]
