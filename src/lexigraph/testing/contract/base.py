"""What a test of a recommender fills in, and the helpers that all its tests use."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.language.encoder import TextEncoder
from lexigraph.models.batch import UserBatch
from lexigraph.models.recommender import Recommender
from lexigraph.testing.checkerboard import checkerboard


class ContractBase:
    """Everything of :class:`~lexigraph.testing.recommenders.RecommenderContract` that is not a test."""

    personalised: ClassVar[bool] = True
    sentence: ClassVar[str | None] = None
    encoder: ClassVar[TextEncoder | None] = None
    tolerance: ClassVar[float] = 1e-4

    def make_model(self) -> Recommender:
        """A new, unfitted model with settings fit for a small data set."""
        raise AssertionError("a contract test must override make_model()")

    def make_dataset(self) -> Dataset:
        """A data set with at least 10 users and 10 items."""
        return checkerboard()

    def fitted(self) -> Recommender:
        """A new model, fitted."""
        return self.make_model().fit(self.make_dataset())

    def history_of(self, model: Recommender, row: int) -> dict[str, float]:
        """The training history of one user as ``{item_id: weight}``."""
        past = model.training[[row]]
        return dict(zip(model.items.decode(past.indices), past.data.tolist(), strict=True))

    def friends_of(self, model: Recommender, row: int) -> list[str] | None:
        """Ids of those whom a user is tied to; None where the model hears of nobody. Ties must all be as strong."""
        if model.ties is None:
            return None
        ends = model.ties.select("user_id", "friend_id"), model.ties.select("friend_id", "user_id")
        pairs = [pair for frame in ends for pair in frame.iter_rows()]
        return [friend for user, friend in pairs if user == model.users[row]]

    def active_users(self, model: Recommender, n: int = 5) -> list[int]:
        """Rows of the first users with a history and something left to recommend."""
        lengths = np.diff(model.training.indptr)
        return [int(row) for row in np.flatnonzero((lengths > 0) & (lengths < len(model.items)))[:n]]

    def mixed_users(self, model: Recommender) -> list[UserBatch]:
        """Single users of every kind the model serves."""
        row, other = self.active_users(model, 2)
        known, history = model.users[row], list(self.history_of(model, other))[:3]
        batches = [UserBatch.known([known])]
        if model.capabilities.new_users:
            batches += [UserBatch.new([history]), UserBatch(users=[None]), UserBatch(users=["nobody"], liked=[history])]
        batches += [
            UserBatch(users=[known], histories=[history]),
            UserBatch(users=[known], disliked=[history[:1]]),
        ]
        if model.capabilities.friends and model.capabilities.new_users:
            friends = [[model.users[other]]]
            batches += [UserBatch(friends=friends), UserBatch(users=[known], histories=[history], friends=friends)]
        if self.sentence is not None:
            batches += [
                UserBatch.ask([self.sentence]),
                UserBatch(users=[known], sentences=[self.sentence]),
                UserBatch(histories=[history], sentences=[self.sentence], disliked=[history[:1]]),
                UserBatch(unwanted=[[self.sentence]]),
                UserBatch(users=[known], unwanted=[[self.sentence, "war"]]),
                UserBatch(users=[known], histories=[history], sentences=[self.sentence], unwanted=[["war"]]),
            ]
        return batches

    def assert_close(self, found: NDArray[Any], expected: NDArray[Any]) -> None:
        """Equal within :attr:`tolerance` of the largest score."""
        scale = max(1e-6, float(np.abs(expected).max(initial=0.0)))
        np.testing.assert_allclose(found, expected, rtol=0, atol=self.tolerance * scale)
