"""Tests of scores, for known and for new users."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lexigraph.errors import (
    CapabilityError,
)
from lexigraph.models.batch import History, UserBatch
from lexigraph.testing.checkerboard import checkerboard
from lexigraph.testing.contract.base import ContractBase


class ScoringContract(ContractBase):
    """Scores are finite, repeatable, right where the answer is known, and the same for a user known or new."""

    def test_scores_have_shape_type_and_are_finite(self) -> None:
        """float32 ``[n_users, n_items]`` without NaN or infinity, for every kind of user."""
        model = self.fitted()
        for batch in (UserBatch.known(model.users.ids), *self.mixed_users(model)):
            scores = model.score(batch)
            assert scores.shape == (batch.size, len(model.items))
            assert scores.dtype == np.float32
            assert np.isfinite(scores).all()

    def test_answers_do_not_depend_on_the_batch(self) -> None:
        """A user gets the same scores alone, among others and twice in one batch."""
        model = self.fitted()
        ids = [model.users[row] for row in self.active_users(model)]
        together = model.score(UserBatch.known([*ids, ids[0]]))
        self.assert_close(together[-1], together[0])
        for row, identifier in enumerate(ids):
            self.assert_close(model.score(UserBatch.known([identifier]))[0], together[row])

    def test_scores_may_be_changed_by_the_caller(self) -> None:
        """A caller who writes into the scores does not change the model."""
        model = self.fitted()
        batch = UserBatch.known(model.users.ids[:3])
        before = model.score(batch)
        kept = before.copy()
        before[:] = -1.0
        np.testing.assert_array_equal(model.score(batch), kept)

    def test_checkerboard_is_solved(self) -> None:
        """The unmet item of the own colour ranks above every item of the other colour."""
        if not self.personalised:
            pytest.skip("not a personalised model")
        dataset = checkerboard()
        model = self.make_model().fit(dataset)
        scores = model.score(UserBatch.known(dataset.user_ids.ids))
        for row in range(dataset.n_users):
            assert scores[row, row] > scores[row, (row + 1) % 2 :: 2].max(), f"user {row}"

    def test_fold_in_agrees_with_the_known_user(self) -> None:
        """A new user with a known user's history, and friends, gets the known user's scores."""
        model = self.fitted()
        rows = self.active_users(model)
        histories: list[History | None] = [self.history_of(model, row) for row in rows]
        if not model.capabilities.new_users:
            with pytest.raises(CapabilityError):
                model.score(UserBatch.new([history for history in histories if history is not None]))
            return
        known = model.score(UserBatch.known([model.users[row] for row in rows]))
        friends = [self.friends_of(model, row) for row in rows]
        self.assert_close(model.score(UserBatch(histories=histories, friends=friends)), known)

    def test_empty_history_is_served(self) -> None:
        """Somebody of whom nothing is known gets an answer, and its explanation is a prior."""
        model = self.fitted()
        if not model.capabilities.new_users:
            pytest.skip("serves known users only")
        for batch in (UserBatch(histories=[[]]), UserBatch(users=[None]), UserBatch(liked=[[]], disliked=[[]])):
            assert len(model.recommend(batch, 3)[0]) == 3
            np.testing.assert_array_equal(model.score(batch)[0], model.prior())
        if model.capabilities.explain:
            reasons = model.explain(UserBatch(histories=[[]]), model.items[0]).contributions
            assert {reason.source for reason in reasons} == {"prior"}

    def test_dislikes_never_raise_what_they_speak_against(self) -> None:
        """A dislike lowers items like it (or leaves them), and the disliked item is not returned."""
        dataset = checkerboard()
        model = self.make_model().fit(dataset)
        if not model.capabilities.new_users:
            pytest.skip("serves known users only")
        likes = [dataset.item_ids[item] for item in (0, 1, 2, 3)]
        disliked = dataset.item_ids[5]
        without = model.score(UserBatch(liked=[likes]))[0]
        batch = UserBatch(liked=[likes], disliked=[[disliked]])
        scores = model.score(batch)[0]
        assert np.isfinite(scores).all()
        scale = float(np.abs(without).max())
        assert scores[7::2].mean() <= without[7::2].mean() + self.tolerance * scale
        assert disliked not in dict(model.recommend(batch, dataset.n_items)[0])

    def test_what_is_unwanted_is_held_back(self) -> None:
        """Only ever down, the nearest text to an ordinary place at best, alone and beside all other evidence."""
        model = self.fitted()
        if self.sentence is None:
            pytest.skip("reads no texts here")
        phrase = self.sentence
        wish = model.encode_texts([phrase])
        nearest = int((model.item_vectors() @ wish[0]).argmax())
        history = list(self.history_of(model, self.active_users(model, 1)[0]))[:3]
        others: list[dict[str, Any]] = [{}, {"histories": [history]}, {"sentences": [phrase]}]
        for given in [*others, others[1] | others[2]]:
            without = model.score(UserBatch(users=[None], **given))[0]
            scores = model.score(UserBatch(users=[None], unwanted=[[phrase]], **given))[0]
            room = self.tolerance * max(1e-6, float(np.abs(without).max()))
            assert (scores <= without + room).all()
            assert scores[nearest] < without[nearest]
            if model.items[nearest] not in history:
                assert scores[nearest] <= np.median(without) + room

    def test_the_unwanted_is_each_users_own(self) -> None:
        """In a batch, phrases hold back only for the user who named them; no phrase changes nothing."""
        model = self.fitted()
        if self.sentence is None:
            pytest.skip("reads no texts here")
        ids = [model.users[row] for row in self.active_users(model, 3)]
        plain = model.score(UserBatch.known(ids))
        mixed = model.score(UserBatch(users=ids, unwanted=[None, [self.sentence, " "], []]))
        self.assert_close(mixed[[0, 2]], plain[[0, 2]])
        self.assert_close(mixed[1], model.score(UserBatch(users=[ids[1]], unwanted=[[self.sentence]]))[0])
        assert (mixed[1] < plain[1]).any()

    def test_only_dislikes_are_served(self) -> None:
        """A user who only dislikes gets finite scores and an answer."""
        model = self.fitted()
        if not model.capabilities.new_users:
            pytest.skip("serves known users only")
        item = model.items[0]
        for batch in (UserBatch(disliked=[[item]]), UserBatch(histories=[{item: -2.0}])):
            assert np.isfinite(model.score(batch)).all()
            assert item not in dict(model.recommend(batch, 3)[0])
