"""Metrics beyond accuracy."""

from lexigraph.evaluation.beyond.registry import AGGREGATE_METRICS, LIST_METRICS

__all__ = ["AGGREGATE_METRICS", "LIST_METRICS"]
