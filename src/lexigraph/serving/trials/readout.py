"""What an experiment has shown so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from lexigraph.serving.trials.comparison import Comparison, compare, rate_per_list
from lexigraph.serving.trials.experiment import Experiment
from lexigraph.serving.trials.joining import effects, shown_items
from lexigraph.serving.trials.mismatch import ShareTest, check_shares
from lexigraph.serving.trials.preference import Preference, prefer
from lexigraph.serving.trials.refusals import count_refusals, split_refusals, warn_of_refusals
from lexigraph.serving.trials.units import accepted_in_time, outcomes, people


@dataclass(frozen=True, slots=True)
class ArmReadout:
    """One arm.

    Attributes:
        users: who came.
        counted: of them, those whose time is over; the following are of them, but for ``lists`` and ``events``.
        lists: that were shown.
        events: that lists of this arm caused, by kind, of everybody.
        mean: of the people's outcomes; None without people.
        error: its standard error; None with fewer than two people.
        per_list: accepting events of counted people per list of theirs.
        per_list_error: its standard error, with people as clusters.
        refused: requests that the arm's model could not answer; nothing else counts them.
    """

    users: int
    counted: int
    lists: int
    events: Mapping[str, int]
    mean: float | None
    error: float | None
    per_list: float | None
    per_list_error: float | None
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Readout:
    """All of it.

    Attributes:
        experiment: name.
        kind: "ab" or "interleave".
        users: who took part.
        counted: of them, those whose time is over.
        arms: by name; for interleaving, what was shown and taken of each.
        comparisons: of each arm with the control; empty for interleaving.
        preference: for interleaving.
        shares: whether people fall into the arms as planned; None for interleaving.
        warnings: what makes the rest doubtful.
    """

    experiment: str
    kind: str
    users: int
    counted: int
    arms: Mapping[str, ArmReadout]
    comparisons: tuple[Comparison, ...] = ()
    preference: Preference | None = None
    shares: ShareTest | None = None
    warnings: tuple[str, ...] = field(default=())

    @property
    def sentences(self) -> tuple[str, ...]:
        """The results in words, warnings first."""
        found = [one.sentence for one in self.comparisons]
        return (*self.warnings, *found, *([self.preference.sentence] if self.preference is not None else []))

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON, with the sentences."""
        return {**asdict(self), "sentences": list(self.sentences)}


def make_readout(
    experiment: Experiment, lists: pl.DataFrame, events: pl.DataFrame, *, hours: float, now: float
) -> Readout:
    """Read an experiment out of its lists and the events.

    Args:
        experiment: its document.
        lists: of the experiment, as from ``store.recommendations.between``.
        events: since its start, as from ``store.events.frame``.
        hours: within which an event counts as a list's effect.
        now: seconds since 1970.
    """
    lists, refused = split_refusals(lists)
    n_refused, doubts = count_refusals(experiment, refused), warn_of_refusals(experiment, refused)
    shown = shown_items(lists)
    caused = effects(shown, events, hours)
    persons = people(lists, experiment.user_hours)
    everyone = persons.height
    if experiment.kind == "interleave":
        accepted = accepted_in_time(caused, shown, persons, experiment)
        done = outcomes(persons, accepted, experiment, now)
        arms = {name: _source(name, shown, caused, done, n_refused[name]) for name in experiment.arms}
        preference = prefer(done, accepted, experiment)
        return Readout(
            experiment.name, experiment.kind, everyone, done.height, arms, preference=preference, warnings=doubts
        )
    crossed = int((persons["n_arms"] > 1).sum())
    persons = persons.filter(pl.col("arm").is_in(list(experiment.arms)))
    done = outcomes(persons, accepted_in_time(caused, shown, persons, experiment), experiment, now)
    shares = check_shares(persons["arm"].to_list(), experiment.shares)
    return Readout(
        experiment.name,
        experiment.kind,
        everyone,
        done.height,
        {name: _arm(name, persons, done, shown, caused, n_refused[name]) for name in experiment.arms},
        _comparisons(experiment, done),
        shares=shares,
        warnings=(*doubts, *_warnings(shares, crossed)),
    )


def _comparisons(experiment: Experiment, done: pl.DataFrame) -> tuple[Comparison, ...]:
    others = [name for name in experiment.arms if name != experiment.control]
    found = []
    for name in others:
        pair = done.filter(pl.col("arm").is_in([name, experiment.control]))
        found.append(
            compare(
                pair["outcome"].to_numpy(),
                (pair["arm"] == name).to_numpy(),
                arm=name,
                control=experiment.control,
                level=experiment.alpha / len(others),  # Bonferroni: the chance of any false call stays below alpha
                expected_users=experiment.expected_users,
            )
        )
    return tuple(found)


def _arm(
    name: str, persons: pl.DataFrame, done: pl.DataFrame, shown: pl.DataFrame, caused: pl.DataFrame, refused: int
) -> ArmReadout:
    of_arm = pl.col("arm") == name
    mine, lists = done.filter(of_arm), shown.filter(of_arm).select("request").unique()
    n, outcome = mine.height, mine["outcome"]
    deviation = outcome.std()
    error = float(deviation) / n**0.5 if n > 1 and isinstance(deviation, float) else None
    per_list, per_list_error = rate_per_list(mine["n_accepted"].to_numpy(), mine["n_lists"].to_numpy())
    return ArmReadout(
        persons.filter(of_arm).height,
        n,
        lists.height,
        _by_kind(caused.join(lists, on="request", how="semi")),
        float(outcome.to_numpy().mean()) if n else None,
        error,
        per_list,
        per_list_error,
        refused,
    )


def _source(name: str, shown: pl.DataFrame, caused: pl.DataFrame, done: pl.DataFrame, refused: int) -> ArmReadout:
    """Of an interleaving everybody sees both arms, so only what was taken is an arm's own."""
    mine = shown.filter(pl.col("source") == name).select("request", "place")
    events = _by_kind(caused.join(mine, on=["request", "place"], how="semi"))
    lists = mine["request"].n_unique()
    return ArmReadout(done.height, done.height, lists, events, None, None, None, None, refused)


def _by_kind(caused: pl.DataFrame) -> dict[str, int]:
    counted = caused.group_by("kind").len().sort("kind")
    return dict(zip(counted["kind"].to_list(), counted["len"].to_list(), strict=True))


def _warnings(shares: ShareTest, crossed: int) -> tuple[str, ...]:
    found = []
    if shares.mismatch:
        found.append(
            f"People do not fall into the arms as planned (always-valid p {shares.p_value:.2g}): some are lost or "
            f"logged in part of the arms only, so no difference below can be trusted. Look for the cause first."
        )
    if crossed:
        found.append(f"{crossed} people were shown lists of more than one arm; they count for the first.")
    return tuple(found)
