"""What a saved model says of itself, read without loading it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lexigraph.errors import ArtifactError, ForeignArtifactError
from lexigraph.models.manifest import read_manifest
from lexigraph.training import TrainingResult, course_from


@dataclass(frozen=True)
class Described:
    """A saved model.

    Attributes:
        kind: its registered name.
        config: settings.
        encoder: of texts; "" for none.
        version: of the package that saved it.
        size: of its files in bytes.
        course: of its training; None of a model that is not trained in epochs, or saved by an earlier version.
    """

    kind: str
    config: Mapping[str, Any]
    encoder: str
    version: str
    size: int
    course: TrainingResult | None = None

    @property
    def curves(self) -> dict[str, list[float | None]]:
        """Values of each epoch by name; times and rates are left out."""
        if self.course is None:
            return {}
        names = dict.fromkeys(name for row in self.course.history for name in row if name not in BESIDE)
        return {name: [_value(row.get(name)) for row in self.course.history] for name in names}

    @property
    def epochs(self) -> list[int]:
        """The epochs that :attr:`curves` has values of."""
        history = self.course.history if self.course is not None else []
        return [int(row.get("epoch", n)) for n, row in enumerate(history, start=1)]


BESIDE = frozenset({"epoch", "steps", "seconds", "learning_rate"})
"""What a course of training holds beside its curves."""


def describe(folder: str) -> Described:
    """Read what a saved model says of itself; its files are not looked at.

    Args:
        folder: of the model; "" for a model that was not kept.

    Raises:
        ForeignArtifactError: there is no model (any more).
        TamperedArtifactError: its description was changed.
        ArtifactError: it cannot be read.
    """
    if not folder:
        raise ForeignArtifactError("the model was not kept")
    try:
        manifest = read_manifest(Path(folder), check_files=False)
    except OSError as error:
        raise ArtifactError(f"the model cannot be read: {error.strerror or error}") from error
    said = manifest["description"]
    encoder = said["encoder"] or {}
    return Described(
        kind=str(said["model"]),
        config=dict(said["config"]),
        encoder=str(encoder.get("name", "")),
        version=str(manifest["lexigraph_version"]),
        size=sum(int(file["size"]) for file in manifest["files"].values()),
        course=_course(said.get("training")),
    )


def _course(document: Any) -> TrainingResult | None:
    try:
        return None if document is None else course_from(document)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None  # a curve that cannot be drawn must not hide the rest


def _value(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
