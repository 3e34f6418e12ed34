"""From a typed wish to the one door for users."""

from __future__ import annotations

from typing import Any

from lexigraph.language.intent.intent import Intent
from lexigraph.models.batch import History, UserBatch


def batch_for(
    intent: Intent, *, user: str | None = None, history: History | None = None, language_weight: float = 0.5
) -> UserBatch:
    """What one person wants, as a batch that any model takes.

    Args:
        intent: what was understood: conditions become filters, ``wanted`` the sentence, the rest keeps its name.
        user: id of a user seen in training, whose history counts too.
        history: what the person has interacted with, as in :class:`~lexigraph.models.batch.UserBatch`.
        language_weight: share of the wish where there is a history too.

    Returns:
        A batch of one user; an intent that says nothing makes an anonymous user.

    Raises:
        ConfigError: the share lies outside [0, 1], or the history is a string.

    Example:
        >>> batch = batch_for(Intent(wanted="a slow film", unwanted=("violence",)), history=["i1"])
        >>> batch.sentences, batch.unwanted, batch.histories
        (['a slow film'], [('violence',)], [['i1']])
    """
    fields: dict[str, Any] = {
        "histories": [history] if history is not None else None,
        "sentences": [intent.wanted] if intent.wanted.strip() else None,
        "liked": [intent.liked] if intent.liked else None,
        "disliked": [intent.disliked] if intent.disliked else None,
        "unwanted": [intent.unwanted] if intent.unwanted else None,
    }
    return UserBatch(users=[user], **fields, filters=intent.conditions, language_weight=language_weight)
