"""Answers to what clients ask, from the model in use and the live state."""

from lexigraph.serving.answers.recommending import Recommending

__all__ = ["Recommending"]
