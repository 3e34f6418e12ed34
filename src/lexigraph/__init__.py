"""Lexigraph: recommendations from what people did, what things say and how things relate."""

__version__ = "0.1.0"
