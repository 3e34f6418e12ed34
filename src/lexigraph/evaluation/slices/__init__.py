"""Figures for parts of the users and items."""

from lexigraph.evaluation.slices.columns import column_of
from lexigraph.evaluation.slices.recency import first_test_times
from lexigraph.evaluation.slices.settings import USUAL_SLICES, SliceSettings
from lexigraph.evaluation.slices.slice import Side, Slice
from lexigraph.evaluation.slices.slicing import slice_rankings

__all__ = ["USUAL_SLICES", "Side", "Slice", "SliceSettings", "column_of", "first_test_times", "slice_rankings"]
