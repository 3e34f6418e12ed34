"""What an interleaving experiment says: whose items do people take?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from lexigraph.evaluation.statistics.wording import people, probability, range_text
from lexigraph.serving.trials.experiment import Experiment
from lexigraph.serving.trials.sequential import fair_coin_path, win_share_interval
from lexigraph.serving.trials.units import KEYS


@dataclass(frozen=True, slots=True)
class Preference:
    """People who took more of one arm's items than of the other's.

    Attributes:
        arm: that is not the control.
        control: the other.
        wins: people who took more items of ``arm``.
        losses: people who took more items of ``control``.
        ties: people who took as many of both, but some.
        share: of wins among wins and losses; None without any.
        interval: always-valid and exact, of that share.
        p_value: always-valid and exact, of both being taken equally often.
        verdict: "preferred", "not preferred" or "no difference shown".
    """

    arm: str
    control: str
    wins: int
    losses: int
    ties: int
    share: float | None
    interval: tuple[float, float]
    p_value: float
    verdict: str

    @property
    def sentence(self) -> str:
        """The result in words."""
        if self.share is None:
            return (
                f"Nothing can be said of {self.arm} against {self.control} yet: nobody took more of one than another."
            )
        shares = f"{self.share:.3f} {range_text(self.interval, 3)} of {people(self.wins + self.losses)} who decided"
        test = f"always-valid p {probability(self.p_value)}"
        if self.verdict == "no difference shown":
            return (
                f"No preference shown between {self.arm} and {self.control}: {shares} took more of {self.arm}, {test}."
            )
        first, second = (self.arm, self.control) if self.verdict == "preferred" else (self.control, self.arm)
        return f"{first} is preferred to {second}: {shares} took more of {self.arm}, {test}."


def prefer(persons: pl.DataFrame, accepted: pl.DataFrame, experiment: Experiment) -> Preference:
    """Whose items people took.

    An item counts once for each list in which it was taken. Each person counts once, for the arm of which they took
    more: the side of the credit of Radlinski et al. (CIKM 2008), with people in place of queries, whose clicks are not
    independent.

    Args:
        persons: whose time is over, in that order, from :func:`lexigraph.serving.trials.units.outcomes`.
        accepted: from :func:`lexigraph.serving.trials.units.accepted_in_time`.
        experiment: of kind "interleave".
    """
    control = experiment.control
    arm = next(name for name in experiment.arms if name != control)
    taken = (
        accepted.unique(["request", "place"])
        .group_by(*KEYS)
        .agg(
            (pl.col("source") == arm).sum().cast(pl.Int64).alias("of_arm"),
            (pl.col("source") == control).sum().cast(pl.Int64).alias("of_control"),
        )
    )
    ordered = persons.join(taken, on=KEYS, how="inner", maintain_order="left")
    lead = (ordered["of_arm"] - ordered["of_control"]).to_numpy()
    decided = lead[lead != 0] > 0
    wins, losses = int(decided.sum()), int((~decided).sum())
    path = fair_coin_path(np.cumsum(decided), np.cumsum(~decided))
    p_value = float(path[-1]) if len(path) else 1.0
    interval = win_share_interval(wins, losses, experiment.alpha)
    share = wins / (wins + losses) if len(decided) else None
    verdict = "no difference shown"
    if share is not None and share != 0.5 and p_value <= experiment.alpha:
        verdict = "preferred" if share > 0.5 else "not preferred"
    return Preference(arm, control, wins, losses, int((lead == 0).sum()), share, interval, p_value, verdict)
