"""Conversations with a model: sentences are read, shown back, refined, answered and explained."""

from lexigraph.dialogue.conversation import Dialogue
from lexigraph.dialogue.plain_reader import PlainReader
from lexigraph.dialogue.reply import Reply
from lexigraph.dialogue.wording import in_words

__all__ = ["Dialogue", "PlainReader", "Reply", "in_words"]
