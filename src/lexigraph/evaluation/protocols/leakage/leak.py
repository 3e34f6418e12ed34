"""One finding of the leakage check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "information"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "information")

N_EXAMPLES = 5


@dataclass(frozen=True)
class Leak:
    """Something that a model may know of the answers.

    Attributes:
        kind: name of the check.
        severity: "error": figures are wrong. "warning": figures may be too good. "information": so it is with this
            kind of split.
        count: how many users, pairs, rows or columns, as ``message`` says.
        share: of all there are, from 0 to 1.
        examples: ids of the first few.
        message: what was found, in one sentence.
        advice: what to do about it.

    Example:
        >>> print(Leak("pairs-in-both", "error", 1, 0.5, ("u1 i1",), "1 test pair is in train.", "Drop it."))
        error: 1 test pair is in train. Drop it. For example: u1 i1
    """

    kind: str
    severity: Severity
    count: int
    share: float
    examples: tuple[str, ...]
    message: str
    advice: str

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        examples = f" For example: {', '.join(self.examples)}" if self.examples else ""
        return f"{self.severity}: {self.message} {self.advice}{examples}"


def first_few(values: Sequence[str]) -> tuple[str, ...]:
    """As many examples as a reader will look at."""
    return tuple(values[:N_EXAMPLES])


def percent(share: float) -> str:
    """A share in words of a report.

    Example:
        >>> percent(0.25), percent(0.00001)
        ('25.0 %', '< 0.1 %')
    """
    return "< 0.1 %" if 0 < share < 0.001 else f"{100 * share:.1f} %"
