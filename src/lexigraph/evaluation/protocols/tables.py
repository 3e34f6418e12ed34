"""Markdown tables of protocols."""

from __future__ import annotations

from collections.abc import Sequence


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose first column is text and whose others are figures; ends in a line break.

    Example:
        >>> print(markdown_table(["metric", "mean"], [["hit@1", "0.5000"]]), end="")
        | metric | mean |
        | --- | ---: |
        | hit@1 | 0.5000 |
    """
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def number(value: float | None) -> str:
    """Four decimals, or nothing.

    Example:
        >>> number(0.5), number(None)
        ('0.5000', '')
    """
    return "" if value is None else f"{value:.4f}"


def cell(text: str) -> str:
    r"""Free text that cannot break a table.

    Example:
        >>> cell("a|b")
        'a\\|b'
    """
    return " ".join(text.split()).replace("|", "\\|")
