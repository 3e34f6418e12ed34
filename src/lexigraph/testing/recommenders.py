"""What every recommender must keep, as tests to inherit."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from lexigraph.data.dataset import Dataset
from lexigraph.errors import (
    CapabilityError,
    ConfigError,
    EmptyTableError,
    MissingColumnError,
    NotFittedError,
    TamperedArtifactError,
    UnknownIdError,
)
from lexigraph.language.encoder import TextEncoder
from lexigraph.models.batch import History, UserBatch
from lexigraph.models.item_filter import ItemFilter
from lexigraph.models.recommender import Recommender
from lexigraph.models.results import Explanation
from lexigraph.testing.checkerboard import checkerboard


class RecommenderContract:
    """Inherit as ``class TestMyModel(RecommenderContract)`` and fill in :meth:`make_model`.

    Attributes:
        personalised: users with different histories get different rankings (False for popularity).
        sentence: something to ask a model that understands text, or None to leave sentences out.
        encoder: the text encoder of such a model.
        tolerance: how far two computations of one score may differ, relative to the largest score.

    Example:
        >>> from lexigraph.models.item_knn import ItemKNN
        >>> class TestItemKNN(RecommenderContract):
        ...     def make_model(self):
        ...         return ItemKNN(neighbours=10)
        >>> TestItemKNN().test_same_seed_same_scores()
    """

    personalised: ClassVar[bool] = True
    sentence: ClassVar[str | None] = None
    encoder: ClassVar[TextEncoder | None] = None
    tolerance: ClassVar[float] = 1e-4

    # -- to be filled in ------------------------------------------------------------------------------------

    def make_model(self) -> Recommender:
        """A new, unfitted model with settings fit for a small data set."""
        raise AssertionError("a contract test must override make_model()")

    def make_dataset(self) -> Dataset:
        """A data set with at least 10 users and 10 items."""
        return checkerboard()

    # -- helpers --------------------------------------------------------------------------------------------

    def fitted(self) -> Recommender:
        """A new model, fitted."""
        return self.make_model().fit(self.make_dataset())

    def history_of(self, model: Recommender, row: int) -> dict[str, float]:
        """The training history of one user as ``{item_id: weight}``."""
        past = model.training[[row]]
        return dict(zip(model.items.decode(past.indices), past.data.tolist(), strict=True))

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
        if self.sentence is not None:
            batches += [
                UserBatch.ask([self.sentence]),
                UserBatch(users=[known], sentences=[self.sentence]),
                UserBatch(histories=[history], sentences=[self.sentence], disliked=[history[:1]]),
            ]
        return batches

    def assert_close(self, found: np.ndarray, expected: np.ndarray) -> None:
        """Equal within :attr:`tolerance` of the largest score."""
        scale = max(1e-6, float(np.abs(expected).max(initial=0.0)))
        np.testing.assert_allclose(found, expected, rtol=0, atol=self.tolerance * scale)

    # -- fitting and saving ---------------------------------------------------------------------------------

    def test_not_fitted_is_a_named_error(self, tmp_path: Path) -> None:
        """Every question to an unfitted model names the way out."""
        model = self.make_model()
        for ask in (
            lambda: model.score(UserBatch.known(["user-1"])),
            lambda: model.recommend(UserBatch.known(["user-1"])),
            lambda: model.explain("user-1", "item-1"),
            lambda: model.save(tmp_path / "model"),
        ):
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

    # -- scores ---------------------------------------------------------------------------------------------

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

    # -- new users ------------------------------------------------------------------------------------------

    def test_fold_in_agrees_with_the_known_user(self) -> None:
        """A new user with a known user's history gets the known user's scores."""
        model = self.fitted()
        rows = self.active_users(model)
        histories: list[History | None] = [self.history_of(model, row) for row in rows]
        if not model.capabilities.new_users:
            with pytest.raises(CapabilityError):
                model.score(UserBatch.new([history for history in histories if history is not None]))
            return
        known = model.score(UserBatch.known([model.users[row] for row in rows]))
        self.assert_close(model.score(UserBatch(histories=histories)), known)

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

    def test_only_dislikes_are_served(self) -> None:
        """A user who only dislikes gets finite scores and an answer."""
        model = self.fitted()
        if not model.capabilities.new_users:
            pytest.skip("serves known users only")
        item = model.items[0]
        for batch in (UserBatch(disliked=[[item]]), UserBatch(histories=[{item: -2.0}])):
            assert np.isfinite(model.score(batch)).all()
            assert item not in dict(model.recommend(batch, 3)[0])

    # -- recommendations ------------------------------------------------------------------------------------

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
        for ask in (
            lambda: model.recommend(UserBatch(users=model.users.ids[:1], histories=[["no-such-item"]])),
            lambda: model.recommend(batch, exclude=["no-such-item"]),
            lambda: model.recommend(batch, candidates=["no-such-item"]),
        ):
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

    # -- explanations and similar items ---------------------------------------------------------------------

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

    def assert_adds_up(self, explanation: Explanation, scores: np.ndarray, item: int) -> None:
        """The sum, the stated score and the order of one explanation are right."""
        self.assert_close(np.append(scores, explanation.score), np.append(scores, scores[item]))
        self.assert_close(np.append(scores, explanation.total), np.append(scores, scores[item]))
        values = [reason.value for reason in explanation.contributions]
        assert values == sorted(values, reverse=True)
        for reason in explanation.contributions:
            if reason.parts:
                self.assert_close(np.append(scores, sum(reason.parts.values())), np.append(scores, reason.value))

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

    # -- capabilities ---------------------------------------------------------------------------------------

    def test_what_it_cannot_do_is_a_named_error(self) -> None:
        """Sentences and ratings are refused by models without them."""
        model = self.fitted()
        if not model.capabilities.text:
            with pytest.raises(CapabilityError, match="sentences"):
                model.score(UserBatch.ask(["something slow and blue"]))
        pairs = np.array([0, 1, -1], dtype=np.int32), np.array([1, -1, 0], dtype=np.int32)
        if model.capabilities.ratings:
            predicted = model.predict_ratings(*pairs)
            assert predicted.shape == (3,)
            assert np.isfinite(predicted).all()
        else:
            with pytest.raises(CapabilityError, match="ratings"):
                model.predict_ratings(*pairs)
        assert model.score_scale
