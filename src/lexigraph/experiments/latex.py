"""An experiment as a LaTeX table for a paper."""

from __future__ import annotations

import re

from lexigraph.evaluation.statistics import PairwiseResult
from lexigraph.experiments.conclusion import finding_between
from lexigraph.experiments.reading import MISSING, better, number, ordering_metric, printed, ranked
from lexigraph.experiments.result import Experiment
from lexigraph.experiments.tables.metrics import main_metrics

SPECIAL = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "''",
    "–": "--",
    "—": "---",
    "−": r"\ensuremath{-}",
    "±": r"\ensuremath{\pm}",
    "…": r"\ldots{}",
}
"""Signs that mean something to LaTeX, or that not every font has, and what is written for them."""

ARROWS = {"higher": r" $\uparrow$", "lower": r" $\downarrow$"}

SHOWN, WORSE = r"\textsuperscript{*}", r"\textsuperscript{\textdagger}"


def experiment_latex(experiment: Experiment) -> str:
    r"""A ``table`` of the accuracy metrics at the main cut-off, with caption and label; it needs ``booktabs``.

    The best figure of each column is bold. After ``±`` stands the standard deviation over seeds, or for one seed half
    the width of the 95 % interval over users. A star marks what is shown to be better than the baseline (without a
    baseline: a best model that is shown to be better than the next), a dagger what is shown to be worse than the
    baseline; the caption says so. Text in other scripts than Latin needs XeLaTeX or LuaLaTeX.

    Args:
        experiment: what was found.

    Returns:
        The table, or a comment where no model was measured.

    Example:
        >>> from lexigraph.experiments.result import DatasetFacts
        >>> print(experiment_latex(Experiment("100 % toy", DatasetFacts("toy"))), end="")
        % 100 \% toy: no model was measured.
    """
    labels, metrics = ranked(experiment), main_metrics(experiment)
    if not labels or not metrics:
        return f"% {latex_text(experiment.title)}: no model was measured.\n"
    heads = " & ".join(["Model", *(latex_text(printed(metric)) + ARROWS.get(better(metric), "") for metric in metrics)])
    best = {metric: _best(experiment, metric) for metric in metrics}
    rows = [
        " & ".join([latex_text(label), *(_cell(experiment, label, metric, best[metric]) for metric in metrics)])
        + r" \\"
        for label in labels
    ]
    lines = [
        "% needs \\usepackage{booktabs}",
        r"\begin{table}",
        r"\centering",
        rf"\caption{{{_caption(experiment)}}}",
        rf"\label{{tab:{_label(experiment)}}}",
        rf"\begin{{tabular}}{{l{'r' * len(metrics)}}}",
        r"\toprule",
        heads + r" \\",
        r"\midrule",
        *rows,
        r"\bottomrule",
        r"\end{tabular}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def latex_text(text: str) -> str:
    r"""Text in which every sign stands for itself, on one line.

    Example:
        >>> print(latex_text("a_b & 100%"))
        a\_b \& 100\%
    """
    return "".join(SPECIAL.get(sign, sign) for sign in " ".join(text.split()))


def _best(experiment: Experiment, metric: str) -> str:
    """The best figure as printed; "" where there is nothing to choose."""
    values = [value for label in experiment.labels if (value := experiment.mean(label, metric)) is not None]
    way = better(metric)
    if len(values) < 2 or way == "neither":
        return ""
    return number(min(values) if way == "lower" else max(values))


def _cell(experiment: Experiment, label: str, metric: str, best: str) -> str:
    value = experiment.mean(label, metric)
    if value is None:
        return latex_text(MISSING)
    figure = latex_text(number(value))
    bold = rf"\textbf{{{figure}}}" if number(value) == best else figure
    margin = _margin(experiment, label, metric)
    within = "" if margin is None else rf" {{\scriptsize $\pm$ {latex_text(number(margin))}}}"
    return bold + _mark(experiment, label, metric) + within


def _margin(experiment: Experiment, label: str, metric: str) -> float | None:
    """What stands after the plus-minus sign."""
    if len(experiment.runs[label]) > 1:
        return experiment.spread(label, metric)
    bounds = experiment.intervals.get(label, {}).get(metric)
    return None if bounds is None else (bounds[1] - bounds[0]) / 2


def _mark(experiment: Experiment, label: str, metric: str) -> str:
    found = _finding(experiment, label, metric)
    return "" if found is None else {"better": SHOWN, "worse": WORSE}.get(found.verdict, "")


def _finding(experiment: Experiment, label: str, metric: str) -> PairwiseResult | None:
    """The comparison that a mark speaks of: with the baseline, or of the best with the next where there is none."""
    if experiment.baseline is not None:
        return finding_between(experiment, metric, label, experiment.baseline)
    order = ranked(experiment)
    if label != order[0] or len(order) < 2:
        return None
    return finding_between(experiment, metric, label, order[1])


def _caption(experiment: Experiment) -> str:
    data = experiment.dataset
    parts = [f"{experiment.title.rstrip('.')}."]
    parts += [f"Data: {data.name}, {measured} users." for measured in [_users(experiment)] if data.name and measured]
    if experiment.splits:
        parts.append(f"{experiment.splits[0].rstrip('.')}.")
    several = any(len(experiment.runs[label]) > 1 for label in experiment.labels)
    spread = "the standard deviation over seeds" if several else "half the width of the 95 % interval over users"
    parts.append(
        f"Models are ordered by {printed(ordering_metric(experiment))}; bold: best of the column; after ±: {spread}."
    )
    text = latex_text(" ".join(parts))
    if experiment.significance is None:
        return f"{text} Differences were not tested."
    return f"{text} {_marks_explained(experiment)}"


def _marks_explained(experiment: Experiment) -> str:
    method = latex_text("" if experiment.significance is None else experiment.significance.method)
    tested = [printed(one) for one in main_metrics(experiment) if _is_tested(experiment, one)]
    if len(tested) < len(main_metrics(experiment)):
        method = f"Tested: {latex_text(', '.join(tested) or 'none of these metrics')}. {method}"
    if experiment.baseline is None:
        return f"{SHOWN}: the best model is shown to be better than the next on this metric. {method}"
    against = latex_text(experiment.baseline)
    marks = f"{SHOWN}: shown to be better than {against}; {WORSE}: shown to be worse; no mark: no difference shown."
    return f"{marks} {method}"


def _is_tested(experiment: Experiment, metric: str) -> bool:
    return experiment.significance is not None and metric in experiment.significance.metrics


def _users(experiment: Experiment) -> str:
    counts = {report.n_users for label in experiment.labels for report in experiment.runs[label]}
    return f"{max(counts):,}" if counts else ""


def _label(experiment: Experiment) -> str:
    """A label of letters, figures and hyphens only."""
    return re.sub(r"[^a-z0-9]+", "-", experiment.title.lower()).strip("-") or "comparison"
