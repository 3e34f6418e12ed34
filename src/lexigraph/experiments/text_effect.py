"""What generated texts change: the same model on the same split, without them and with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits.split import Split
from lexigraph.errors import ReportError
from lexigraph.evaluation.compare import Part, compare
from lexigraph.evaluation.comparison import Comparison
from lexigraph.evaluation.statistics.pairs import compare_pairs
from lexigraph.evaluation.statistics.significance import Significance
from lexigraph.language.writing.feedback import NOTE, Where, add_texts, without_foreign_profiles
from lexigraph.language.writing.store import read_texts
from lexigraph.models.recommender import Recommender

BEFORE, AFTER = "no generated texts", "generated texts"


@dataclass(frozen=True)
class TextEffect:
    """Figures before and after.

    Attributes:
        comparison: the two reports.
        significance: whether the differences are more than chance, user by user.
        added: what was filled or appended, by table and column, with models and prompts.
        left_out: profiles that were not used, because they were written from other interactions than the training
            part; they may tell what is to be predicted.
    """

    comparison: Comparison
    significance: Significance
    added: Mapping[str, Any]
    left_out: int = 0

    @property
    def changes(self) -> dict[str, dict[str, float]]:
        """By metric, its value ``before``, ``after``, and the ``change``."""
        before, after = (self.comparison.reports[label].metrics for label in (BEFORE, AFTER))
        return {
            name: {"before": before[name], "after": after[name], "change": after[name] - before[name]}
            for name in before
            if name in after
        }

    @property
    def sentences(self) -> list[str]:
        """What was added, and what was found on each metric."""
        said = [
            f"{where}: {entry['filled']} filled, {entry['appended']} appended, written by {', '.join(entry['models'])}"
            for where, entry in self.added.items()
        ]
        if self.left_out:
            said.append(f"{self.left_out} profiles left out: written from other interactions than the training part")
        return [*said, *(result.sentence for result in self.significance.results)]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        verdicts = {result.metric: result.verdict for result in self.significance.results}
        changes = {name: {**change, "verdict": verdicts.get(name)} for name, change in self.changes.items()}
        return {"added": dict(self.added), "left_out": self.left_out, "changes": changes, "sentences": self.sentences}


def measure_texts(
    split: Split,
    path: str | Path,
    make_model: Callable[[], Recommender],
    *,
    where: Where = "missing",
    ks: Sequence[int] = (10, 20),
    metrics: Sequence[str] = ("recall", "ndcg"),
    part: Part = "validation",
    progress: bool = False,
) -> TextEffect:
    """Fit one model on a training part without and with generated texts, and evaluate both.

    Profiles tell what a user met. Only those count that were written from this split's training part, which their
    source hash tells: others may hold the very items that are to be predicted.

    Args:
        split: the parts.
        path: a file of descriptions, profiles or features.
        make_model: gives an unfitted model; called twice.
        where: "missing" or "append", see :func:`~lexigraph.language.writing.feedback.with_generated_texts`.
        ks: cut-offs.
        metrics: names.
        part: "validation" to decide whether to use the texts, "test" for a final figure.
        progress: show on stderr what is being done.

    Returns:
        Both reports, the differences, and whether they are more than chance.

    Raises:
        DataError: the file holds nothing that can be used.
        ReportError: the model failed on one of the two.
    """
    training = split.train if part == "validation" else split.development()
    label = Path(path).name
    texts, left_out = without_foreign_profiles(read_texts(path), [training], label=label)
    filled = add_texts(training, texts, where=where, label=label)
    richer = replace(split, train=_with_tables(split.train, filled))
    options: dict[str, Any] = {"ks": ks, "metrics": metrics, "part": part, "slices": None, "progress": progress}
    found = [compare({BEFORE: make_model()}, split, **options), compare({AFTER: make_model()}, richer, **options)]
    comparison = Comparison(
        {label: report for one in found for label, report in one.reports.items()},
        {label: failure for one in found for label, failure in one.failures.items()},
    )
    for label, failure in comparison.failures.items():
        raise ReportError(f"the model failed to {failure.stage} {label}: {failure.message}")
    significance = compare_pairs({label: comparison.reports[label] for label in (AFTER, BEFORE)})
    added = filled.notes[NOTE]
    return TextEffect(comparison, significance, added if isinstance(added, Mapping) else {}, left_out)


def _with_tables(dataset: Dataset, filled: Dataset) -> Dataset:
    return replace(dataset, items=filled.items, users=filled.users, notes=filled.notes)
