"""Tests of explanations, similar items and capabilities."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from lexigraph.errors import (
    CapabilityError,
    ConfigError,
    UnknownIdError,
)
from lexigraph.models.batch import UserBatch
from lexigraph.models.results import Explanation
from lexigraph.testing.contract.base import ContractBase


class ExplainingContract(ContractBase):
    """Explanations add up, similar items leave the item out, and what a model cannot do it refuses by name."""

    def test_explanations_add_up(self) -> None:
        """Contributions sum to the score, for known, new, mixed (and speaking) users."""
        model = self.fitted()
        batches = self.mixed_users(model)
        if not model.capabilities.explain:
            with pytest.raises(CapabilityError):
                model.explain(batches[0], model.items[0])
            return
        for batch in batches:
            scores = model.score(batch)[0]
            for item in {0, len(scores) // 2, int(scores.argmax()), int(scores.argmin())}:
                self.assert_adds_up(model.explain(batch, model.items[item]), scores, item)

    def test_explain_takes_one_user_and_a_known_item(self) -> None:
        """Two users or an unknown item are named errors."""
        model = self.fitted()
        if not model.capabilities.explain:
            pytest.skip("does not explain")
        with pytest.raises(ConfigError, match="one user"):
            model.explain(UserBatch.known(model.users.ids[:2]), model.items[0])
        with pytest.raises(UnknownIdError, match="no-such-item"):
            model.explain(model.users[0], "no-such-item")

    def test_similar_items_leave_the_item_out(self) -> None:
        """An item is not similar to itself; an unknown one is a named error."""
        model = self.fitted()
        ids = model.items.ids[:3]
        if not model.capabilities.similar:
            with pytest.raises(CapabilityError):
                model.similar(ids)
            return
        answer = model.similar(ids, len(model.items) + 5)
        for row, item in enumerate(ids):
            assert item not in dict(answer[row])
            values = [value for _, value in answer[row]]
            assert values == sorted(values, reverse=True)
        with pytest.raises(UnknownIdError, match="no-such-item"):
            model.similar(["no-such-item"])

    def assert_adds_up(self, explanation: Explanation, scores: NDArray[Any], item: int) -> None:
        """The sum, the stated score and the order of one explanation are right."""
        self.assert_close(np.append(scores, explanation.score), np.append(scores, scores[item]))
        self.assert_close(np.append(scores, explanation.total), np.append(scores, scores[item]))
        values = [reason.value for reason in explanation.contributions]
        assert values == sorted(values, reverse=True)
        for reason in explanation.contributions:
            if reason.parts:
                self.assert_close(np.append(scores, sum(reason.parts.values())), np.append(scores, reason.value))

    def test_what_it_cannot_do_is_a_named_error(self) -> None:
        """Sentences and ratings are refused by models without them."""
        model = self.fitted()
        if not model.capabilities.text:
            for batch in (UserBatch.ask(["something slow and blue"]), UserBatch(unwanted=[["blue things"]])):
                with pytest.raises(CapabilityError, match="sentences"):
                    model.score(batch)
        pairs = np.array([0, 1, -1], dtype=np.int32), np.array([1, -1, 0], dtype=np.int32)
        if model.capabilities.ratings:
            predicted = model.predict_ratings(*pairs)
            assert predicted.shape == (3,)
            assert np.isfinite(predicted).all()
        else:
            with pytest.raises(CapabilityError, match="ratings"):
                model.predict_ratings(*pairs)
        assert model.score_scale
