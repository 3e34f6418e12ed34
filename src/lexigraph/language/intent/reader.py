"""What reads sentences into intents."""

from __future__ import annotations

from typing import Protocol

from lexigraph.language.intent.intent import Intent


class IntentReader(Protocol):
    """Turns what a person says into a typed wish; by rules or by a language model."""

    def read(self, sentence: str, previous: Intent | None = None) -> Intent:
        """Read one sentence.

        Args:
            sentence: anything a person typed.
            previous: the wish so far, which the sentence refines.

        Returns:
            The wish, with notes on what was left out; never an error for what was typed.
        """
