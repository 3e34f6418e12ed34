"""Results in plain words and readable numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lexigraph.evaluation.statistics.pairwise import PairwiseResult
    from lexigraph.evaluation.statistics.seed_evidence import SeedEvidence

MOST_DECIMALS = 8


def decimals_for(size: float) -> int:
    """Decimals that show two digits of something of this size, from 0 to 8; at least 3 below 1, and 4 for nothing.

    Example:
        >>> decimals_for(0.006), decimals_for(0.6), decimals_for(25.0), decimals_for(0.0)
        (4, 3, 0, 4)
    """
    if size == 0.0 or not math.isfinite(size):
        return 4
    least = 3 if abs(size) < 1.0 else 0
    return min(max(1 - math.floor(math.log10(abs(size))), least), MOST_DECIMALS)


def number(value: float, decimals: int, *, signed: bool = False) -> str:
    """A number with fixed decimals, and never a minus before nothing.

    Example:
        >>> number(-0.00001, 3), number(0.0124, 3, signed=True)
        ('0.000', '+0.012')
    """
    rounded = round(value, decimals) + 0.0
    return f"{rounded:+.{decimals}f}" if signed and rounded else f"{rounded:.{decimals}f}"


def probability(p: float) -> str:
    """A p-value after "p".

    Example:
        >>> probability(0.0234), probability(0.00001)
        ('= 0.023', '< 0.001')
    """
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def range_text(interval: tuple[float, float] | None, decimals: int) -> str:
    """An interval in brackets, or "" where there is none.

    Example:
        >>> range_text((0.1, 0.25), 2)
        '[0.10, 0.25]'
    """
    return "" if interval is None else f"[{number(interval[0], decimals)}, {number(interval[1], decimals)}]"


def result_decimals(result: PairwiseResult) -> int:
    """Decimals in which the width of the interval can be read, or else the difference."""
    low, high = result.interval or (0.0, 0.0)
    return decimals_for(high - low or result.difference)


def sentence(result: PairwiseResult) -> str:
    """A result as a sentence that a person without statistics understands, with the figures behind it."""
    if result.n_users == 0:
        return f"{_headline(result)}: no user has a value by both."
    if result.effects.equal == 1.0:
        return f"{_headline(result)}: both have the same value for each of {people(result.n_users)}."
    ways = ("higher", "lower") if result.better == "neither" else ("better", "worse")
    shares = f"{ways[0]} for {percent(result.share_better)} of users, {ways[1]} for {percent(result.share_worse)}"
    text = f"{_headline(result)}: {_figures(result)}, adjusted p {probability(result.adjusted_p)}, {shares}."
    return " ".join([text, *_remarks(result)])


def people(n: int) -> str:
    """A number of users.

    Example:
        >>> people(1), people(2)
        ('1 user', '2 users')
    """
    return "1 user" if n == 1 else f"{n} users"


def percent(share: float) -> str:
    """A share in percent.

    Example:
        >>> percent(0.543)
        '54 %'
    """
    return f"{100.0 * share:.0f} %"


def _headline(result: PairwiseResult) -> str:
    reading = {"higher": "", "lower": " (lower is better)", "neither": " (neither way is better)"}[result.better]
    if result.verdict == "no difference shown":
        return f"No difference shown between {result.model} and {result.other} on {result.metric}{reading}"
    return f"{result.model} is {result.verdict} than {result.other} on {result.metric}{reading}"


def _figures(result: PairwiseResult) -> str:
    decimals = result_decimals(result)
    bounds = range_text(result.interval, decimals)
    means = f"{number(result.mean, decimals)} against {number(result.other_mean, decimals)}"
    return f"{means}, difference {number(result.difference, decimals, signed=True)} {bounds}".rstrip()


def _remarks(result: PairwiseResult) -> list[str]:
    """What a reader must know besides: too few users, a test against the mean, what the seeds say."""
    remarks = []
    unequal = round((result.effects.higher + result.effects.lower) * result.n_users)
    if result.test != "t" and 2.0 * 0.5**unequal > result.level:
        remarks.append(f"The models differ for {people(unequal)} only, too few for this test to show anything.")
    if result.adjusted_p <= result.level and not result.shown_by_users:
        remarks.append("The test and the mean point to different sides: a few large differences outweigh many small.")
    if result.seeds is not None:
        remarks.append(_of_seeds(result, result.seeds))
    return remarks


def _of_seeds(result: PairwiseResult, seeds: SeedEvidence) -> str:
    spread = seeds.spread
    decimals = decimals_for(spread.deviation or spread.mean)
    if not seeds.can_test:
        low, high = (number(bound, decimals, signed=True) for bound in (min(spread.values), max(spread.values)))
        way = "the same way" if seeds.t.side and seeds.supports(seeds.t.side, result.level) else "not the same way"
        n = seeds.n_seeds
        text = f"Over {n} seeds the difference is from {low} to {high}, {way} every time"
        return f"{text}; {n} seeds are too few for a test over seeds to say anything."
    mean, bounds = number(spread.mean, decimals, signed=True), range_text(spread.interval, decimals)
    text = f"Over {seeds.n_seeds} seeds the difference is {mean} {bounds}, adjusted p {probability(seeds.adjusted_p)}"
    if result.shown_by_users and result.verdict == "no difference shown":
        return f"{text}: the users show a difference, the seeds do not."
    return f"{text}."
