"""An experiment as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lexigraph.experiments.conclusion import conclusion
from lexigraph.experiments.page.context import facts_of, failures_of, glossary, notes_of, warnings_of
from lexigraph.experiments.result import Experiment
from lexigraph.experiments.tables import Cell, Column, Table, all_tables

ARROWS = {"higher": " ↑", "lower": " ↓"}


def experiment_markdown(experiment: Experiment) -> str:
    r"""Conclusion, warnings, facts, every table, glossary and settings as one Markdown document.

    Args:
        experiment: what was found.

    Returns:
        The document, ending in a line break. Markdown and HTML signs in labels and texts stand for themselves.

    Example:
        >>> from lexigraph.experiments.result import DatasetFacts
        >>> print(experiment_markdown(Experiment("A *toy*", DatasetFacts("toy"))).splitlines()[0])
        # A \*toy\*
    """
    headline, *sentences = map(escape, conclusion(experiment))
    parts = [f"# {escape(experiment.title)}", f"**{headline}**", *sentences]
    parts += _section(
        "Warnings", (f"**{escape(one['kind'])}:** {escape(one['sentence'])}" for one in warnings_of(experiment))
    )
    parts += _section("Runs that failed", map(_failure, failures_of(experiment)))
    facts = [f"{name}: {escape(text)}" for name, text in facts_of(experiment).items()]
    facts += [f"{escape(one['kind'])}: {escape(one['sentence'])}" for one in notes_of(experiment)]
    parts += _section("What was compared", facts)
    for table in all_tables(experiment):
        parts += [f"## {escape(table.title)}", escape(table.note), markdown_table(table)]
    parts += _section(
        "What the metrics mean", (f"{one['name']}: {one['meaning']} ({one['way']})" for one in glossary(experiment))
    )
    parts += _again(experiment)
    return "\n\n".join(parts) + "\n"


def markdown_table(table: Table) -> str:
    r"""A table, the best figures bold.

    Example:
        >>> from lexigraph.experiments.tables import Row
        >>> rows = (Row("a|b", (Cell("0.5", "0.4–0.6", best=True),)),)
        >>> print(markdown_table(Table("t", "T", "", "Model", (Column("Hit@1", "higher"),), rows)))
        | Model | Hit@1 ↑ |
        | --- | ---: |
        | a\|b | **0.5** (0.4–0.6) |
    """
    heads = [escape(table.corner), *map(_head, table.columns)]
    rules = ["---", *("---:" if column.numeric else "---" for column in table.columns)]
    body = [
        [escape(row.head + (f" ({row.detail})" if row.detail else "")), *map(_cell, row.cells)] for row in table.rows
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [heads, rules, *body])


def escape(text: str) -> str:
    r"""Text in which every sign of Markdown or HTML stands for itself, on one line.

    Example:
        >>> print(escape("a_b <i> | `c`"))
        a\_b \<i\> \| \`c\`
    """
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", " ".join(text.split())).replace("&", "&amp;")


def _head(column: Column) -> str:
    detail = f" ({escape(column.detail)})" if column.detail else ""
    return escape(column.head) + ARROWS.get(column.better, "") + detail


def _cell(cell: Cell) -> str:
    text = f"**{escape(cell.text)}**" if cell.best else escape(cell.text)
    return f"{text} ({escape(cell.detail)})" if cell.detail else text


def _failure(failure: dict[str, str]) -> str:
    label, stage, error, message = (escape(failure[name]) for name in ("label", "stage", "error", "message"))
    return f"**{label}** failed to {stage}: {error}: {message}"


def _section(title: str, lines: Iterable[str]) -> list[str]:
    listed = "\n".join(f"- {line}" for line in lines)
    return [f"## {title}", listed] if listed else []


def _again(experiment: Experiment) -> list[str]:
    parts: list[str] = []
    if experiment.command:
        parts.append(_fenced(experiment.command, "shell"))
    if experiment.settings_text:
        parts.append(_fenced(experiment.settings_text, "toml"))
    if experiment.environment:
        parts.append(_listed([f"{name}: {value}" for name, value in experiment.environment.items()]))
    return ["## How to get these figures again", *parts] if parts else []


def _fenced(text: str, language: str) -> str:
    """A block of code whose fence is longer than any run of backticks in it."""
    longest = max(map(len, re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {escape(line)}" for line in lines)
