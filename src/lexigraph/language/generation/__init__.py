"""Generative language models behind one small interface."""

from lexigraph.language.generation.model import Completion, LanguageModel

__all__ = ["Completion", "LanguageModel"]
