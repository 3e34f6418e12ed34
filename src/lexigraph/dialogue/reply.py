"""What a conversation answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lexigraph.data.item_filter import ItemFilter
from lexigraph.explain.explained import ExplainedItem
from lexigraph.language.intent.intent import Intent
from lexigraph.models.batch import UserBatch


@dataclass(frozen=True, eq=False)
class Reply:
    """An answer together with what it is an answer to.

    Attributes:
        intent: the wish as it stands now.
        understood: the wish in words, for the person to check.
        items: recommendations, best first; with reasons in words where they were asked for.
        relaxed: conditions of the wish that these items need not meet, because nothing would have met all.
        notes: what the person should know: what was given up, left out or not understood, in words.
        confidence: how close the closest text comes to what is wanted, from 0 (no closer than to nonsense: the words
            were left out) to 1; None where no words were to be matched.
        language: of the words, "en" or "zh".
        batch: what the model was asked in the end; it explains any of the items.
    """

    intent: Intent
    understood: str
    items: tuple[ExplainedItem, ...]
    relaxed: tuple[ItemFilter, ...]
    notes: tuple[str, ...]
    confidence: float | None
    language: str
    batch: UserBatch

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "intent": self.intent.to_dict(),
            "understood": self.understood,
            "relaxed": Intent(conditions=self.relaxed).to_dict()["conditions"],
            "notes": list(self.notes),
            "confidence": self.confidence,
            "language": self.language,
            "items": [item.to_dict() for item in self.items],
        }
