"""Splits into train, validation and test that never leak."""

from lexigraph.data.splits.cold_items import hidden_items
from lexigraph.data.splits.fixed import given_split
from lexigraph.data.splits.make import STRATEGIES, make_split
from lexigraph.data.splits.rolling import rolling_splits
from lexigraph.data.splits.settings import SplitSettings, Strategy
from lexigraph.data.splits.span import Span
from lexigraph.data.splits.split import Split, SplitDescription

__all__ = [
    "STRATEGIES",
    "Span",
    "Split",
    "SplitDescription",
    "SplitSettings",
    "Strategy",
    "given_split",
    "hidden_items",
    "make_split",
    "rolling_splits",
]
