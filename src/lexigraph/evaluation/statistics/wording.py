"""Results in plain words and readable numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lexigraph.messages import gettext as _
from lexigraph.messages import ngettext

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
    """A result as a sentence that a person without statistics understands, with the figures behind it.

    It is in the language of :func:`lexigraph.messages.language`.
    """
    headline = _headline(result)
    if result.n_users == 0:
        return _("{headline}: no user has a value by both.").format(headline=headline)
    if result.effects.equal == 1.0:
        same = _("{headline}: both have the same value for each of {people}.")
        return same.format(headline=headline, people=people(result.n_users))
    text = _("{headline}: {figures}, adjusted p {probability}, {shares}.").format(
        headline=headline, figures=_figures(result), probability=probability(result.adjusted_p), shares=_shares(result)
    )
    return joined_up([text, *_remarks(result)])


def people(n: int) -> str:
    """A number of users.

    Example:
        >>> people(1), people(2)
        ('1 user', '2 users')
    """
    return ngettext("{n} user", "{n} users", n).format(n=n)


def percent(share: float) -> str:
    """A share in percent.

    Example:
        >>> percent(0.543)
        '54 %'
    """
    return f"{100.0 * share:.0f} %"


def joined_up(sentences: list[str]) -> str:
    """Sentences one after another."""
    text = ""
    for one in sentences:
        text = _("{sentence} {next}").format(sentence=text, next=one) if text else one
    return text


def _shares(result: PairwiseResult) -> str:
    shares = (
        _("higher for {more} of users, lower for {less}")
        if result.better == "neither"
        else _("better for {more} of users, worse for {less}")
    )
    return shares.format(more=percent(result.share_better), less=percent(result.share_worse))


def _headline(result: PairwiseResult) -> str:
    metric = {
        "higher": "{metric}",
        "lower": _("{metric} (lower is better)"),
        "neither": _("{metric} (neither way is better)"),
    }[result.better].format(metric=result.metric)
    said = {
        "better": _("{model} is better than {other} on {metric}"),
        "worse": _("{model} is worse than {other} on {metric}"),
        "higher": _("{model} is higher than {other} on {metric}"),
        "lower": _("{model} is lower than {other} on {metric}"),
    }.get(result.verdict, _("No difference shown between {model} and {other} on {metric}"))
    return said.format(model=result.model, other=result.other, metric=metric)


def _figures(result: PairwiseResult) -> str:
    decimals = result_decimals(result)
    text = _("{mean} against {other_mean}, difference {difference} {bounds}").format(
        mean=number(result.mean, decimals),
        other_mean=number(result.other_mean, decimals),
        difference=number(result.difference, decimals, signed=True),
        bounds=range_text(result.interval, decimals),
    )
    return text.rstrip()


def _remarks(result: PairwiseResult) -> list[str]:
    """What a reader must know besides: too few users, a test against the mean, what the seeds say."""
    remarks = []
    unequal = round((result.effects.higher + result.effects.lower) * result.n_users)
    if result.test != "t" and 2.0 * 0.5**unequal > result.level:
        few = _("The models differ for {people} only, too few for this test to show anything.")
        remarks.append(few.format(people=people(unequal)))
    if result.adjusted_p <= result.level and not result.shown_by_users:
        remarks.append(
            _("The test and the mean point to different sides: a few large differences outweigh many small.")
        )
    if result.seeds is not None:
        remarks.append(_of_seeds(result, result.seeds))
    return remarks


def _of_seeds(result: PairwiseResult, seeds: SeedEvidence) -> str:
    spread, n = seeds.spread, seeds.n_seeds
    decimals = decimals_for(spread.deviation or spread.mean)
    if not seeds.can_test:
        low, high = (number(bound, decimals, signed=True) for bound in (min(spread.values), max(spread.values)))
        agree = seeds.t.side and seeds.supports(seeds.t.side, result.level)
        text = (
            _("Over {n} seeds the difference is from {low} to {high}, the same way every time; "
              "{n} seeds are too few for a test over seeds to say anything.")
            if agree
            else _("Over {n} seeds the difference is from {low} to {high}, not the same way every time; "
                   "{n} seeds are too few for a test over seeds to say anything.")
        )  # fmt: skip
        return text.format(n=n, low=low, high=high)
    split = result.shown_by_users and result.verdict == "no difference shown"
    text = (
        _("Over {n} seeds the difference is {mean} {bounds}, adjusted p {probability}: "
          "the users show a difference, the seeds do not.")
        if split
        else _("Over {n} seeds the difference is {mean} {bounds}, adjusted p {probability}.")
    )  # fmt: skip
    mean, bounds = number(spread.mean, decimals, signed=True), range_text(spread.interval, decimals)
    return text.format(n=n, mean=mean, bounds=bounds, probability=probability(seeds.adjusted_p))
