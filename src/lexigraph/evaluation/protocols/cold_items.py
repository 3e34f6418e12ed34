"""New items: how well a model ranks what it has never seen anyone meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits.cold_items import HeldOut, held_out_part, hidden_items
from lexigraph.data.splits.split import Split
from lexigraph.errors import ConfigError, EmptyTableError
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.means import mean_of_defined
from lexigraph.evaluation.metrics import METRICS
from lexigraph.evaluation.protocol import evaluate
from lexigraph.evaluation.protocols.leakage.leak import percent
from lexigraph.evaluation.protocols.random_ranking import random_metrics
from lexigraph.evaluation.protocols.tables import markdown_table, number
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.evaluation.slices import SliceSettings
from lexigraph.models.candidates import indices_of
from lexigraph.models.recommender import BLOCK_BYTES, Recommender


@dataclass(frozen=True, eq=False)
class ColdItemResult:
    """What became of the hidden items.

    Attributes:
        hidden: ids of the hidden items.
        alone: hidden items are the only candidates: can the model tell new items apart?
        among: the same test pairs with the whole catalogue as candidates: do new items come up at all?
        everything: all test pairs, those of items that are not hidden too, with the whole catalogue as candidates;
            None where the split holds out hidden items only.
        random: expected metrics of a random ranking for "alone" and "among", by metric name.
        tied: share of users to whom the model gives all of the longest list of hidden items one score, so that lots
            decide: their figures are those of a random ranking.
    """

    hidden: tuple[str, ...]
    alone: EvaluationReport
    among: EvaluationReport
    everything: EvaluationReport | None = None
    random: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    tied: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON; the reports without their per-user values."""
        return {
            "hidden": list(self.hidden),
            "alone": self.alone.to_dict(),
            "among": self.among.to_dict(),
            "everything": None if self.everything is None else self.everything.to_dict(),
            "random": {name: dict(values) for name, values in self.random.items()},
            "tied": self.tied,
        }

    def to_markdown(self) -> str:
        """One row per metric: hidden items alone and among all, each beside what a random ranking would score."""
        columns = {
            f"{len(self.hidden)} hidden alone": self.alone.metrics,
            "random alone": self.random.get("alone", {}),
            f"among all {self.among.n_items}": self.among.metrics,
            "random among all": self.random.get("among", {}),
        }
        if self.everything is not None:
            columns["all test items"] = self.everything.metrics
        rows = [[name, *(number(values.get(name)) for values in columns.values())] for name in self.alone.metrics]
        table = markdown_table(["metric", *columns], rows)
        if not self.tied:
            return table
        return (
            f"{table}\nThe model cannot tell hidden items apart for {percent(self.tied)} of the users (one score for "
            "the whole list); there lots decide, as in a random ranking.\n"
        )


def evaluate_cold_items(
    model: Recommender,
    split: Split,
    *,
    part: HeldOut = "test",
    ks: Sequence[int] = (10, 20, 50),
    metrics: Sequence[str] = tuple(METRICS),
    facts: Facts | None = None,
    slices: SliceSettings | None = None,
    block_bytes: int = BLOCK_BYTES,
    progress: bool = False,
) -> ColdItemResult:
    """Measure a fitted model on items that were hidden from it.

    Args:
        model: fitted on ``split.development()`` (for "validation": on ``split.train``).
        split: of the strategy "cold-items", or any other with items that are new in the part.
        part: "test", or "validation" to choose settings by.
        ks: cut-offs.
        metrics: names of metrics, as for :func:`~lexigraph.evaluation.protocol.evaluate`.
        facts: for metrics beyond accuracy and slices; by default what the model keeps of its training part.
        slices: parts of the users and items to measure apart.
        block_bytes: memory that one block of scores may take.
        progress: show progress on stderr.

    Returns:
        Reports on hidden items alone and among all, beside what a random ranking would score.

    Raises:
        EmptyTableError: no item of the part is new.
        ConfigError: the model was fitted on interactions with hidden items, or ``part`` is another one.

    Example:
        >>> from lexigraph.data.splits import make_split
        >>> from lexigraph.models import create
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> split = make_split(checkerboard(20), strategy="cold-items", test=0.2)
        >>> model = create("popularity").fit(split.development())
        >>> result = evaluate_cold_items(model, split, ks=[1], metrics=["recall"])
        >>> result.alone.n_items, result.among.n_items, result.random["alone"]["recall@1"]
        (4, 20, 0.25)
    """
    held_out, _ = held_out_part(split, part)
    hidden = hidden_items(split, part)
    _check(model, hidden, part)
    cold = _only_items(held_out, hidden)
    facts = Facts.of_model(model) if facts is None else facts

    def ask(test: Dataset, candidates: Sequence[str] | None) -> EvaluationReport:
        return evaluate(
            model,
            test,
            ks=ks,
            metrics=metrics,
            candidates=candidates,
            facts=facts,
            slices=slices,
            block_bytes=block_bytes,
            progress=progress,
            split=str(split.description),
        )

    alone, among = ask(cold, hidden), ask(cold, None)
    everything = ask(held_out, None) if len(cold) < len(held_out) else None
    accuracy = [name for name in metrics if name in METRICS]
    random = {"alone": _random(model, alone, hidden, ks, accuracy), "among": _random(model, among, None, ks, accuracy)}
    return ColdItemResult(tuple(hidden), alone, among, everything, random, _share_tied(alone))


def _check(model: Recommender, hidden: Sequence[str], part: HeldOut) -> None:
    """Make sure that there are hidden items, and that the model has not met them."""
    fit_on = "split.development()" if part == "test" else "split.train"
    if not hidden:
        raise EmptyTableError(
            f"every item of the {part} part also has interactions before it; hide some with "
            "make_split(..., strategy='cold-items')"
        )
    model._require_fitted()
    known = set(model.items.series.gather(np.unique(model.training.indices)).to_list())
    met = [identifier for identifier in hidden if identifier in known]
    if met:
        raise ConfigError(
            f"{model.name} was fitted on interactions with {len(met)} of the {len(hidden)} hidden items (the first is "
            f"{met[0]!r}); fit it on {fit_on}"
        )


def _only_items(part: Dataset, ids: Sequence[str]) -> Dataset:
    chosen = pl.Series(part.item_ids.encode(ids), dtype=pl.Int32)
    return part.with_interactions(part.interactions.filter(pl.col("item").is_in(chosen.implode())))


def _share_tied(report: EvaluationReport) -> float:
    """Share of users whose list has at least two items and one score only."""
    if report.rankings is None or report.rankings.scores is None:
        return 0.0
    scores = report.rankings.scores
    listed = np.isfinite(scores)
    alike = ((scores == scores[:, :1]) | ~listed).all(axis=1) & (listed.sum(axis=1) > 1)
    return float(alike.mean())


def _random(
    model: Recommender,
    report: EvaluationReport,
    candidates: Sequence[str] | None,
    ks: Sequence[int],
    metrics: Sequence[str],
) -> dict[str, float]:
    """Means of the expected metrics, over the same users."""
    if report.rankings is None or not metrics:
        return {}
    allowed = np.ones(len(model.items), dtype=np.float32)
    if candidates is not None:
        allowed[:] = 0
        allowed[indices_of(candidates, model.items)] = 1
    seen = model.training[report.rankings.rows]
    seen.data = np.ones_like(seen.data)
    n_candidates = (allowed.sum() - seen @ allowed).astype(np.int64)
    values = random_metrics(report.rankings.n_relevant, n_candidates, ks, metrics)
    return {name: mean for name, value in values.items() if (mean := mean_of_defined(value)) is not None}
