"""How a person reads a metric: its printed name, which way is better, and the order of models it gives."""

from __future__ import annotations

from lexigraph.evaluation.directions import direction_of
from lexigraph.evaluation.full import FULL_METRICS
from lexigraph.evaluation.metrics import METRICS
from lexigraph.experiments.result import Experiment

ACCURACY = frozenset({*METRICS, *FULL_METRICS, "rmse", "mae"})
"""Bare names of metrics that say how well lists or ratings meet the test part; all others look beyond that."""

ABBREVIATIONS = frozenset({"ndcg", "map", "mrr", "auc", "rmse", "mae", "f1"})
"""Bare names that are printed in capitals."""

IN_WORDS = {
    "diversity-text": "Diversity by text",
    "diversity-graph": "Diversity by graph",
    "diversity-categories": "Diversity by categories",
    "exposure-gap": "Exposure gap",
    "activity-gap": "Activity gap",
    "popularity": "Mean popularity",
    "gini": "Gini index",
}
"""Bare names that are printed in other words."""

MISSING = "–"
"""What stands where there is no figure."""


def bare(metric: str) -> str:
    """The name without its cut-off.

    Example:
        >>> bare("ndcg@20"), bare("auc")
        ('ndcg', 'auc')
    """
    return metric.partition("@")[0]


def cut_off(metric: str) -> int | None:
    """The cut-off in a metric's name, None where it has none.

    Example:
        >>> cut_off("ndcg@20"), cut_off("auc")
        (20, None)
    """
    tail = metric.rpartition("@")[2]
    return int(tail) if "@" in metric and tail.isdecimal() else None


def printed(metric: str) -> str:
    """The name as people write it.

    Example:
        >>> printed("ndcg@20"), printed("diversity-text@10"), printed("recall@5")
        ('NDCG@20', 'Diversity by text@10', 'Recall@5')
    """
    name, sign, tail = metric.partition("@")
    words = name.upper() if name in ABBREVIATIONS else IN_WORDS.get(name, name)
    return f"{words[:1].upper()}{words[1:]}{sign}{tail}"


def better(metric: str) -> str:
    """Which way a metric is better: "higher", "lower" or "neither".

    Example:
        >>> better("ndcg@20"), better("rmse")
        ('higher', 'lower')
    """
    return direction_of(metric).better


def meaning(metric: str) -> str:
    """One plain sentence that says what a metric measures."""
    return direction_of(metric).meaning


def number(value: float | None) -> str:
    """A figure as tables print it: four decimals, fewer for large values.

    Example:
        >>> number(0.38271), number(1234.56), number(25.25), number(None), number(0.000021)
        ('0.3827', '1,235', '25.2', '–', '2.1e-05')
    """
    if value is None:
        return MISSING
    size = abs(value)
    if 0 < size < 0.00005:
        return f"{value:.1e}"
    return f"{value:.4f}" if size < 10 else f"{value:.1f}" if size < 1000 else f"{value:,.0f}"


def signed(value: float) -> str:
    """A difference with its sign.

    Example:
        >>> signed(0.01), signed(-0.01), signed(0.0)
        ('+0.0100', '−0.0100', '0.0000')
    """
    sign = "−" if value < 0 else "+" if value > 0 else ""
    return sign + number(abs(value))


def ordering_metric(experiment: Experiment) -> str:
    """The metric that orders the models: the main one, or where no model has it the first that any model has."""
    metrics = experiment.metrics
    return experiment.main_metric if experiment.main_metric in metrics or not metrics else metrics[0]


def ranked(experiment: Experiment) -> tuple[str, ...]:
    """Labels of the measured models, best first; those without the metric last, ties in the order given."""
    metric = ordering_metric(experiment)
    sign = 1.0 if better(metric) == "lower" else -1.0

    def place(label: str) -> tuple[bool, float]:
        mean = experiment.mean(label, metric)
        return (mean is None, 0.0 if mean is None else sign * mean)

    return tuple(sorted(experiment.labels, key=place))


def sibling(experiment: Experiment, name: str) -> str | None:
    """Another metric at the cut-off of the main one, None where no model has it.

    Example:
        >>> from lexigraph.experiments.result import DatasetFacts
        >>> sibling(Experiment("empty", DatasetFacts("toy")), "recall") is None
        True
    """
    k = cut_off(ordering_metric(experiment))
    wanted = name if k is None else f"{name}@{k}"
    if wanted in experiment.metrics:
        return wanted
    return next((metric for metric in experiment.metrics if bare(metric) == name), None)
