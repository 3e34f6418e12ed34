"""``lexigraph ask``: a wish in words, read, shown back, answered; once, or as a conversation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lexigraph.cli.commands.answer import Answering
from lexigraph.cli.console import print_json
from lexigraph.cli.conversations import load_state, print_json_line, print_reply, reply_document, save_state
from lexigraph.cli.known import require_items, require_user
from lexigraph.cli.language_model import opened_language_model
from lexigraph.cli.options import ModelFolder
from lexigraph.cli.parsing import split_list
from lexigraph.cli.sources import load_model

if TYPE_CHECKING:
    from lexigraph.dialogue import Dialogue
    from lexigraph.language.intent import Intent
    from lexigraph.language.intent.reader import IntentReader
    from lexigraph.models import Recommender

TALKING = "Conversation"


@dataclass(frozen=True)
class Talking:
    """Who talks, and how."""

    user: Annotated[
        str | None, typer.Option(metavar="ID", help="A user the model was fitted on.", rich_help_panel=TALKING)
    ] = None
    history: Annotated[
        list[str] | None,
        typer.Option(metavar="ID,ID", help="Items somebody has just interacted with.", rich_help_panel=TALKING),
    ] = None
    state: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Go on with the conversation in this file, and keep it there.", rich_help_panel=TALKING
        ),
    ] = None
    chat: Annotated[
        bool,
        typer.Option(
            "--chat", help="Read sentences line by line until the end; /help lists more.", rich_help_panel=TALKING
        ),
    ] = False
    llm: Annotated[
        str | None,
        typer.Option(
            metavar="SPEC",
            help="Read sentences with a language model: gguf:PATH or openai:MODEL.",
            rich_help_panel=TALKING,
        ),
    ] = None
    plain: Annotated[
        bool,
        typer.Option("--plain", help="Take the sentence as it stands; read nothing into it.", rich_help_panel=TALKING),
    ] = False


def ask(
    folder: ModelFolder,
    sentence: Annotated[
        str | None, typer.Argument(metavar="SENTENCE", help="A wish in words, in any language.", show_default=False)
    ] = None,
    *,
    answering: Answering,
    talking: Talking,
) -> None:
    """Recommend items for a sentence: what is wanted, what is not, within which bounds, like which items."""
    from lexigraph.errors import ConfigError

    if sentence is not None and not sentence.strip():
        raise ConfigError("the wish is empty; say in some words what to look for")
    if sentence is None and not (talking.chat or talking.state):
        raise ConfigError("say what to look for, or give --chat to type it line by line")
    if talking.plain and talking.llm:
        raise ConfigError("--plain reads nothing into a sentence and --llm does; give one of them")
    model = load_model(folder)
    with _reader(model, talking) as reader:
        dialogue = _dialogue(model, reader, talking, answering)
        notes = dialogue.hear(sentence) if sentence is not None else ()
        _add(dialogue, answering)
        if sentence is not None or not talking.chat:
            _tell(dialogue, sentence, notes, answering, chat=talking.chat)
        save_state(talking.state, dialogue)
        if talking.chat:
            from lexigraph.cli.chat import chat

            chat(dialogue, answering, talking.state)


def _tell(
    dialogue: Dialogue, sentence: str | None, notes: tuple[str, ...], answering: Answering, *, chat: bool
) -> None:
    if not chat:
        _require_something(dialogue)
    reply = dialogue.answer(k=answering.k, explain=False, notes=notes)
    if not answering.as_json:
        print_reply(reply, dialogue.model, explain=answering.explain)
        return
    document = reply_document(reply, dialogue.model, explain=answering.explain)
    question: dict[str, Any] = {"model": dialogue.model.name, "user": dialogue.user, "ask": sentence}
    question |= {"like": split_list(answering.like), "dislike": split_list(answering.dislike)}
    (print_json_line if chat else print_json)({**question, "filter": answering.conditions or [], **document})


def _require_something(dialogue: Dialogue) -> None:
    """A model without texts answers conditions and named items, but not words alone."""
    from lexigraph.errors import CapabilityError

    intent = dialogue.intent
    told = intent.conditions or intent.liked or intent.disliked or dialogue.user or dialogue.history
    if not dialogue.understands_words and (intent.wanted or intent.unwanted) and not told:
        raise CapabilityError(
            f"this {dialogue.model.name} model does not understand sentences; fit graph-filter on items with texts, or "
            "name conditions and items"
        )


@contextmanager
def _reader(model: Recommender, talking: Talking) -> Iterator[IntentReader]:
    from lexigraph.dialogue import PlainReader
    from lexigraph.dialogue.conversation import default_reader

    if talking.plain:
        yield PlainReader()
    elif talking.llm is None:
        yield default_reader(model)
    else:
        from lexigraph.language.intent import Lexicon, ModelReader, RuleReader

        lexicon = Lexicon.from_items(model.catalogue, model.items)
        with opened_language_model(talking.llm) as writer:
            yield ModelReader(writer, lexicon, RuleReader(lexicon))


def _dialogue(model: Recommender, reader: IntentReader, talking: Talking, answering: Answering) -> Dialogue:
    """A new conversation, or the one kept in a file with what the options say anew."""
    from lexigraph.dialogue import Dialogue

    history = split_list(talking.history) if talking.history else None
    require_items(model, history or [])
    if talking.user is not None:
        require_user(model, talking.user)
    given = {"user": talking.user, "history": history, "language": answering.language}
    kept = load_state(talking.state)
    if kept is None:
        return Dialogue(model, reader, **given)  # type: ignore[arg-type]
    return Dialogue.from_state({**kept, **{k: v for k, v in given.items() if v is not None}}, model, reader)


def _add(dialogue: Dialogue, answering: Answering) -> Intent:
    """What the options name beside the sentence."""
    from lexigraph.models import parse_filter

    likes, dislikes = split_list(answering.like), split_list(answering.dislike)
    conditions = [parse_filter(text) for text in answering.conditions or []]
    require_items(dialogue.model, [*likes, *dislikes])
    intent = dialogue.intent
    if not (likes or dislikes or conditions):
        return intent
    return dialogue.edit(
        liked=list(dict.fromkeys([*intent.liked, *likes])),
        disliked=list(dict.fromkeys([*intent.disliked, *dislikes])),
        conditions=[*conditions, *(each for each in intent.conditions if each not in conditions)],
    )
