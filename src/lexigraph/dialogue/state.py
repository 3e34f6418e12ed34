"""A conversation as plain values, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from lexigraph.errors import ConfigError
from lexigraph.language.intent.intent import Intent
from lexigraph.models.batch import History

VERSION = 1
"""Of the form of the state."""

MAX_STEPS = 100
"""How many sentences and edits are kept to be undone."""

MAX_SHOWN = 1000
"""How many items that were shown are remembered."""

_FIELDS = ("version", "user", "history", "language", "language_weight", "steps")


@dataclass(frozen=True)
class SavedDialogue:
    """What a conversation consists of beside its model and reader.

    Attributes:
        user: a known user's id, or None.
        history: what the person has met, or None.
        language: of the answers, or None for that of the last sentence.
        language_weight: share of the wish where there is a history too.
        steps: the wish after each sentence and edit, the empty one first.
        shown: ids of the items shown since the wish last changed.
    """

    user: str | None
    history: History | None
    language: str | None
    language_weight: float
    steps: tuple[Intent, ...]
    shown: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        history = self.history
        if history is not None:
            history = dict(history) if isinstance(history, Mapping) else list(history)
        return {
            "version": VERSION,
            "user": self.user,
            "history": history,
            "language": self.language,
            "language_weight": self.language_weight,
            "steps": [intent.to_dict() for intent in self.steps],
            "shown": list(self.shown),
        }


def read_state(state: Mapping[str, Any]) -> SavedDialogue:
    """Take back what :meth:`SavedDialogue.to_dict` gave.

    Raises:
        ConfigError: it is no such thing, or of another version.

    Example:
        >>> read_state({"version": 7})
        Traceback (most recent call last):
        ...
        lexigraph.errors.ConfigError: the conversation is of version 7; this program reads version 1
    """
    if not isinstance(state, Mapping) or "version" not in state:
        raise ConfigError("this is no saved conversation; it has no version")
    if state["version"] != VERSION:
        raise ConfigError(f"the conversation is of version {state['version']!r}; this program reads version {VERSION}")
    if set(state) - {"shown"} != set(_FIELDS):  # conversations saved by earlier versions do not tell what was shown
        raise ConfigError(f"a saved conversation has {', '.join(_FIELDS)}; found {', '.join(map(str, state))}")
    steps, weight = state["steps"], state["language_weight"]
    if (
        not isinstance(steps, list)
        or not 1 <= len(steps) <= MAX_STEPS
        or not all(isinstance(s, Mapping) for s in steps)
    ):
        raise ConfigError(f"the steps of a saved conversation are a list of 1 to {MAX_STEPS} intents")
    if not _is_number(weight):
        raise ConfigError(f"the language_weight of a saved conversation is {weight!r}; it must be a number")
    return SavedDialogue(
        _text(state, "user"),
        _history(state["history"]),
        _text(state, "language"),
        float(weight),
        tuple(Intent.from_dict(step) for step in steps),
        _shown(state.get("shown", [])),
    )


def _shown(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MAX_SHOWN or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"the items shown in a saved conversation are a list of at most {MAX_SHOWN} ids")
    return tuple(value)


def _text(state: Mapping[str, Any], name: str) -> str | None:
    value = state[name]
    if value is not None and not isinstance(value, str):
        raise ConfigError(f"the {name} of a saved conversation is {value!r}; it must be a text or nothing")
    return value


def _is_number(value: Any) -> bool:
    """Whether it is a number that a float can hold; what lies beyond is no weight."""
    try:
        return isinstance(value, (int, float)) and isfinite(value)
    except OverflowError:
        return False


def _history(value: Any) -> History | None:
    if value is None:
        return None
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    if isinstance(value, Mapping) and all(map(_is_number, value.values())):
        return {str(item): float(weight) for item, weight in value.items()}
    raise ConfigError("the history of a saved conversation is a list of item ids, or a table of their weights")
