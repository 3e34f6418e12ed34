"""Full-ranking evaluation: metrics, protocols, comparisons and reports."""

from lexigraph.evaluation.compare import compare
from lexigraph.evaluation.comparison import Comparison, Failure, comparison_json, comparison_markdown
from lexigraph.evaluation.files import check_writable, write_text_atomically
from lexigraph.evaluation.metrics import METRICS, ranking_metrics
from lexigraph.evaluation.protocol import evaluate
from lexigraph.evaluation.ratings import evaluate_ratings
from lexigraph.evaluation.report import EvaluationReport

__all__ = [
    "METRICS",
    "Comparison",
    "EvaluationReport",
    "Failure",
    "check_writable",
    "compare",
    "comparison_json",
    "comparison_markdown",
    "evaluate",
    "evaluate_ratings",
    "ranking_metrics",
    "write_text_atomically",
]
