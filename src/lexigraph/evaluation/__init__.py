"""Full-ranking evaluation: metrics, protocols, comparisons and reports."""

from lexigraph.evaluation.compare import compare
from lexigraph.evaluation.comparison import Comparison, Failure, comparison_json, comparison_markdown
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.files import check_writable, write_text_atomically
from lexigraph.evaluation.metrics import METRICS, ranking_metrics
from lexigraph.evaluation.names import ALL_METRICS
from lexigraph.evaluation.predictions import evaluate_predictions
from lexigraph.evaluation.protocol import evaluate
from lexigraph.evaluation.protocols import backtest, check_leakage, evaluate_cold_items, evaluate_cold_users
from lexigraph.evaluation.rankings import Rankings
from lexigraph.evaluation.ratings import evaluate_ratings
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.evaluation.slices import Slice, SliceSettings
from lexigraph.evaluation.slices.gaps import accuracy_gaps, exposure_gaps
from lexigraph.evaluation.statistics import Significance, bootstrap_intervals, compare_pairs, compare_seeds

__all__ = [
    "ALL_METRICS",
    "METRICS",
    "Comparison",
    "EvaluationReport",
    "Facts",
    "Failure",
    "Rankings",
    "Significance",
    "Slice",
    "SliceSettings",
    "accuracy_gaps",
    "backtest",
    "bootstrap_intervals",
    "check_leakage",
    "check_writable",
    "compare",
    "compare_pairs",
    "compare_seeds",
    "comparison_json",
    "comparison_markdown",
    "evaluate",
    "evaluate_cold_items",
    "evaluate_cold_users",
    "evaluate_predictions",
    "evaluate_ratings",
    "exposure_gaps",
    "ranking_metrics",
    "write_text_atomically",
]
