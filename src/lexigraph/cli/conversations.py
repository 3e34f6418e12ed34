"""Conversations on the command line: how a reply looks, and the file a conversation is kept in."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lexigraph.cli.answers import Answer, explained, facts_of, print_answers
from lexigraph.cli.console import is_narrow, say
from lexigraph.messages import SOURCE_LANGUAGE, known_languages, speaking
from lexigraph.translation import translated

if TYPE_CHECKING:
    from lexigraph.dialogue import Dialogue, Reply
    from lexigraph.models import Recommender


def load_state(file: str | None) -> dict[str, Any] | None:
    """The conversation in a file, None where there is none yet.

    Raises:
        ConfigError: the file cannot be read or is no conversation.
    """
    from lexigraph.errors import ConfigError

    if file is None or not Path(file).exists():
        return None
    try:
        state = json.loads(Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{file} is no saved conversation ({error}); name another file with --state") from error
    if not isinstance(state, dict):
        raise ConfigError(f"{file} is no saved conversation; name another file with --state")
    return state


def save_state(file: str | None, dialogue: Dialogue) -> None:
    """Keep a conversation in a file, whole or not at all.

    Raises:
        ReportError: the file cannot be written.
    """
    if file is not None:
        from lexigraph.evaluation import write_text_atomically

        write_text_atomically(file, json.dumps(dialogue.state, ensure_ascii=False, indent=2) + "\n")


def print_reply(reply: Reply, model: Recommender, *, explain: bool) -> None:
    """What was understood, what there is to know, and the items."""
    from lexigraph.dialogue.wording import phrases_of

    understood = phrases_of(reply.language).understood.format(reply.understood)
    say(understood, style="bold")
    for note in _notes(reply):
        say(f"  ({note})")
    if reply.items:
        print_answers(_answers(reply, model, explain), "")


def reply_document(reply: Reply, model: Recommender, *, explain: bool) -> dict[str, Any]:
    """A reply as plain values, its items as ``recommend`` gives them."""
    head = {name: value for name, value in reply.to_dict().items() if name != "items"}
    found = [answer.to_dict(rank) for rank, answer in enumerate(_answers(reply, model, explain), start=1)]
    return {**head, "notes": _notes(reply), "recommendations": found}


def print_json_line(value: Any) -> None:
    """Print one JSON document on one line of stdout, for programs that read line by line."""
    sys.stdout.write(json.dumps(value, allow_nan=False, ensure_ascii=is_narrow(), default=str) + "\n")
    sys.stdout.flush()


def _notes(reply: Reply) -> list[str]:
    """What there is to know, all in the language of the reply: readers note in English what they did."""
    with speaking(reply.language if reply.language in known_languages() else SOURCE_LANGUAGE):
        return [translated(note) for note in reply.notes]


def _answers(reply: Reply, model: Recommender, explain: bool) -> list[Answer]:
    answers = [Answer(item.item, item.score, facts_of(model, item.item)) for item in reply.items]
    if not explain:
        return answers
    from lexigraph.explain.explained import item_roles

    return explained(answers, model, reply.batch, item_roles(reply.batch), reply.language)
