"""Tests of recommendations."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from lexigraph.data.item_filter import ItemFilter
from lexigraph.errors import (
    ConfigError,
    MissingColumnError,
    UnknownIdError,
)
from lexigraph.models.batch import UserBatch
from lexigraph.testing.contract.base import ContractBase


class AnsweringContract(ContractBase):
    """Recommendations are the best of what may be returned."""

    def test_recommendations_are_the_top_of_the_scores(self) -> None:
        """``recommend`` returns the best unseen items in order, with the scores of ``score``."""
        model = self.fitted()
        rows = self.active_users(model)
        batch = UserBatch.known([model.users[row] for row in rows])
        scores = model.score(batch)
        answers = model.recommend(batch, 4)
        for position, row in enumerate(rows):
            masked = scores[position].astype(np.float64)
            masked[model.training[[row]].indices] = -np.inf
            best = np.argsort(-masked, kind="stable")[:4]
            found = answers.items[position]
            kept = found[found >= 0]
            self.assert_close(scores[position][kept], answers.scores[position][: len(kept)])
            self.assert_close(answers.scores[position][: len(kept)], masked[best][: len(kept)])

    def test_seen_items_are_left_out(self) -> None:
        """Neither training items nor items just given come back, unless asked for."""
        model = self.fitted()
        row, other = self.active_users(model, 2)
        seen = self.history_of(model, row)
        given = [item for item in self.history_of(model, other) if item not in seen][:2]
        batch = UserBatch(users=[model.users[row]], histories=[given])
        answer = dict(model.recommend(batch, len(model.items))[0])
        assert not (seen.keys() | set(given)) & answer.keys()
        everything = dict(model.recommend(batch, len(model.items), exclude="nothing")[0])
        assert everything.keys() == set(model.items.ids)

    def test_k_larger_than_the_catalogue(self) -> None:
        """All that is left is returned once, padding is marked."""
        model = self.fitted()
        row = self.active_users(model, 1)[0]
        answer = model.recommend(UserBatch.known([model.users[row]]), 10 * len(model.items))
        assert answer.items.shape == (1, len(model.items))
        assert len(answer[0]) == len(model.items) - len(self.history_of(model, row))
        assert np.isneginf(answer.scores[answer.items < 0]).all()
        assert len(set(dict(answer[0]))) == len(answer[0])

    def test_no_users_give_no_rows(self) -> None:
        """An empty batch is no error."""
        model = self.fitted()
        assert len(model.recommend(UserBatch(users=[]), 3)) == 0

    def test_exclusions_candidates_and_filters_are_honoured(self) -> None:
        """Nothing that was ruled out comes back."""
        model = self.fitted()
        row = self.active_users(model, 1)[0]
        batch = UserBatch.known([model.users[row]])
        first = model.recommend(batch, 1)[0][0][0]
        k = len(model.items)
        assert first not in dict(model.recommend(batch, k, exclude=[first])[0])
        assert list(dict(model.recommend(batch, k, candidates=[first])[0])) == [first]
        assert model.recommend(batch, k, exclude=[first], candidates=[first])[0] == []
        chosen = UserBatch(users=[model.users[row]], filters=(ItemFilter("item_id", "==", first),))
        assert list(dict(model.recommend(chosen, k)[0])) == [first]

    def test_bad_questions_are_named_errors(self) -> None:
        """Unknown ids and columns, a senseless k and a senseless exclusion say what is wrong."""
        model = self.fitted()
        batch = UserBatch.known(model.users.ids[:1])
        with pytest.raises(UnknownIdError, match="no-such-user"):
            model.recommend(UserBatch.known(["no-such-user"]))
        questions: list[Callable[[], object]] = [
            lambda: model.recommend(UserBatch(users=model.users.ids[:1], histories=[["no-such-item"]])),
            lambda: model.recommend(batch, exclude=["no-such-item"]),
            lambda: model.recommend(batch, candidates=["no-such-item"]),
        ]
        for ask in questions:
            with pytest.raises(UnknownIdError, match="no-such-item"):
                ask()
        with pytest.raises(ConfigError, match="k is 0"):
            model.recommend(batch, 0)
        with pytest.raises(ConfigError, match="everything"):
            model.recommend(batch, exclude="everything")
        with pytest.raises(MissingColumnError, match="no_such_column"):
            model.recommend(UserBatch(users=model.users.ids[:1], filters=(ItemFilter("no_such_column", "==", 1),)))

    def test_unknown_items_can_be_skipped(self) -> None:
        """With ``skip_unknown_items`` an unknown id changes nothing."""
        model = self.fitted()
        known = model.users.ids[:1]
        batch = UserBatch(users=known, histories=[["no-such-item"]], skip_unknown_items=True)
        self.assert_close(model.score(batch), model.score(UserBatch.known(known)))
