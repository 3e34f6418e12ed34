"""Full-ranking evaluation: metrics, protocols, comparisons and reports."""

from lexigraph.evaluation.compare import compare
from lexigraph.evaluation.comparison import Comparison, Failure, comparison_json, comparison_markdown
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.files import check_writable, write_text_atomically
from lexigraph.evaluation.metrics import METRICS, ranking_metrics
from lexigraph.evaluation.names import ALL_METRICS
from lexigraph.evaluation.predictions import evaluate_predictions
from lexigraph.evaluation.protocol import evaluate
from lexigraph.evaluation.rankings import Rankings
from lexigraph.evaluation.ratings import evaluate_ratings
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.evaluation.slices import SliceSettings

__all__ = [
    "ALL_METRICS",
    "METRICS",
    "Comparison",
    "EvaluationReport",
    "Facts",
    "Failure",
    "Rankings",
    "SliceSettings",
    "check_writable",
    "compare",
    "comparison_json",
    "comparison_markdown",
    "evaluate",
    "evaluate_predictions",
    "evaluate_ratings",
    "ranking_metrics",
    "write_text_atomically",
]
