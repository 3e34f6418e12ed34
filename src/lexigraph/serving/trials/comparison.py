"""What an A/B experiment says of an arm against the control."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lexigraph.evaluation.statistics.wording import decimals_for, number, people, probability, range_text
from lexigraph.serving.trials.sequential import difference_path, narrowest_at

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Comparison:
    """An arm against the control, over people.

    Attributes:
        arm: compared.
        control: what it is compared with.
        users: of both whose time is over.
        difference: of the means, arm less control; None before both have users.
        interval: always-valid; None before there is enough to say anything.
        p_value: always-valid.
        level: chance of ever being wrong that is accepted here: alpha shared among all comparisons.
        lift: difference over the control's mean; None where that is 0.
        verdict: "better", "worse" or "no difference shown".
    """

    arm: str
    control: str
    users: int
    difference: float | None
    interval: tuple[float, float] | None
    p_value: float
    level: float
    lift: float | None
    verdict: str

    @property
    def sentence(self) -> str:
        """The result in words."""
        if self.difference is None:
            seen = f"{people(self.users)} whose time is over"
            return f"Nothing can be said of {self.arm} against {self.control} yet: {seen}."
        if self.interval is None:
            decimals, bounds = decimals_for(self.difference), "too early for an interval"
        else:
            decimals = decimals_for(self.interval[1] - self.interval[0])
            bounds = range_text(self.interval, decimals)
        figures = f"difference {number(self.difference, decimals, signed=True)} {bounds}"
        test = f"always-valid p {probability(self.p_value)}, {people(self.users)}"
        if self.verdict == "no difference shown":
            return f"No difference shown between {self.arm} and {self.control}: {figures}, {test}."
        return f"{self.arm} is {self.verdict} than {self.control}: {figures}, {test}."


def compare(
    values: ArrayLike, treated: ArrayLike, *, arm: str, control: str, level: float, expected_users: int
) -> Comparison:
    """Compare two arms after the last user, with a test that allows for looks after every user.

    Args:
        values: of users in the order in which their time was over, ``[n_users]``.
        treated: whether each is in ``arm`` (else in ``control``), ``[n_users]``.
        arm: its name.
        control: its name.
        level: accepted chance of ever being wrong.
        expected_users: at which the interval is to be narrowest.

    Example:
        >>> compare([0.0, 1.0] * 200, [False, True] * 200, arm="new", control="old", level=0.05,
        ...         expected_users=400).verdict
        'better'
    """
    outcome, mask = np.asarray(values, dtype=np.float64), np.asarray(treated, dtype=bool)
    if not mask.any() or mask.all():
        return Comparison(arm, control, len(mask), None, None, 1.0, level, None, "no difference shown")
    path = difference_path(outcome, mask, alpha=level, rho2=narrowest_at(expected_users, level))
    difference, half, p_value = float(path.difference[-1]), float(path.half_width[-1]), float(path.p_value[-1])
    base = float(outcome[~mask].mean())
    interval = (difference - half, difference + half) if math.isfinite(half) else None
    verdict = "no difference shown"
    if p_value <= level:  # the mean may have turned since; then neither side is shown any more
        crossed = path.difference[int(np.argmax(path.p_value <= level))]
        verdict = "no difference shown" if crossed * difference <= 0.0 else "better" if difference > 0.0 else "worse"
    return Comparison(
        arm, control, len(mask), difference, interval, p_value, level, difference / base if base else None, verdict
    )


def rate_per_list(accepted: ArrayLike, lists: ArrayLike) -> tuple[float | None, float | None]:
    """Accepting events per list and its standard error with people as clusters.

    The lists of one person are alike, so they are no independent observations. The error of the ratio of sums comes
    from the deviations of people (the delta method; Deng, Knoblich and Lu, KDD 2018):
    ``sqrt(n / (n - 1) * sum (y - rate * m)^2) / sum m``.

    Args:
        accepted: events of each person, ``[n_users]``.
        lists: of each person, ``[n_users]``.

    Returns:
        The rate, None without lists; the error, None with fewer than two people.

    Example:
        >>> rate, error = rate_per_list([1, 0, 2, 1], [2, 2, 2, 2])
        >>> rate, round(error, 4)
        (0.5, 0.2041)
    """
    y, m = np.asarray(accepted, dtype=np.float64), np.asarray(lists, dtype=np.float64)
    n, total = len(m), float(m.sum())
    if not total:
        return None, None
    rate = float(y.sum()) / total
    if n < 2:
        return rate, None
    return rate, math.sqrt(n / (n - 1) * float(((y - rate * m) ** 2).sum())) / total
