"""Reading nothing into a sentence: it is the wish as it stands."""

from __future__ import annotations

from lexigraph.language.detect import detect_language
from lexigraph.language.intent.cleaning import clean
from lexigraph.language.intent.intent import Intent


class PlainReader:
    """Takes every sentence as words for the text encoder; those of one conversation are put side by side.

    Example:
        >>> reader = PlainReader()
        >>> reader.read("not a war film", reader.read("a slow film")).wanted
        'a slow film, not a war film'
    """

    def read(self, sentence: str, previous: Intent | None = None) -> Intent:
        """The wish so far with the sentence added; conditions and named items stay as they were."""
        cleaned, before = clean(sentence), (previous or Intent()).to_dict()
        sentences = [*before["sentences"], cleaned.text] if cleaned.text else before["sentences"]
        words = [each for each in (before["wanted"], cleaned.text) if each]
        said = {"wanted": ", ".join(dict.fromkeys(words)), "sentences": sentences, "notes": list(cleaned.notes)}
        language = detect_language(cleaned.text) if cleaned.text else before["language"]
        return Intent.from_dict({**before, **said, "language": language, "source": "rules"})
