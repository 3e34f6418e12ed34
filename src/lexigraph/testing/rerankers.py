"""What every re-ranker must keep, as tests to inherit."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest

from lexigraph.errors import ConfigError, InvalidScoreError
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool, Reranker
from lexigraph.testing.books_and_films import books_and_films


class RerankerContract:
    """Inherit as ``class TestMyReranker(RerankerContract)`` and fill in :meth:`make_reranker` and :meth:`make_neutral`.

    Attributes:
        adds_items: it may list items from outside the pool (an "include" rule).
        drops_items: it may take items out (an "exclude" rule).
        keeps_scores: every item keeps the score it came with (False for a "boost").
        per_user: a user's list does not depend on who else is in the batch.

    Example:
        >>> from lexigraph.reranking import MMR
        >>> class TestMMR(RerankerContract):
        ...     def make_reranker(self):
        ...         return MMR(trade_off=0.3, similarity="graph")
        ...     def make_neutral(self):
        ...         return MMR(trade_off=1.0)
        >>> TestMMR().test_neutral_settings_change_nothing()
    """

    adds_items: ClassVar[bool] = False
    drops_items: ClassVar[bool] = False
    keeps_scores: ClassVar[bool] = True
    per_user: ClassVar[bool] = True

    def make_reranker(self) -> Reranker:
        """A re-ranker that changes the order of most pools."""
        raise AssertionError("a contract test must override make_reranker()")

    def make_neutral(self) -> Reranker | None:
        """The same with settings under which it changes nothing, or None if it has none."""
        raise AssertionError("a contract test must override make_neutral()")

    def make_facts(self) -> Facts:
        """What is known of the items; by default of :func:`~lexigraph.testing.books_and_films`, without texts."""
        return Facts.of_dataset(books_and_films(), encoder=None)

    def make_pool(self, facts: Facts, width: int = 12) -> Pool:
        """Unseen items with falling scores for every user: full rows, short rows and empty ones, some scores equal."""
        rng = np.random.default_rng(5)
        n_users, n_items = facts.training.shape
        items = np.full((n_users, width), -1, dtype=np.int32)
        scores = np.full((n_users, width), -np.inf, dtype=np.float32)
        for user in range(n_users):
            unseen = np.setdiff1d(np.arange(n_items), facts.training[[user]].indices)
            length = min(len(unseen), (width, width, 0, 1, width // 2)[user % 5])
            items[user, :length] = rng.permutation(unseen)[:length]
            scores[user, :length] = -np.sort(-rng.normal(size=length).round(1))
        return Pool(items, scores, facts.training)

    # -- the contract ---------------------------------------------------------------------------------------

    @pytest.mark.parametrize("k", [1, 3, 12, 500])
    def test_lists_hold_items_of_the_pool_once_and_padding_last(self, k: int) -> None:
        """Nothing is invented, doubled or lost, for any ``k``, also larger than the pool."""
        facts = self.make_facts()
        pool = self.make_pool(facts)
        found = self.make_reranker()(pool, facts, k)
        assert found.items.shape == found.scores.shape
        assert found.items.dtype == np.int32
        assert found.scores.dtype == np.float32
        assert len(found.items) == len(pool.items)
        for before, after in zip(pool.items, found.items, strict=True):
            listed = after[after >= 0]
            assert (after[: len(listed)] >= 0).all(), "padding must be last"
            assert len(set(listed.tolist())) == len(listed), "an item is listed twice"
            if not self.adds_items:
                assert set(listed.tolist()) <= set(before.tolist())
            if not self.drops_items:
                assert len(listed) >= min(k, int((before >= 0).sum()))

    def test_nothing_is_brought_in_that_may_not_be_listed(self) -> None:
        """Where the request allows the items of the pool alone, no others come in."""
        facts = self.make_facts()
        pool = self.make_pool(facts)
        for row in range(len(pool.items)):
            listed = pool.items[row][pool.items[row] >= 0]
            allowed = np.isin(np.arange(len(facts.items)), listed)
            alone = Pool(pool.items[[row]], pool.scores[[row]], pool.history[[row]], allowed)
            found = self.make_reranker()(alone, facts, 5).items
            assert set(found[found >= 0].tolist()) <= set(listed.tolist())

    def test_scores_are_finite_and_stay_with_their_items(self) -> None:
        """No NaN anywhere, -inf exactly at padding, and each item's own score where it is kept."""
        facts = self.make_facts()
        pool = self.make_pool(facts)
        found = self.make_reranker()(pool, facts, 5)
        assert not np.isnan(found.scores).any()
        assert (np.isneginf(found.scores) == (found.items < 0)).all()
        assert np.isfinite(found.scores[found.items >= 0]).all()
        for row in range(len(pool.items)) if self.keeps_scores else ():
            own = dict(zip(pool.items[row].tolist(), pool.scores[row].tolist(), strict=True))
            pairs = zip(found.items[row].tolist(), found.scores[row].tolist(), strict=True)
            assert all(own[item] == score for item, score in pairs if item in own)

    def test_neutral_settings_change_nothing(self) -> None:
        """With the other aim weighed by nothing, the order is that of the pool, whatever made it."""
        neutral = self.make_neutral()
        if neutral is None:
            return
        facts = self.make_facts()
        pool = self.make_pool(facts)
        lists = neutral(pool, facts, 5).items
        np.testing.assert_array_equal(lists[:, : pool.items.shape[1]], pool.items)

    def test_it_does_something(self) -> None:
        """A re-ranker that leaves every list as it is would pass all other tests."""
        facts = self.make_facts()
        pool = self.make_pool(facts)
        found = self.make_reranker()(pool, facts, 5)
        width = pool.items.shape[1]
        assert found.items.shape[1] != width or (found.items != pool.items).any()

    def test_same_pool_same_lists(self) -> None:
        """Two re-rankers with the same settings agree, and neither changes the pool it is given."""
        facts = self.make_facts()
        pool = self.make_pool(facts)
        items, scores = pool.items.copy(), pool.scores.copy()
        first, second = self.make_reranker()(pool, facts, 5), self.make_reranker()(pool, facts, 5)
        np.testing.assert_array_equal(first.items, second.items)
        np.testing.assert_array_equal(pool.items, items)
        np.testing.assert_array_equal(pool.scores, scores)

    def test_a_user_alone_gets_the_same_list(self) -> None:
        """Nobody's list depends on the others of the batch."""
        if not self.per_user:
            return
        facts = self.make_facts()
        pool, reranker = self.make_pool(facts), self.make_reranker()
        together = reranker(pool, facts, 5)
        for row in range(0, len(pool.items), 3):
            alone = Pool(pool.items[[row]], pool.scores[[row]], pool.history[[row]])
            np.testing.assert_array_equal(reranker(alone, facts, 5).items[0], together.items[row])

    def test_no_rows_and_no_columns(self) -> None:
        """An empty batch and a pool without candidates are no errors."""
        facts = self.make_facts()
        pool, reranker = self.make_pool(facts), self.make_reranker()
        assert len(reranker(Pool(pool.items[:0], pool.scores[:0], pool.history[:0]), facts, 5).items) == 0
        bare = reranker(Pool(pool.items[:, :0], pool.scores[:, :0], pool.history), facts, 5)
        assert len(bare.items) == len(pool.items)
        if not self.adds_items:
            assert (bare.items < 0).all()

    def test_bad_pools_are_named_errors(self) -> None:
        """A NaN score and a senseless ``k`` say what is wrong."""
        facts = self.make_facts()
        pool, reranker = self.make_pool(facts), self.make_reranker()
        scores = pool.scores.copy()
        scores[1, 2] = np.nan
        with pytest.raises(InvalidScoreError, match="rows 1"):
            reranker(replace(pool, scores=scores), facts, 5)
        with pytest.raises(ConfigError, match="k is 0"):
            reranker(pool, facts, 0)
