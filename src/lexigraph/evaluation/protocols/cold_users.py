"""New users: how well a model serves people of whom it knows nothing, one thing, a few things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits.cold_items import HeldOut, held_out_part
from lexigraph.data.splits.split import Split
from lexigraph.errors import ConfigError, EmptyTableError
from lexigraph.evaluation.alignment import translation
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.metrics import METRICS
from lexigraph.evaluation.protocol import evaluate
from lexigraph.evaluation.protocols.tables import markdown_table, number
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.evaluation.slices import SliceSettings
from lexigraph.models.recommender import BLOCK_BYTES, Recommender


@dataclass(frozen=True, eq=False)
class ColdUserResult:
    """How the figures rise with what is known of a user.

    Attributes:
        reports: size of the history to the report; all are over the same users, candidates and test items.
        left_out: users of the part that were not asked, by reason.
    """

    reports: Mapping[int, EvaluationReport]
    left_out: Mapping[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON; the reports without their per-user values."""
        reports = {str(size): report.to_dict() for size, report in self.reports.items()}
        return {"histories": reports, "left_out": dict(self.left_out)}

    def to_markdown(self) -> str:
        """One row per metric, one column per size of history."""
        names = list(dict.fromkeys(name for report in self.reports.values() for name in report.metrics))
        rows = [[name, *(number(report.metrics.get(name)) for report in self.reports.values())] for name in names]
        return markdown_table(["metric", *(f"history of {size}" for size in self.reports)], rows)


def evaluate_cold_users(
    model: Recommender,
    split: Split,
    *,
    histories: Sequence[int] = (0, 1, 3, 5),
    part: HeldOut = "test",
    seed: int = 0,
    ks: Sequence[int] = (10, 20, 50),
    metrics: Sequence[str] = tuple(METRICS),
    facts: Facts | None = None,
    slices: SliceSettings | None = None,
    block_bytes: int = BLOCK_BYTES,
    progress: bool = False,
) -> ColdUserResult:
    """Ask a fitted model for users it has never met, each with the first 0, 1, 3, 5 of their interactions.

    The first ``max(histories)`` items of a user (the earliest where there is time, else drawn by ``seed``) are what
    histories are made of; the later ones are the test items. Whatever the size of the history, the test items are the
    same and none of the first items is a candidate, so that figures of different sizes differ by nothing but what the
    model was told. Users without more than ``max(histories)`` items cannot be asked, and are counted.

    Args:
        model: fitted on ``split.development()`` (for "validation": on ``split.train``).
        split: of the strategy "cold-users", or any other with users that are new in the part.
        histories: sizes of the history.
        part: "test", or "validation" to choose settings by.
        seed: of the draw where interactions have no time.
        ks: cut-offs.
        metrics: names of metrics, as for :func:`~lexigraph.evaluation.protocol.evaluate`.
        facts: for metrics beyond accuracy and slices; by default what the model keeps of its training part.
        slices: parts of the users and items to measure apart.
        block_bytes: memory that one block of scores may take.
        progress: show progress on stderr.

    Returns:
        A report for each size of the history.

    Raises:
        ConfigError: no size, one below 0, twice or no whole number, or ``part`` is another one.
        EmptyTableError: no user of the part is new and has enough items.
        CapabilityError: the model serves only users it was fitted on.

    Example:
        >>> from lexigraph.data.splits import make_split
        >>> from lexigraph.models import create
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> split = make_split(checkerboard(20), strategy="cold-users", test=0.2)
        >>> model = create("ease").fit(split.development())
        >>> result = evaluate_cold_users(model, split, histories=(0, 3), ks=[7], metrics=["recall"])
        >>> [round(report.metrics["recall@7"], 2) for report in result.reports.values()]
        [0.25, 1.0]
    """
    _check_sizes(histories)
    model._require_fitted()
    facts = Facts.of_model(model) if facts is None else facts
    held_out, _ = held_out_part(split, part)
    rows, left_out = _first_items(model, held_out, max(histories), seed)
    first, targets = (rows.filter(pl.col("place") < max(histories)), rows.filter(pl.col("place") >= max(histories)))
    if not targets.height:
        raise EmptyTableError(
            f"no user of the {part} part is new to {model.name} and has more than {max(histories)} items ({left_out}); "
            "use make_split(..., strategy='cold-users'), a model fitted on the parts before, or shorter histories"
        )
    reports = {
        size: evaluate(
            model,
            held_out.with_interactions(targets.drop("place")),
            seen=held_out.with_interactions(first.drop("place")),
            histories=held_out.with_interactions(first.filter(pl.col("place") < size).drop("place")),
            ks=ks,
            metrics=metrics,
            facts=facts,
            slices=slices,
            block_bytes=block_bytes,
            progress=progress,
            split=f"{split.description}; users asked with a history of {size}",
        )
        for size in histories
    }
    return ColdUserResult(reports, left_out)


def _check_sizes(histories: Sequence[int]) -> None:
    sizes = tuple(histories) if isinstance(histories, Sequence) else ()
    whole = all(isinstance(size, int) and size >= 0 for size in sizes)
    if not sizes or not whole or len(set(sizes)) < len(sizes):
        raise ConfigError(f"histories={histories!r}; give a list of different whole numbers of at least 0")


def _first_items(model: Recommender, part: Dataset, most: int, seed: int) -> tuple[pl.DataFrame, dict[str, int]]:
    """Interactions of the users that can be asked, with the ``place`` of each in its user's history, from 0."""
    index = translation(part.user_ids, model.users)
    known = (np.diff(model.training.indptr) > 0)[index] & (index >= 0)
    rows = in_order(part.interactions, seed).with_columns(
        place=pl.int_range(pl.len()).over("user"), size=pl.len().over("user")
    )
    people = rows.group_by("user").agg(pl.col("size").first())
    met = pl.Series(known[people["user"].to_numpy()], dtype=pl.Boolean)
    short = ~met & (people["size"] <= most)
    asked = people.filter(~met & ~short)["user"]
    left_out = {"met in training": int(met.sum()), f"no more than {most} items": int(short.sum())}
    return rows.filter(pl.col("user").is_in(asked.implode())).drop("size"), left_out


def in_order(rows: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Distinct pairs, each user's oldest first; in an order drawn by ``seed`` where there is no time at all.

    Interactions of one user at one moment keep their reading order; those without a time come last.
    """
    distinct = rows.unique(["user", "item"], keep="first", maintain_order=True)
    if "timestamp" in distinct.columns and distinct["timestamp"].null_count() < distinct.height:
        return distinct.sort("user", "timestamp", nulls_last=True, maintain_order=True)
    draws = pl.Series("draw", np.random.default_rng(seed).random(distinct.height))
    return distinct.sort("user", "item").with_columns(draws).sort("user", "draw").drop("draw")
