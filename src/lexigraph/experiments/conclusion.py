"""What an experiment comes to, in plain sentences."""

from __future__ import annotations

from collections.abc import Sequence

from lexigraph.evaluation.statistics import PairwiseResult
from lexigraph.experiments.reading import better, number, ordering_metric, printed, ranked, signed
from lexigraph.experiments.result import Experiment


def conclusion(experiment: Experiment) -> tuple[str, ...]:
    """Which model is best on the main metric, and whether it is shown to be better than the next and the baseline.

    Returns:
        A few sentences, the first of them the headline.

    Example:
        >>> from lexigraph.experiments.result import DatasetFacts
        >>> conclusion(Experiment("empty", DatasetFacts("toy")))
        ('No model was measured.',)
    """
    order = ranked(experiment)
    if not order:
        n_failed = len(experiment.failures)
        every = "the only one" if n_failed == 1 else f"all {n_failed}"
        return (f"No model could be measured: {every} failed." if n_failed else "No model was measured.",)
    metric = ordering_metric(experiment)
    if experiment.mean(order[0], metric) is None:
        return (f"No model has a figure for {printed(metric)}, so none can be called best.",)
    measured = [label for label in order if experiment.mean(label, metric) is not None]
    headline = _headline(experiment, measured, metric)
    return (headline, *_details(experiment, measured, metric), *_caveats(experiment, metric))


def finding_between(experiment: Experiment, metric: str, model: str, other: str) -> PairwiseResult | None:
    """What comparing a model with another on one metric showed, as seen from the first; None where not compared."""
    for one in () if experiment.significance is None else experiment.significance.results:
        if one.metric == metric and {one.model, one.other} == {model, other}:
            return one if one.model == model else one.reversed()
    return None


def _headline(experiment: Experiment, order: Sequence[str], metric: str) -> str:
    best = order[0]
    figure = f"{printed(metric)} of {number(experiment.mean(best, metric))}"
    if len(order) == 1:
        return f"{best} reaches {figure}; it is the only model with figures, so nothing is compared."
    lead = f"{best} ranks first of {len(order)} models with {figure}"
    rival, role = order[1], "the next"
    finding = finding_between(experiment, metric, best, rival)
    if finding is None and experiment.baseline is not None and experiment.baseline != best:
        rival, role = experiment.baseline, "the baseline"
        finding = finding_between(experiment, metric, best, rival)
    if finding is None:
        return f"{lead}; whether its lead over the next, {order[1]}, is more than chance was not tested."
    if finding.verdict == "no difference shown":
        return f"{lead}, but no difference from {role}, {rival}, is shown."
    return f"{lead}, and is shown to be {finding.verdict} than {role}, {rival}."


def _details(experiment: Experiment, order: Sequence[str], metric: str) -> list[str]:
    """The figures behind the headline, and how the best stands to the baseline."""
    best, baseline = order[0], experiment.baseline
    sentences = []
    if metric in experiment.intervals.get(best, {}):
        low, high = experiment.intervals[best][metric]
        way = "Lower is better. " if better(metric) == "lower" else ""
        sentences.append(f"{way}95 % interval of {best}: {number(low)} to {number(high)}.")
    if len(order) > 1:
        sentences.append(_against(experiment, best, order[1], metric, "Runner-up"))
    if baseline == best and len(order) > 1:
        sentences.append(f"{best} is the baseline itself: no model is ahead of it.")
    elif baseline is not None and baseline not in order:
        sentences.append(f"The baseline, {baseline}, has no figures, so nothing can be said against it.")
    elif baseline is not None and baseline not in order[:2]:
        sentences.append(_against(experiment, best, baseline, metric, "Baseline"))
    return sentences


def _against(experiment: Experiment, best: str, other: str, metric: str, role: str) -> str:
    role = f"{role} and baseline" if role != "Baseline" and other == experiment.baseline else role
    named = f"{role}: {other} with {number(experiment.mean(other, metric))}"
    finding = finding_between(experiment, metric, best, other)
    if finding is None:
        return f"{named}. Whether the lead over it is more than chance was not tested."
    within = "" if finding.interval is None else " (95 % interval {} to {})".format(*map(signed, finding.interval))
    figures = f"The difference is {signed(finding.difference)}{within}"
    if finding.verdict == "no difference shown":
        return f"{named}. {figures}; that is too little, or varies too much, to say which is better."
    return f"{named}. {figures}: {best} is shown to be {finding.verdict}."


def _caveats(experiment: Experiment, metric: str) -> list[str]:
    sentences = []
    if metric != experiment.main_metric:
        sentences.append(
            f"No model has a figure for {printed(experiment.main_metric)}; {printed(metric)} orders the models instead."
        )
    without = [label for label in experiment.labels if experiment.mean(label, metric) is None]
    if without:
        sentences.append(f"Without a figure for {printed(metric)}, and so last in the order: {', '.join(without)}.")
    failed = [label for label in experiment.failures if experiment.failures[label]]
    if failed:
        verb = "model" if len(failed) == 1 else "models"
        sentences.append(
            f"{len(failed)} {verb} failed in at least one run and may have fewer figures or none: {', '.join(failed)}."
        )
    if experiment.alarms or experiment.warnings:
        sentences.append("There are warnings about these figures: read them first.")
    return sentences
