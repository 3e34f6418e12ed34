"""All that was found between several models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lexigraph.errors import ConfigError
from lexigraph.evaluation.statistics import wording
from lexigraph.evaluation.statistics.design import Design
from lexigraph.evaluation.statistics.pairwise import PairwiseResult
from lexigraph.messages import SOURCE_LANGUAGE, speaking

TEST_NAMES = {
    "permutation": "sign-flip permutation test",
    "t": "paired t test",
    "wilcoxon": "Wilcoxon signed-rank test",
}


@dataclass(frozen=True)
class Significance:
    """Pairwise results of several models on several metrics.

    Attributes:
        results: one per metric and pair.
        design: which pairs were compared, and how.
        n_users: users of the test part (over all seeds).
        n_seeds: reports per model.
    """

    results: tuple[PairwiseResult, ...]
    design: Design
    n_users: int
    n_seeds: int = 1

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics compared, in order."""
        return tuple(dict.fromkeys(result.metric for result in self.results))

    def between(self, model: str, other: str, metric: str) -> PairwiseResult:
        """The result of a model against another, in either order.

        Raises:
            ConfigError: these two were not compared on this metric.
        """
        for result in self.results:
            if result.metric == metric and (result.model, result.other) == (model, other):
                return result
            if result.metric == metric and (result.model, result.other) == (other, model):
                return result.reversed()
        raise ConfigError(
            f"{model!r} and {other!r} were not compared on {metric!r}; metrics: {', '.join(self.metrics)}; pairs: "
            f"{', '.join(f'{one} and {two}' for one, two in self.design.pairs)}"
        )

    def matrix(self, metric: str) -> dict[str, dict[str, PairwiseResult]]:
        """Model to other model to result, for every pair in both orders; for tables.

        Raises:
            ConfigError: a metric that was not compared.
        """
        self._check_metric(metric)
        table: dict[str, dict[str, PairwiseResult]] = {model: {} for model in self.design.models}
        for model, other in self.design.pairs:
            table[model][other] = self.between(model, other, metric)
            table[other][model] = table[model][other].reversed()
        return table

    def matrix_markdown(self, metric: str) -> str:
        """A Markdown table of verdicts: what the model of a row is against the model of a column.

        Raises:
            ConfigError: a metric that was not compared.
        """
        table = self.matrix(metric)
        columns = [model for model in self.design.models if self.design.baseline in (None, model)]
        rows = [[metric, *map(_cell, columns)], ["---"] * (len(columns) + 1)]
        for model in self.design.models:
            found = (table[model].get(other) for other in columns)
            rows.append([_cell(model), *("" if result is None else result.verdict for result in found)])
        return _table(rows)

    def to_markdown(self) -> str:
        """A section: how it was tested, a table of figures, then every result as a sentence."""
        head = ["metric", "model", "against", "difference", "interval", "adjusted p", "d_z", "verdict"]
        rows = [head, ["---", "---", "---", "---:", "---:", "---:", "---:", "---"], *map(_row, self.results)]
        sentences = "".join(f"- {' '.join(result.sentence.split())}\n" for result in self.results)
        return f"{self.method}\n\n{_table(rows)}\n{sentences}"

    @property
    def method(self) -> str:
        """How it was tested, in one paragraph."""
        design = self.design
        seeds = f", each with the mean of {self.n_seeds} seeds" if self.n_seeds > 1 else ""
        with speaking(SOURCE_LANGUAGE):
            people = wording.people(self.n_users)
        return (
            f"Paired over {people}{seeds}. Verdicts by the {TEST_NAMES[design.test]} at "
            f"{wording.percent(design.level)}; {design.family}. Intervals: {wording.percent(1.0 - design.level)}, BCa "
            f"bootstrap over users, not adjusted. {design.n_resamples} resamples, seed {design.seed}."
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "models": list(self.design.models),
            "baseline": self.design.baseline,
            "test": self.design.test,
            "level": self.design.level,
            "family": self.design.family,
            "n_resamples": self.design.n_resamples,
            "seed": self.design.seed,
            "n_users": self.n_users,
            "n_seeds": self.n_seeds,
            "method": self.method,
            "results": [result.to_dict() for result in self.results],
        }

    def _check_metric(self, metric: str) -> None:
        if metric not in self.metrics:
            raise ConfigError(f"{metric!r} was not compared; metrics: {', '.join(self.metrics)}")


def _row(result: PairwiseResult) -> list[str]:
    decimals = wording.result_decimals(result)
    return [
        result.metric,
        _cell(result.model),
        _cell(result.other),
        wording.number(result.difference, decimals, signed=True),
        wording.range_text(result.interval, decimals),
        wording.probability(result.adjusted_p).removeprefix("= "),
        "" if result.effects.cohens_dz is None else wording.number(result.effects.cohens_dz, 2, signed=True),
        result.verdict,
    ]


def _cell(label: str) -> str:
    return label.replace("|", "\\|")


def _table(rows: Sequence[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
