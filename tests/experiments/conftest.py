"""Small experiments, and a look at how often models are fitted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lexigraph.data import Dataset
from lexigraph.experiments import Experiment, run_experiment
from lexigraph.models.recommender import Recommender
from lexigraph.testing import books_and_films

SETTINGS: dict[str, Any] = {
    "models": {"ease": {}, "popularity": {}},
    "ks": [5],
    "metrics": ["recall", "ndcg", "auc", "coverage", "novelty", "diversity-categories"],
    "seeds": [0, 1],
    "split": {"test": 0.2},
    "report": {"n_resamples": 200, "formats": ["markdown"]},
}


@pytest.fixture
def settings() -> dict[str, Any]:
    """Two quick models under two seeds."""
    return dict(SETTINGS)


@pytest.fixture(scope="session")
def books() -> Dataset:
    """Readers and viewers."""
    return books_and_films()


@pytest.fixture(scope="session")
def base(books, tmp_path_factory) -> tuple[Experiment, Path]:
    """The small experiment and the folder it left."""
    folder = tmp_path_factory.mktemp("base") / "out"
    return run_experiment(SETTINGS, dataset=books, out=folder), folder


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Name of a model to how often it was fitted."""
    counts: Counter[str] = Counter()
    fit = Recommender.fit

    def counted(self: Recommender, dataset: Dataset, *, progress: bool = False) -> Recommender:
        counts[self.name] += 1
        return fit(self, dataset, progress=progress)

    monkeypatch.setattr(Recommender, "fit", counted)
    return counts


@pytest.fixture
def compare(tmp_path, books) -> Callable[..., Experiment]:
    """Runs the small experiment with some settings changed, always in the same folder; lines are kept in ``told``."""

    def run(*, dataset: Dataset | None = None, **changes: Any) -> Experiment:
        run.told = []
        settings = {**SETTINGS, **changes}
        return run_experiment(settings, dataset=dataset or books, out=tmp_path / "out", tell=run.told.append)

    return run
