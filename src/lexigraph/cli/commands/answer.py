"""``lexigraph recommend`` and ``similar``: what a saved model answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lexigraph.cli.answers import Answer, answers_of, explained, print_answers, reworded
from lexigraph.cli.console import fail, note, print_json, say
from lexigraph.cli.known import require_items, require_user
from lexigraph.cli.language_model import opened_language_model, requests_at_once
from lexigraph.cli.options import Json, ModelFolder
from lexigraph.cli.parsing import split_list
from lexigraph.cli.sources import load_model
from lexigraph.messages import SOURCE_LANGUAGE, ngettext
from lexigraph.messages import gettext as _
from lexigraph.messages import language as current_language
from lexigraph.translation import translated

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
    friends: tuple[str, ...] = ()


def recommend(
    folder: ModelFolder,
    *,
    user: Annotated[str | None, typer.Option(metavar="ID", help="A user the model was fitted on.")] = None,
    history: Annotated[
        list[str] | None, typer.Option(metavar="ID,ID", help="Items somebody has just interacted with.")
    ] = None,
    friends: Annotated[
        list[str] | None,
        typer.Option(metavar="ID,ID", help="Users the model was fitted on who are close to whoever asks."),
    ] = None,
    ask: Annotated[str | None, typer.Option(metavar="SENTENCE", help="A wish in words.")] = None,
    reword: Annotated[
        str | None,
        typer.Option(
            metavar="SPEC",
            help="Let a language model (gguf:PATH or openai:MODEL) say why; every fact is checked. With --explain.",
        ),
    ] = None,
    answering: Answering,
) -> None:
    """Recommend items to a known user, a new one with a short history, somebody with a wish, or any mix."""
    from lexigraph.errors import ConfigError

    ask = ask.strip() if ask is not None else None
    if ask == "":
        raise ConfigError("the wish is empty; give --ask some words, or leave it out")
    if not (user or history or friends or ask or answering.like or answering.dislike):
        raise ConfigError(
            "say who asks: --user ID, --history ID,ID, --friends ID,ID, --ask 'a wish', --like ID or any mix of them"
        )
    if reword is not None and not answering.explain:
        raise ConfigError("--reword words explanations; give --explain too")
    person = Person(user, tuple(split_list(history)) if history else None, ask, tuple(split_list(friends)))
    _answer(folder, person, answering, reword)


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


def _answer(folder: str, person: Person, answering: Answering, reword: str | None) -> None:
    model = load_model(folder)
    likes, dislikes = split_list(answering.like), split_list(answering.dislike)
    batch = _batch(model, person, likes, dislikes, answering.conditions or [])
    answers = answers_of(model.recommend(batch, answering.k), model)
    if answering.explain:
        roles: dict[str, Role] = {**dict.fromkeys(likes, "liked"), **dict.fromkeys(dislikes, "disliked")}
        usual = SOURCE_LANGUAGE if answering.as_json else current_language()  # a document says the same everywhere
        language = answering.language or usual
        answers = explained(answers, model, batch, roles, language)
        if reword is not None:
            with opened_language_model(reword) as writer:
                at_once = requests_at_once(reword)
                answers = reworded(answers, model, writer, roles, language, at_once=at_once)
            _tell_rewording(answers, reword)
    if answering.as_json:
        question = {"user": person.user, "history": list(person.history or ()), "ask": person.sentence}
        question |= {
            "friends": list(person.friends),
            "like": likes,
            "dislike": dislikes,
            "filter": answering.conditions or [],
        }
        found = [answer.to_dict(rank) for rank, answer in enumerate(answers, start=1)]
        print_json({"model": model.name, **question, "recommendations": found})
    elif answers:
        print_answers(answers, _("recommended for {who}").format(who=_who(person, likes, dislikes)))
    else:
        say(_("no item meets this"))


def _tell_rewording(answers: list[Answer], spec: str) -> None:
    """Whose words these are, and why not all."""
    told = [answer.rewording for answer in answers if answer.rewording is not None]
    n = sum(rewording.written_by == "model" for rewording in told)
    note(_("{n} of {all} explanations in the words of {model}").format(n=n, all=len(told), model=spec))
    failures = [rewording.failure for rewording in told if rewording.failure]
    if failures:
        fail(translated(failures[0]))


def _batch(
    model: Recommender, person: Person, likes: list[str], dislikes: list[str], conditions: list[str]
) -> UserBatch:
    """One user in the model's terms, after checking every id."""
    from lexigraph.models import UserBatch, parse_filter

    require_items(model, [*(person.history or ()), *likes, *dislikes])
    for named in (person.user, *person.friends):
        if named is not None:
            require_user(model, named)
    fields: dict[str, Any] = {
        "users": [person.user] if person.user is not None else None,
        "histories": [list(person.history)] if person.history is not None else None,
        "sentences": [person.sentence] if person.sentence else None,
        "liked": [likes] if likes else None,
        "disliked": [dislikes] if dislikes else None,
        "friends": [person.friends] if person.friends else None,
    }
    return UserBatch(**fields, filters=tuple(parse_filter(text) for text in conditions))


def _who(person: Person, likes: list[str], dislikes: list[str]) -> str:
    parts = [_("user {user}").format(user=person.user)] if person.user is not None else []
    if person.history is not None:
        n = len(person.history)
        parts.append(ngettext("a history of {n} item", "a history of {n} items", n).format(n=n))
    if person.friends:
        n = len(person.friends)
        parts.append(ngettext("{n} friend", "{n} friends", n).format(n=n))
    parts += [_('"{sentence}"').format(sentence=person.sentence)] if person.sentence else []
    parts += [ngettext("{n} item liked", "{n} items liked", len(likes)).format(n=len(likes))] if likes else []
    if dislikes:
        parts.append(ngettext("{n} item disliked", "{n} items disliked", len(dislikes)).format(n=len(dislikes)))
    return _(" and ").join(parts)
