"""What came of a refit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias

Status: TypeAlias = Literal["used", "rejected", "skipped", "busy", "overtaken"]


@dataclass(frozen=True)
class RefitOutcome:
    """The result of one refit; an error is none.

    Attributes:
        status: "used": the new model is active. "rejected": it was worse. "skipped": too few events to judge.
            "busy": another process refits. "overtaken": another model was activated meanwhile.
        sentence: what happened and why.
        reason: why the refit was started.
        model: id of the new model; "" where none was made.
        before: id of the model that ran at the start; "" where none did.
        trained_to: place of the last event that the new model was fitted on.
        metrics: of the comparison, and what the data was; empty where nothing was compared.
        seconds: how long it took.
        removed: ids of models whose folders were removed.
    """

    status: Status
    sentence: str
    reason: str = ""
    model: str = ""
    before: str = ""
    trained_to: int = 0
    metrics: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    removed: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> RefitOutcome:
        """What :meth:`to_dict` gave, also after a way through JSON.

        Example:
            >>> RefitOutcome.from_dict(RefitOutcome("skipped", "too few").to_dict()).status
            'skipped'
        """
        return cls(**{**values, "removed": tuple(values.get("removed", ()))})
