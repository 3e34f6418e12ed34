"""A conversation line by line: sentences, and commands that begin with a slash."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from lexigraph.cli.console import fail, note
from lexigraph.cli.conversations import print_json_line, print_reply, reply_document, save_state
from lexigraph.cli.known import require_items
from lexigraph.cli.wording import in_options
from lexigraph.errors import ConfigError, LexigraphError
from lexigraph.messages import gettext
from lexigraph.translation import translated

if TYPE_CHECKING:
    from lexigraph.cli.commands.answer import Answering
    from lexigraph.dialogue import Dialogue

PROMPT = "> "


def help_text() -> str:
    """What can be typed."""
    return gettext("""Say what you look for; every further sentence refines it. Or:
  /show                  what was understood so far
  /undo                  take the last step back
  /forget                start anew
  /like ID, /dislike ID  name an item as an example, or as a counterexample
  /not WORDS             something to steer away from
  /filter CONDITION      such as: /filter year>=1990
  /edit FIELD=VALUE      set a field anew: wanted, unwanted, conditions, liked or disliked; values end with ";"
  /quit                  end (so does the end of the input)""")


def chat(dialogue: Dialogue, answering: Answering, state: str | None) -> None:
    """Answer line after line until the input ends; an error costs a line and not the conversation."""
    if sys.stdin.isatty():
        note(help_text())
    for line in _lines():
        try:
            if line in ("/quit", "/exit"):
                return
            _answer(dialogue, line, answering)
            save_state(state, dialogue)
        except LexigraphError as error:
            fail(in_options(translated(str(error))))


def _lines() -> Iterator[str]:
    """Lines that say something, with a prompt where somebody is typing; a broken character costs itself alone."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    while True:
        if sys.stdin.isatty():
            sys.stderr.write(PROMPT)
            sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            return
        if line.strip():
            yield line.strip()


def _answer(dialogue: Dialogue, line: str, answering: Answering) -> None:
    notes: tuple[str, ...] = ()
    if line.startswith("/"):
        name, _, words = line[1:].partition(" ")
        if name == "help":
            note(help_text())
            return
        if name not in _COMMANDS:
            raise ConfigError(f"there is no /{name}; /help lists what there is")
        _COMMANDS[name](dialogue, words.strip())
    else:
        notes = dialogue.hear(line)
    reply = dialogue.answer(k=answering.k, explain=False, notes=notes)
    if answering.as_json:
        print_json_line({"ask": line, **reply_document(reply, dialogue.model, explain=answering.explain)})
    else:
        print_reply(reply, dialogue.model, explain=answering.explain)


def _like(dialogue: Dialogue, words: str) -> None:
    require_items(dialogue.model, [words])
    dialogue.like(words)


def _dislike(dialogue: Dialogue, words: str) -> None:
    require_items(dialogue.model, [words])
    dialogue.dislike(words)


def _not(dialogue: Dialogue, words: str) -> None:
    if not words:
        raise ConfigError("/not takes words, such as: /not horror")
    dialogue.edit(unwanted=[*dialogue.intent.unwanted, words])


def _filter(dialogue: Dialogue, words: str) -> None:
    from lexigraph.models import parse_filter

    dialogue.edit(conditions=[*dialogue.intent.conditions, parse_filter(words)])


def _edit(dialogue: Dialogue, words: str) -> None:
    from lexigraph.models import parse_filter

    field, sign, value = words.partition("=")
    field = field.strip()
    if not sign or field not in ("wanted", "unwanted", "conditions", "liked", "disliked"):
        raise ConfigError("/edit takes FIELD=VALUE with wanted, unwanted, conditions, liked or disliked")
    values: list[Any] = [part.strip() for part in value.split(";") if part.strip()]
    if field in ("liked", "disliked"):
        require_items(dialogue.model, values)
    if field == "conditions":
        values = [parse_filter(text) for text in values]
    dialogue.edit(**{field: value.strip() if field == "wanted" else values})


_COMMANDS: dict[str, Callable[[Dialogue, str], object]] = {
    "show": lambda dialogue, _: dialogue.intent,
    "undo": lambda dialogue, _: dialogue.undo(),
    "forget": lambda dialogue, _: dialogue.forget(),
    "like": _like,
    "dislike": _dislike,
    "not": _not,
    "filter": _filter,
    "edit": _edit,
}
