"""Tests of items that arrive after fitting."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from lexigraph.errors import CapabilityError
from lexigraph.models.batch import UserBatch
from lexigraph.models.recommender import Recommender
from lexigraph.models.registry import load
from lexigraph.testing.contract.base import ContractBase


class NewItemsContract(ContractBase):
    """A model takes new items in at once and stays as it was itself, or says that it cannot."""

    def test_new_items_are_answered_and_the_model_stays_as_it_was(self) -> None:
        """The wider model knows the new item by its id; scores of the items before do not move."""
        model = self.fitted()
        batch = self._batch(model)
        before, n = model.score(batch), len(model.items)
        wider = self._wider(model)
        if wider is None:
            return
        scores = wider.score(batch)
        assert wider.items.ids == [*model.items.ids, "newly-arrived"]
        assert len(model.items) == n
        self.assert_close(model.score(batch), before)
        self.assert_close(scores[:, :n], before)
        assert "newly-arrived" in dict(wider.recommend(batch, n + 1)[0])

    def test_a_wider_model_is_saved_like_any(self, tmp_path: Path) -> None:
        """What is read back gives the same scores and takes further items in."""
        model = self.fitted()
        wider = self._wider(model)
        if wider is None:
            return
        wider.save(tmp_path / "wider")
        again = load(tmp_path / "wider", encoder=self.encoder)
        self.assert_close(again.score(self._batch(model)), wider.score(self._batch(model)))
        more = again.with_items(pl.DataFrame({"item_id": ["later"], "title": ["A later story"]}))
        assert more.items.ids == [*wider.items.ids, "later"]

    def test_a_known_id_is_an_update(self) -> None:
        """The item table takes over what is given and keeps the rest, and no item is added."""
        model = self.fitted()
        if self._wider(model) is None:
            return
        item = model.items[0]
        changed = model.with_items(pl.DataFrame({"item_id": [item], "title": ["Another title"]}))
        assert changed.items.ids == model.items.ids
        assert changed.catalogue["title"][0] == "Another title"
        assert changed.catalogue.columns == model.catalogue.columns

    def _wider(self, model: Recommender) -> Recommender | None:
        """The model with one new item; None where it says that it cannot."""
        items = pl.DataFrame({"item_id": ["newly-arrived"], "title": ["A quiet film about a journey into space"]})
        if model.can_grow:
            return model.with_items(items)
        with pytest.raises(CapabilityError, match=r"graph-filter"):
            model.with_items(items)
        return None

    def _batch(self, model: Recommender) -> UserBatch:
        lengths = np.diff(model.training.indptr)
        return UserBatch.known([model.users[int(row)] for row in np.flatnonzero(lengths > 0)[:4]])
