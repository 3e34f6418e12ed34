"""Splits into train, validation and test that never leak."""

from lexigraph.data.splits.fixed import given_split
from lexigraph.data.splits.make import STRATEGIES, make_split
from lexigraph.data.splits.settings import SplitSettings, Strategy
from lexigraph.data.splits.split import Split, SplitDescription

__all__ = ["STRATEGIES", "Split", "SplitDescription", "SplitSettings", "Strategy", "given_split", "make_split"]
