"""Figures for parts of the users and items."""

from lexigraph.evaluation.slices.settings import SliceSettings
from lexigraph.evaluation.slices.slice import Slice
from lexigraph.evaluation.slices.slicing import slice_rankings

__all__ = ["Slice", "SliceSettings", "slice_rankings"]
