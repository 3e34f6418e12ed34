"""The course of a training is saved with the model."""

from __future__ import annotations

import json

import pytest

import lexigraph
from lexigraph.errors import ForeignArtifactError
from lexigraph.models import create
from lexigraph.models.artifact import Artifact, read_artifact
from lexigraph.testing import books_and_films
from lexigraph.training import TrainingResult, course_document, course_from
from lexigraph.training.course import MOST_ROWS


def course_of(epochs: int, best: int | None = None) -> TrainingResult:
    rows = [{"epoch": n + 1, "loss": 1 / (n + 1), "ndcg@20": n / 1000} for n in range(epochs)]
    return TrainingResult(epochs, 10 * epochs, rows, best, 0.25, "epochs", 2.5, 64, ("halved",), "ndcg@20")


def test_a_long_training_keeps_few_epochs_the_best_and_the_last_among_them():
    kept = course_document(course_of(5_003, best=4_001))["history"]["epoch"]
    assert len(kept) <= MOST_ROWS
    assert {1, 4_001, 5_003} <= set(kept)
    assert kept == sorted(kept)


def test_a_short_one_comes_back_through_json():
    back = course_from(json.loads(json.dumps(course_document(course_of(7, best=3)))))
    assert back.epochs == 7
    assert back.best_epoch == 3
    assert [row["loss"] for row in back.history] == pytest.approx([1 / n for n in range(1, 8)], rel=1e-5)


def test_a_saved_model_has_it_and_one_without_loads_as_before(tmp_path):
    model = create("popularity").fit(books_and_films())
    model.save(tmp_path / "plain")
    assert lexigraph.load(tmp_path / "plain").training_result is None
    model.training_result = course_of(3)
    model.save(tmp_path / "trained")
    assert lexigraph.load(tmp_path / "trained").training_result.history[2]["epoch"] == 3


@pytest.mark.parametrize("course", [7, {"epochs": 1}, {"history": {"a": [1]}, "events": []}])
def test_a_course_that_is_none_is_refused(tmp_path, course):
    model = create("popularity").fit(books_and_films())
    model.save(tmp_path / "model")
    artifact = read_artifact(tmp_path / "model")
    other = Artifact({**artifact.description, "training": course}, artifact.tensors, artifact.tables)
    with pytest.raises(ForeignArtifactError, match="course of training"):
        type(model).from_artifact(other)
