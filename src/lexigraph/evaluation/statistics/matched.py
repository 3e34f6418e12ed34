"""Bring reports of one test part to the same users in the same order, or say why they cannot be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.errors import ConfigError, MismatchError
from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.report import EvaluationReport

EXAMPLES = 3
"""How many ids a message names."""


def matched_values(
    reports: Mapping[str, EvaluationReport], metrics: Sequence[str] | None = None
) -> tuple[pl.Series, dict[str, dict[str, PerUser]]]:
    """Per-user values of several reports, aligned by user id.

    Args:
        reports: label to report, at least one.
        metrics: names such as "recall@20"; by default all that every report has per user.

    Returns:
        The user ids of the first report, and metric to label to values, float64 ``[n_users]`` in their order.

    Raises:
        MismatchError: the reports are of different data sets, splits or users, or a report names a user twice.
        ConfigError: a metric that a report does not have per user, or none that all have.

    Example:
        >>> def report(users, values):
        ...     return EvaluationReport("m", "toy", pl.Series(users), {"hit@1": np.array(values)})
        >>> users, values = matched_values({"x": report(["a", "b"], [1.0, 0.0]), "y": report(["b", "a"], [0.5, 1.0])})
        >>> users.to_list(), values["hit@1"]["y"].tolist()
        (['a', 'b'], [1.0, 0.5])
    """
    names = _shared_metrics(reports, metrics)
    label, first = next(iter(reports.items()))
    rows = {}
    for other, report in reports.items():
        _check_same_part(label, first, other, report)
        rows[other] = _rows_in_order(label, first.user_ids, other, report.user_ids)
        _check_same_items(label, first, other, report, rows[other])
    values = {
        name: {other: np.asarray(report.per_user[name])[rows[other]] for other, report in reports.items()}
        for name in names
    }
    return first.user_ids, values


def _shared_metrics(reports: Mapping[str, EvaluationReport], metrics: Sequence[str] | None) -> list[str]:
    shared = [
        name for name in next(iter(reports.values())).per_user if all(name in r.per_user for r in reports.values())
    ]
    if metrics is None and shared:
        return shared
    unknown = [name for name in metrics or () if name not in shared]
    if not metrics or unknown:
        raise ConfigError(
            f"metrics {unknown or metrics} cannot be compared: tests need values per user in every report, which there "
            f"are for {', '.join(shared) or 'none'}"
        )
    return list(dict.fromkeys(metrics))


def _check_same_part(label: str, first: EvaluationReport, other: str, report: EvaluationReport) -> None:
    for what, one, two in (("data set", first.dataset, report.dataset), ("split", first.split, report.split)):
        if one != two and one and two:
            raise MismatchError(
                f"reports of different test parts: the {what} of {label!r} is {one!r}, that of {other!r} is {two!r}; "
                "evaluate both models on the same test part"
            )


def _rows_in_order(label: str, users: pl.Series, other: str, others: pl.Series) -> NDArray[np.intp]:
    """Rows of ``others`` in the order of ``users``."""
    if others.n_unique() != len(others):
        repeated = others.filter(others.is_duplicated()).unique(maintain_order=True)
        raise MismatchError(f"{other!r} names {len(repeated)} users more than once, such as {_some(repeated)}")
    left = pl.DataFrame({"user_id": users})
    right = pl.DataFrame({"user_id": others}).with_row_index("row")
    joined = left.join(right, on="user_id", how="left", maintain_order="left")
    only_first = joined.filter(pl.col("row").is_null())["user_id"]
    only_other = right.join(left, on="user_id", how="anti", maintain_order="left")["user_id"]
    if len(only_first) or len(only_other):
        raise MismatchError(
            f"reports of different test parts: {_only(only_first, label)}, {_only(only_other, other)}; evaluate both "
            "models on the same test part"
        )
    return joined["row"].to_numpy().astype(np.intp)


def _check_same_items(
    label: str, first: EvaluationReport, other: str, report: EvaluationReport, rows: NDArray[np.intp]
) -> None:
    """Where both reports kept their rankings, each user must have as many relevant items in one as in the other."""
    if first.rankings is None or report.rankings is None:
        return
    differ = first.rankings.n_relevant != report.rankings.n_relevant[rows]
    if differ.any():
        users = first.user_ids.filter(pl.Series(differ))
        raise MismatchError(
            f"reports of different test parts: {len(users)} users have more relevant items in {label!r} than in "
            f"{other!r} or fewer, such as {_some(users)}; evaluate both with the same test and seen interactions"
        )


def _only(users: pl.Series, label: str) -> str:
    examples = f" (such as {_some(users)})" if len(users) else ""
    return f"{len(users)} users are only in {label!r}{examples}"


def _some(users: pl.Series) -> str:
    return ", ".join(map(repr, users.head(EXAMPLES).to_list()))
