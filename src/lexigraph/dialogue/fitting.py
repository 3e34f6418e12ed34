"""What of a wish one model can use: known items, conditions its catalogue has, words that mean something to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lexigraph.data.item_filter import ItemFilter
from lexigraph.dialogue.closeness import Closeness
from lexigraph.dialogue.state import MAX_STEPS
from lexigraph.dialogue.wording import Phrases, listed
from lexigraph.errors import ConfigError, MissingColumnError
from lexigraph.explain.titles import shortened
from lexigraph.language.intent.cleaning import MAX_CHARACTERS
from lexigraph.language.intent.intent import Intent
from lexigraph.models.recommender import Recommender


@dataclass(frozen=True, eq=False)
class Fitted:
    """A wish that a model can be asked.

    Attributes:
        intent: without what the model cannot use.
        masks: which items meet each of its conditions, bool ``[n_items]`` each.
        notes: what was left out, in words.
        confidence: see :class:`~lexigraph.dialogue.reply.Reply`.
    """

    intent: Intent
    masks: tuple[NDArray[np.bool_], ...]
    notes: tuple[str, ...]
    confidence: float | None


def fit_intent(intent: Intent, model: Recommender, closeness: Closeness, phrases: Phrases, *, known: bool) -> Fitted:
    """Leave out of a wish what the model cannot use, and say so.

    Args:
        intent: what was understood.
        model: who is to be asked.
        closeness: of the same model.
        phrases: words of the person's language.
        known: whether there is anything to go by beside this wish.
    """
    usable, masks, misfits = _conditions(intent.conditions, model)
    notes = [phrases.misfit.format(listed(misfits, phrases))] if misfits else []
    strangers = [item for item in (*intent.liked, *intent.disliked) if item not in model.items]
    if strangers:
        notes.append(phrases.unknown.format(phrases.among.join(strangers)))
    intent = replace(
        intent,
        conditions=tuple(usable),
        liked=tuple(item for item in intent.liked if item in model.items),
        disliked=tuple(item for item in intent.disliked if item in model.items),
    )
    if not closeness.is_known:
        notes += [phrases.deaf] if intent.wanted or intent.unwanted else []
        return Fitted(replace(intent, wanted="", unwanted=()), tuple(masks), tuple(notes), None)
    intent, confidence, far = _words(intent, closeness, phrases, known=known or bool(intent.liked or intent.disliked))
    return Fitted(intent, tuple(masks), (*notes, *far), confidence)


def _conditions(
    conditions: tuple[ItemFilter, ...], model: Recommender
) -> tuple[list[ItemFilter], list[NDArray[np.bool_]], list[ItemFilter]]:
    """Conditions that the catalogue can be asked with the items that meet them, and the others."""
    usable, masks, misfits = [], [], []
    for condition in conditions:
        try:
            masks.append(condition.mask(model.catalogue))
            usable.append(condition)
        except (ConfigError, MissingColumnError):
            misfits.append(condition)
    return usable, masks, misfits


def _words(
    intent: Intent, closeness: Closeness, phrases: Phrases, *, known: bool
) -> tuple[Intent, float | None, list[str]]:
    """The wish without words that nothing is close to."""
    wanted = [intent.wanted] if intent.wanted.strip() else []
    unwanted = [phrase for phrase in intent.unwanted if phrase.strip()]
    shares = closeness.of([*wanted, *unwanted])
    confidence = shares[0] if wanted else None
    heard = [phrase for phrase, share in zip(unwanted, shares[len(wanted) :], strict=True) if share > 0]
    notes = [phrases.far_unwanted.format(shortened(phrase)) for phrase in unwanted if phrase not in heard]
    if confidence == 0:
        notes.insert(
            0, phrases.far["known" if known or intent.conditions else "nobody"].format(shortened(intent.wanted))
        )
    return replace(intent, wanted=intent.wanted if confidence else "", unwanted=tuple(heard)), confidence, notes


def worth_refining(previous: Intent, closeness: Closeness) -> Intent:
    """A wish for the next sentence to refine: without words that nothing was close to, which would only blur it."""
    words = previous.wanted.strip()
    if not words or not closeness.is_known or closeness.of([words])[0] > 0:
        return previous
    return replace(previous, wanted="")


def without_nonsense(intent: Intent, previous: Intent, closeness: Closeness) -> tuple[Intent, str]:
    """A refined wish without words just added that nothing is close to, and those words ("" where there are none).

    They would only blur what was said before; the first words of a conversation are judged when it is answered.
    """
    before = previous.wanted.strip()
    if not before or intent.wanted == previous.wanted or not intent.wanted.startswith(before):
        return intent, ""
    added = intent.wanted[len(before) :].strip(" ,;，；、.")
    if not added or not closeness.is_known or closeness.of([added])[0] > 0:
        return intent, ""
    return replace(intent, wanted=before), added


def within_reach(intent: Intent) -> tuple[Intent, str]:
    """A wish that no conversation makes ever longer, and its oldest words, which went ("" where none did).

    Example:
        >>> wish, gone = within_reach(Intent(", ".join(["a film about trains", *["ships"] * 400])))
        >>> wish.wanted[:12], gone[:19]
        ('ships, ships', 'a film about trains')
    """
    intent = replace(intent, sentences=intent.sentences[-MAX_STEPS:])
    if len(intent.wanted) <= MAX_CHARACTERS:
        return intent, ""
    cut = intent.wanted.find(", ", len(intent.wanted) - MAX_CHARACTERS - 2)
    if cut < 0:
        return intent, ""  # one clause, which came from a single sentence
    return replace(intent, wanted=intent.wanted[cut + 2 :]), intent.wanted[:cut]


def checked(intent: Intent, model: Recommender) -> Intent:
    """An intent that a person or a file gave, held to the model.

    Raises:
        UnknownIdError: an item that the model does not know.
        ConfigError: a condition that does not fit its column.
        MissingColumnError: a condition on a column that the catalogue does not have.
    """
    for item in (*intent.liked, *intent.disliked):
        model.items.index(item)
    for condition in intent.conditions:
        condition.mask(model.catalogue)
    return intent
