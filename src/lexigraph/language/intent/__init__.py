"""What a person says, turned into a wish with types: what for, what not, within which bounds, like which items."""

from lexigraph.language.intent.intent import Intent
from lexigraph.language.intent.lexicon import Lexicon
from lexigraph.language.intent.model_reader import ModelReader
from lexigraph.language.intent.reader import IntentReader
from lexigraph.language.intent.rule_reader import RuleReader, read_intent

__all__ = ["Intent", "IntentReader", "Lexicon", "ModelReader", "RuleReader", "read_intent"]
