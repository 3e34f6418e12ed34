"""The languages that the rules read; all of them read every sentence, so mixed sentences are read too."""

from __future__ import annotations

from lexigraph.language.intent.chinese import CHINESE
from lexigraph.language.intent.english import ENGLISH
from lexigraph.language.intent.grammar import Grammar

GRAMMARS: tuple[Grammar, ...] = (ENGLISH, CHINESE)
"""Another language is another file with a :class:`Grammar`, added here, and its words in the folder vocabulary."""
