"""What the runs of an experiment say together: which differences are shown, and what could have leaked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lexigraph.data.dataset import Dataset
from lexigraph.data.summary import summarise
from lexigraph.evaluation.protocols import Leak
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.evaluation.statistics import Significance, compare_pairs
from lexigraph.experiments.result import DatasetFacts
from lexigraph.experiments.settings import ExperimentSettings

ALL_PAIRS = 8
"""Up to so many models every pair is tested, also where a baseline is named; with more, the family grows too large."""

Runs = Mapping[str, Mapping[int, EvaluationReport]]
"""Label to seed to report."""


def compare_runs(
    settings: ExperimentSettings, runs: Runs, seeds: Sequence[int], *, progress: bool = False
) -> tuple[Significance | None, tuple[str, ...]]:
    """Compare the models that have a report for every seed.

    Args:
        settings: of the experiment.
        runs: label to seed to report.
        seeds: all seeds.
        progress: show a progress bar on stderr.

    Returns:
        What was shown (None where there are not two such models), and a sentence about each thing left out.
    """
    complete = {label: [found[seed] for seed in seeds] for label, found in runs.items() if len(found) == len(seeds)}
    notes = [
        f"{label} failed under {len(seeds) - len(found)} of {len(seeds)} seeds, so it is not part of the tests."
        for label, found in runs.items()
        if 0 < len(found) < len(seeds)
    ]
    baseline = settings.baseline if settings.baseline in complete else None
    if settings.baseline is not None and baseline is None:
        notes.append(f"The baseline {settings.baseline} failed, so every pair of the other models is compared.")
    if len(complete) < 2 or not settings.conclusive_metrics:
        return None, tuple(notes)
    found = compare_pairs(
        complete,
        baseline=baseline if len(complete) > ALL_PAIRS else None,  # else the best is also held against the next
        level=1.0 - settings.report.level,
        n_resamples=settings.report.n_resamples,
        progress=progress,
    )
    return found, tuple(notes)


@dataclass(frozen=True)
class Caution:
    """What the leakage check found, in the words of the report.

    Attributes:
        kind: name of the check.
        severity: "error", "warning" or "information".
        sentence: what was found and what to do about it.
    """

    kind: str
    severity: str
    sentence: str


def cautions_of(leaks: Mapping[int, Sequence[Leak]]) -> tuple[Caution, ...]:
    """Each kind of leak once: the splits of several seeds mostly have the same.

    Args:
        leaks: seed to what was found in its split.

    Example:
        >>> leak = Leak("own-future", "warning", 3, 0.1, (), "3 users have a past after their test.", "Split by time.")
        >>> cautions_of({0: [leak], 1: [leak]})[0].sentence
        '3 users have a past after their test. Split by time. (Of seed 0; found for 2 of 2 seeds.)'
    """
    kinds: dict[tuple[str, str], dict[int, Leak]] = {}
    for seed, found in leaks.items():
        for leak in found:
            kinds.setdefault((leak.kind, leak.severity), {})[seed] = leak
    return tuple(_caution(found, len(leaks)) for found in kinds.values())


def _caution(found: Mapping[int, Leak], n_seeds: int) -> Caution:
    seed, leak = next(iter(found.items()))
    text = f"{leak.message} {leak.advice}"
    if n_seeds > 1:
        text += f" (Of seed {seed}; found for {len(found)} of {n_seeds} seeds.)"
    return Caution(leak.kind, leak.severity, text)


def facts_of(dataset: Dataset) -> DatasetFacts:
    """What the report says of the data."""
    summary = summarise(dataset)
    texts = summary.text.get("any")
    further = {
        "density": round(summary.density, 6),
        "first interaction": summary.first,
        "last interaction": summary.last,
        "users without interactions": summary.idle_users or None,
        "items without interactions": summary.cold_items or None,
        "share of items with text": None if texts is None else round(texts, 4),
        "categories": summary.n_categories or None,
        "knowledge triples": summary.triples,
        "social ties": summary.ties,
        "filters": "; ".join(summary.filters),
    }
    parts = (part.height for part in (dataset.validation, dataset.test) if part is not None)
    n_interactions = len(dataset) + sum(parts)
    shown = {name: value for name, value in further.items() if value not in (None, "")}
    return DatasetFacts(dataset.name, dataset.n_users, dataset.n_items, n_interactions, shown)
