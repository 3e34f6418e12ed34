"""``lexigraph recommend`` and ``similar``: what a saved model answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lexigraph.cli.answers import answers_of, explained, print_answers
from lexigraph.cli.console import print_json, say
from lexigraph.cli.known import require_items, require_user
from lexigraph.cli.options import Json, ModelFolder
from lexigraph.cli.parsing import split_list
from lexigraph.cli.sources import load_model
from lexigraph.messages import SOURCE_LANGUAGE, ngettext
from lexigraph.messages import gettext as _
from lexigraph.messages import language as current_language

if TYPE_CHECKING:
    from lexigraph.explain.reasons import Role
    from lexigraph.models import Recommender, UserBatch

Count = Annotated[int, typer.Option("-k", "--k", help="How many items.")]


@dataclass(frozen=True)
class Answering:
    """What is answered and how."""

    like: Annotated[
        list[str] | None, typer.Option(metavar="ID,ID", help="Items named as good examples (repeatable).")
    ] = None
    dislike: Annotated[list[str] | None, typer.Option(metavar="ID,ID", help="Items to steer away from.")] = None
    conditions: Annotated[
        list[str] | None,
        typer.Option("--filter", metavar="CONDITION", help="Such as 'year>=1990' or 'categories contains Drama'."),
    ] = None
    explain: Annotated[bool, typer.Option("--explain", help="Say why each item is recommended.")] = False
    language: Annotated[
        str | None,
        typer.Option(
            help="Language of the explanations: en or zh.",
            show_default="that of a typed sentence, else that of messages",
        ),
    ] = None
    k: Count = 10
    as_json: Json = False


@dataclass(frozen=True)
class Person:
    """Who asks."""

    user: str | None = None
    history: tuple[str, ...] | None = None
    sentence: str | None = None


def recommend(
    folder: ModelFolder,
    *,
    user: Annotated[str | None, typer.Option(metavar="ID", help="A user the model was fitted on.")] = None,
    history: Annotated[
        list[str] | None, typer.Option(metavar="ID,ID", help="Items somebody has just interacted with.")
    ] = None,
    ask: Annotated[str | None, typer.Option(metavar="SENTENCE", help="A wish in words.")] = None,
    answering: Answering,
) -> None:
    """Recommend items to a known user, a new one with a short history, somebody with a wish, or any mix."""
    from lexigraph.errors import ConfigError

    ask = ask.strip() if ask is not None else None
    if ask == "":
        raise ConfigError("the wish is empty; give --ask some words, or leave it out")
    if not (user or history or ask or answering.like or answering.dislike):
        raise ConfigError("say who asks: --user ID, --history ID,ID, --ask 'a wish', --like ID or any mix of them")
    _answer(folder, Person(user, tuple(split_list(history)) if history else None, ask), answering)


def similar(
    folder: ModelFolder,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="An item id.")],
    *,
    k: Count = 10,
    as_json: Json = False,
) -> None:
    """Find the items most like one item."""
    model = load_model(folder)
    require_items(model, [item])
    answers = answers_of(model.similar([item], k), model)
    if as_json:
        found = [answer.to_dict(rank) for rank, answer in enumerate(answers, start=1)]
        print_json({"model": model.name, "item_id": item, "similar": found})
        return
    from lexigraph.explain.titles import item_title

    print_answers(answers, _("like {title}").format(title=item_title(model, item)))


def _answer(folder: str, person: Person, answering: Answering) -> None:
    model = load_model(folder)
    likes, dislikes = split_list(answering.like), split_list(answering.dislike)
    batch = _batch(model, person, likes, dislikes, answering.conditions or [])
    answers = answers_of(model.recommend(batch, answering.k), model)
    if answering.explain:
        roles: dict[str, Role] = {**dict.fromkeys(likes, "liked"), **dict.fromkeys(dislikes, "disliked")}
        usual = SOURCE_LANGUAGE if answering.as_json else current_language()  # a document says the same everywhere
        answers = explained(answers, model, batch, roles, answering.language or usual)
    if answering.as_json:
        question = {"user": person.user, "history": list(person.history or ()), "ask": person.sentence}
        question |= {"like": likes, "dislike": dislikes, "filter": answering.conditions or []}
        found = [answer.to_dict(rank) for rank, answer in enumerate(answers, start=1)]
        print_json({"model": model.name, **question, "recommendations": found})
    elif answers:
        print_answers(answers, _("recommended for {who}").format(who=_who(person, likes, dislikes)))
    else:
        say(_("no item meets this"))


def _batch(
    model: Recommender, person: Person, likes: list[str], dislikes: list[str], conditions: list[str]
) -> UserBatch:
    """One user in the model's terms, after checking every id."""
    from lexigraph.models import UserBatch, parse_filter

    require_items(model, [*(person.history or ()), *likes, *dislikes])
    if person.user is not None:
        require_user(model, person.user)
    fields: dict[str, Any] = {
        "users": [person.user] if person.user is not None else None,
        "histories": [list(person.history)] if person.history is not None else None,
        "sentences": [person.sentence] if person.sentence else None,
        "liked": [likes] if likes else None,
        "disliked": [dislikes] if dislikes else None,
    }
    return UserBatch(**fields, filters=tuple(parse_filter(text) for text in conditions))


def _who(person: Person, likes: list[str], dislikes: list[str]) -> str:
    parts = [_("user {user}").format(user=person.user)] if person.user is not None else []
    if person.history is not None:
        n = len(person.history)
        parts.append(ngettext("a history of {n} item", "a history of {n} items", n).format(n=n))
    parts += [_('"{sentence}"').format(sentence=person.sentence)] if person.sentence else []
    parts += [ngettext("{n} item liked", "{n} items liked", len(likes)).format(n=len(likes))] if likes else []
    if dislikes:
        parts.append(ngettext("{n} item disliked", "{n} items disliked", len(dislikes)).format(n=len(dislikes)))
    return _(" and ").join(parts)
