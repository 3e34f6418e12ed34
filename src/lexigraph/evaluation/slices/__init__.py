"""Figures for parts of the users and items."""

from lexigraph.evaluation.slices.slice import Slice

__all__ = ["Slice"]
