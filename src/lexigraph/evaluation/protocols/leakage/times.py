"""Training interactions that are later than test interactions."""

from __future__ import annotations

import polars as pl

from lexigraph.data.splits.split import Split
from lexigraph.evaluation.protocols.leakage.leak import Leak, Severity, first_few, percent

MIXES_TIMES = frozenset({"random", "leave-last-out", "cold-items", "cold-users"})
"""Strategies that cut by user or item, so that one person's future is beside another one's past."""


def own_future(split: Split) -> list[Leak]:
    """Users with a training interaction later than one of their own test interactions."""
    train, test = _dated(split)
    if train is None or test is None:
        return []
    last = train.group_by("user").agg(last=pl.col("timestamp").max())
    first = test.group_by("user", maintain_order=True).agg(first=pl.col("timestamp").min())
    users = first.join(last, on="user", maintain_order="left").filter(pl.col("first") < pl.col("last"))["user"]
    if users.is_empty():
        return []
    share = len(users) / first.height
    return [
        Leak(
            "own-future",
            "warning",
            len(users),
            share,
            first_few(split.test.user_ids.decode(users.head(5).to_numpy())),
            f"{len(users)} users ({percent(share)} of those tested) have training interactions that are later than one "
            "of their test interactions, so the model is asked to guess the past from the future.",
            f"{_expected(split)}Use 'leave-last-out' or, stricter, 'global-time' or rolling windows.",
        )
    ]


def shared_future(split: Split) -> list[Leak]:
    """Training interactions of anyone that are later than the first test interaction."""
    train, test = _dated(split)
    if train is None or test is None:
        return []
    late = train.filter(pl.col("timestamp") > test["timestamp"].min())
    if not late.height:
        return []
    share = late.height / train.height
    severity: Severity = "information" if split.description.strategy in MIXES_TIMES else "warning"
    return [
        Leak(
            "shared-future",
            severity,
            late.height,
            share,
            first_few(split.test.user_ids.decode(late["user"].unique(maintain_order=True).head(5).to_numpy())),
            f"{late.height} training interactions ({percent(share)}) are later than the first test "
            "interaction, so the model knows what became popular afterwards.",
            f"{_expected(split)}Use 'global-time' or rolling windows for figures as they would have been at the time.",
        )
    ]


def _expected(split: Split) -> str:
    strategy = split.description.strategy
    return f"That is in the nature of a {strategy} split. " if strategy in MIXES_TIMES else ""


def _dated(split: Split) -> tuple[pl.DataFrame | None, pl.DataFrame | None]:
    """Training and test interactions with a time, each None where there is none."""
    parts = []
    for part in (split.development(), split.test):
        rows = part.interactions
        dated = rows.drop_nulls("timestamp") if "timestamp" in rows.columns else rows.clear()
        parts.append(dated if dated.height else None)
    return parts[0], parts[1]
