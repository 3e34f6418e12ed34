"""What a person says, turned into a wish with types: what for, what not, within which bounds, like which items."""

from lexigraph.language.intent.intent import Intent

__all__ = ["Intent"]
