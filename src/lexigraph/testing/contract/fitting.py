"""Tests of fitting, saving and loading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lexigraph.errors import (
    ConfigError,
    EmptyTableError,
    NotFittedError,
    TamperedArtifactError,
)
from lexigraph.models.batch import UserBatch
from lexigraph.testing.contract.base import ContractBase


class FittingContract(ContractBase):
    """A model learns the same thing every time, and a saved one is the same model."""

    def test_not_fitted_is_a_named_error(self, tmp_path: Path) -> None:
        """Every question to an unfitted model names the way out."""
        model = self.make_model()
        questions: list[Callable[[], object]] = [
            lambda: model.score(UserBatch.known(["user-1"])),
            lambda: model.recommend(UserBatch.known(["user-1"])),
            lambda: model.explain("user-1", "item-1"),
            lambda: model.save(tmp_path / "model"),
        ]
        for ask in questions:
            with pytest.raises(NotFittedError, match="fit"):
                ask()
        assert not (tmp_path / "model").exists()

    def test_no_interactions_is_a_named_error(self) -> None:
        """There is nothing to learn from an empty table."""
        dataset = self.make_dataset()
        with pytest.raises(EmptyTableError):
            self.make_model().fit(dataset.with_interactions(dataset.interactions.clear()))

    def test_unknown_setting_is_a_named_error(self) -> None:
        """A misspelt setting is never ignored."""
        with pytest.raises(ConfigError, match="no_such_setting"):
            type(self.make_model())(no_such_setting=1)

    def test_saved_model_gives_the_same_scores(self, tmp_path: Path) -> None:
        """Fit, save, load: nothing changes, bit for bit."""
        model = self.fitted()
        model.save(tmp_path / "model")
        loaded = type(model).load(tmp_path / "model", encoder=self.encoder)
        for batch in self.mixed_users(model):
            np.testing.assert_array_equal(loaded.score(batch), model.score(batch))
        assert loaded.config == model.config
        assert loaded.users.ids == model.users.ids
        assert loaded.catalogue.equals(model.catalogue)

    def test_changed_file_is_refused(self, tmp_path: Path) -> None:
        """One flipped byte in any file is found."""
        model = self.fitted()
        model.save(tmp_path / "model")
        for file in sorted((tmp_path / "model").iterdir()):
            good = file.read_bytes()
            middle = len(good) // 2
            file.write_bytes(good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :])
            with pytest.raises(TamperedArtifactError, match=file.name):
                type(model).load(tmp_path / "model", encoder=self.encoder)
            file.write_bytes(good)
        assert len(type(model).load(tmp_path / "model", encoder=self.encoder).items) == len(model.items)

    def test_same_seed_same_scores(self) -> None:
        """Two fits with the same settings agree bit for bit."""
        first, second = self.fitted(), self.fitted()
        batch = UserBatch.known(first.users.ids)
        np.testing.assert_array_equal(first.score(batch), second.score(batch))
