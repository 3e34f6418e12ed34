"""Tables of the paired tests: which differences between models are shown."""

from __future__ import annotations

from collections.abc import Sequence

from lexigraph.evaluation.statistics import PairwiseResult, Significance
from lexigraph.experiments.reading import MISSING, ordering_metric, printed, ranked, signed
from lexigraph.experiments.result import Experiment
from lexigraph.experiments.tables.table import Cell, Column, Row, Table, Tone

TONES: dict[str, Tone] = {"better": "good", "worse": "bad"}

MANY = 15
"""With more pairs than this, those without the best model or the baseline are folded away."""


def significance_tables(experiment: Experiment) -> tuple[Table, ...]:
    """The tested pairs, a table for each metric; that of the ordering metric first, the others folded."""
    found = experiment.significance
    if found is None or not found.results:
        return ()
    main = ordering_metric(experiment)
    metrics = sorted(found.metrics, key=lambda metric: metric != main)
    return tuple(
        table for metric in metrics for table in _tables(experiment, found, metric, folded=metric != metrics[0])
    )


def _tables(experiment: Experiment, found: Significance, metric: str, *, folded: bool) -> list[Table]:
    order = ranked(experiment)
    results = _in_order([one for one in found.results if one.metric == metric], order)
    title = f"Differences in {printed(metric)} between models"
    if len(results) <= MANY:
        return [_table(f"significance-{metric}", title, found, results, folded=folded)]
    leading = {*order[:1], experiment.baseline}
    first = [one for one in results if leading & {one.model, one.other}]
    rest = [one for one in results if not leading & {one.model, one.other}]
    tables = [_table(f"significance-{metric}", f"{title}: the best and the baseline", found, first, folded=folded)]
    if rest:
        tables.append(_table(f"significance-rest-{metric}", f"{title}: all other pairs", found, rest, folded=True))
    return tables


def _table(key: str, title: str, found: Significance, results: Sequence[PairwiseResult], *, folded: bool) -> Table:
    level = f"{100 * (1 - found.design.level):g} %"
    columns = (
        Column("Verdict", numeric=False, words="What is shown of the first model against the second."),
        Column("Difference", words="Mean of the first model minus mean of the second."),
        Column(f"{level} interval", words="Where the true difference lies, by paired bootstrap over users."),
        Column("p, adjusted", words="How often chance alone gives such a difference, adjusted for all comparisons."),
        Column("Users better / worse", words="Share of users for whom the first model is better, and worse."),
    )
    note = (
        "Each user's figure by the first model is set against the same user's figure by the second. The verdict is of "
        "the first model; “no difference shown” does not mean that there is none, only that these users do not show "
        f"it. {found.method}"
    )
    return Table(key, title, note, "Models", columns, tuple(map(_row, results)), folded)


def _in_order(results: Sequence[PairwiseResult], order: Sequence[str]) -> list[PairwiseResult]:
    """Pairs as seen from the model that stands higher on the page, sorted by it and then by the other."""
    places = {label: place for place, label in enumerate(order)}
    last = len(order)

    def place(one: PairwiseResult) -> tuple[int, int]:
        return places.get(one.model, last), places.get(one.other, last)

    return sorted((one if place(one)[0] <= place(one)[1] else one.reversed() for one in results), key=place)


def _row(result: PairwiseResult) -> Row:
    interval = MISSING if result.interval is None else " to ".join(map(signed, result.interval))
    shares = f"{100 * result.share_better:.0f} % / {100 * result.share_worse:.0f} %"
    cells = (
        Cell(result.verdict, tone=TONES.get(result.verdict, "even")),
        Cell(signed(result.difference) if result.n_users else MISSING),
        Cell(interval),
        Cell(p_text(result.adjusted_p)),
        Cell(shares if result.n_users else MISSING),
    )
    return Row(f"{result.model} against {result.other}", cells)


def p_text(value: float | None) -> str:
    """A p-value; tiny ones as a bound.

    Example:
        >>> p_text(0.00001), p_text(0.0312), p_text(None)
        ('< 0.001', '0.031', '–')
    """
    if value is None or not 0 <= value <= 1:
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
