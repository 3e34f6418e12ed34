"""Requests that an arm could not answer: where arms differ in them, they are compared on different people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from lexigraph.serving.trials.experiment import Experiment
from lexigraph.serving.trials.mismatch import SUSPICIOUS
from lexigraph.serving.trials.sequential import share_path
from lexigraph.serving.trials.units import KEYS, with_units


def split_refusals(lists: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lists that were shown, and requests that were refused.

    Args:
        lists: as from ``store.recommendations.between``.
    """
    refused = pl.col("model") == ""
    return lists.filter(~refused), lists.filter(refused)


def count_refusals(experiment: Experiment, refused: pl.DataFrame) -> dict[str, int]:
    """Refused requests by arm."""
    found = dict(refused.group_by("arm").len().iter_rows())
    return {name: int(found.get(name, 0)) for name in experiment.arms}


def warn_of_refusals(experiment: Experiment, refused: pl.DataFrame) -> tuple[str, ...]:
    """What makes the comparison doubtful.

    Arms get people by the planned shares, so people whom an arm refused something fall into the arms by the same shares
    where all arms refuse alike. In an interleaving both arms are asked for the same list, so one that refuses takes the
    list of both away.

    Args:
        experiment: its document.
        refused: from :func:`split_refusals`.
    """
    counts = count_refusals(experiment, refused)
    if not any(counts.values()):
        return ()
    if experiment.kind == "interleave":
        return (
            f"Requests that an arm could not answer, so that nobody was shown a list: {_told(counts)}. The preference "
            "holds for the other requests only.",
        )
    number = {name: at for at, name in enumerate(experiment.arms)}
    arms = [number[arm] for arm in _people(refused.filter(pl.col("arm").is_in(list(number))))]
    planned = [experiment.shares[name] for name in number]
    if not arms or share_path(arms, planned, concentration=float(len(number)))[-1] >= SUSPICIOUS:
        return ()
    return (
        f"The arms do not refuse alike: requests that could not be answered are {_told(counts)}. They are asked by "
        "different people or for less in some arms, so no difference below can be trusted; give every arm a model "
        "that can answer all requests.",
    )


def _people(refused: pl.DataFrame) -> Sequence[str]:
    """The arm of each person who was refused something, in the order in which that happened."""
    named = with_units(refused.rename({"id": "request"})).sort("time", "request")
    return named.unique([*KEYS, "arm"], keep="first", maintain_order=True)["arm"].to_list()


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} of {name}" for name, count in counts.items())
