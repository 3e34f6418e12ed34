"""A model with a re-ranker behind it, asked like the model alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import ConfigError
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool, Reranker, met_items
from lexigraph.models.batch import FloatMatrix, UserBatch
from lexigraph.models.candidates import Exclude, allowed_items
from lexigraph.models.capabilities import Capabilities
from lexigraph.models.recommender import BLOCK_BYTES, Recommender
from lexigraph.models.results import Explanation, Recommendations
from lexigraph.models.topk import check_k
from lexigraph.reranking.pools import keep_only
from lexigraph.threads import threads_for


class Reranked:
    """Recommends what a re-ranker makes of a model's best items; everything else is the model's.

    Serves whom the model serves: known users, new histories, sentences. The order is the re-ranker's, the scores stay
    the model's, so they need not fall along a list and an explanation still adds up to them. What a request rules out
    (``exclude``, ``candidates``, filters) no rule brings back; only items already seen may come back, where
    an "include" says so.

    Args:
        model: a fitted model.
        reranker: what chooses.
        facts: what is known of the items, over the model's items in the model's order; by default what the model
            keeps of its training part.
        pool_size: how many items the re-ranker chooses from.

    Raises:
        NotFittedError: the model is not fitted.
        ConfigError: ``pool_size`` below 1, or facts of other items.

    Example:
        >>> from lexigraph.models.item_knn import ItemKNN
        >>> from lexigraph.reranking import AtMost
        >>> from lexigraph.testing import books_and_films
        >>> model = ItemKNN().fit(books_and_films())
        >>> answer = Reranked(model, AtMost(column="kind", n=1)).recommend(UserBatch.known(["u000"]), k=4)
        >>> [item[0] for item, _ in answer[0]]
        ['b', 'f']
    """

    def __init__(
        self, model: Recommender, reranker: Reranker, facts: Facts | None = None, *, pool_size: int = 100
    ) -> None:
        model._require_fitted()
        if pool_size < 1:
            raise ConfigError(f"pool_size is {pool_size}; it must be at least 1")
        if facts is not None and not facts.items.series.equals(model.items.series):
            raise ConfigError(
                f"the facts are of {len(facts.items)} items, the model of {len(model.items)}, and they must be the "
                "same in the same order; use Facts.of_model(model) or the facts of the data it was fitted on"
            )
        self.model = model
        self.reranker = reranker
        self.facts = Facts.of_model(model) if facts is None else facts
        self.pool_size = pool_size

    @property
    def name(self) -> str:
        """The model's name, marked."""
        return f"{self.model.name} (re-ranked)"

    @property
    def items(self) -> Vocabulary:
        """The model's items."""
        return self.model.items

    @property
    def users(self) -> Vocabulary:
        """The model's users."""
        return self.model.users

    @property
    def capabilities(self) -> Capabilities:
        """What the model can do."""
        return self.model.capabilities

    def recommend(
        self,
        users: UserBatch,
        k: int = 10,
        *,
        exclude: Exclude = "seen",
        candidates: Sequence[str] | None = None,
    ) -> Recommendations:
        """The re-ranked best ``k`` items for every user; as :meth:`Recommender.recommend`.

        Args:
            users: known, new or speaking users.
            k: how many, at least 1.
            exclude: "seen", "nothing", or item ids.
            candidates: only these item ids may be returned.

        Raises:
            ConfigError: ``k`` below 1.
            UnknownIdError: an unknown id in the batch, ``exclude`` or ``candidates``.
        """
        check_k(k)
        k = min(k, len(self.items))
        found = self.model.recommend(users, max(k, self.pool_size), exclude=exclude, candidates=candidates)
        allowed = allowed_items(self.items, _filter_mask(users, self.model), exclude, candidates)
        pool = Pool(found.items, found.scores, self._history(users), allowed)
        chosen = self.reranker(pool, self.facts, k)
        if not allowed.all():
            chosen = keep_only(chosen, allowed[chosen.items])
        items = np.full((len(found), k), -1, dtype=np.int32)
        width = min(k, chosen.items.shape[1])
        items[:, :width] = chosen.items[:, :width]
        return Recommendations(found.rows, items, self._scores(users, items, found), self.items)

    def similar(self, items: Sequence[str], k: int = 10) -> Recommendations:
        """The model's similar items."""
        return self.model.similar(items, k)

    def explain(self, user: UserBatch | str, item: str) -> Explanation:
        """The model's explanation of its score; why the item stands where it does is the re-ranker's to say."""
        return self.model.explain(user, item)

    def score(self, users: UserBatch) -> FloatMatrix:
        """The model's scores; a re-ranker knows lists only."""
        return self.model.score(users)

    def _history(self, users: UserBatch) -> sp.csr_array:
        """What each user has met, 1 if liked and -1 if not, CSR float32 ``[n_users, n_items]``; no text is encoded."""
        known = self.model.users
        ids = [name if name is not None and name in known else None for name in users.users or [None] * users.size]
        evidence = self.model.resolve(
            replace(users, users=ids, sentences=None, vectors=None, friends=None, unwanted=None, filters=())
        )
        return met_items(evidence)

    def _scores(self, users: UserBatch, items: NDArray[np.int32], found: Recommendations) -> NDArray[np.float32]:
        """The model's score of every listed item; asked again only for rows with items from outside the pool."""
        scores = np.full(items.shape, -np.inf, dtype=np.float32)
        known = np.zeros(items.shape, dtype=np.bool_)
        with threads_for(len(items)):
            _look_up(items, found.items, found.scores, scores, known)
        rows = np.flatnonzero(((items >= 0) & ~known).any(axis=1))
        size = max(1, BLOCK_BYTES // (4 * len(self.items)))
        for part in (rows[start : start + size] for start in range(0, len(rows), size)):
            asked = self.model.score(rows_of(users, part))
            listed = items[part] >= 0
            scores[part] = np.where(listed, np.take_along_axis(asked, np.maximum(items[part], 0), axis=1), -np.inf)
        return scores


def _filter_mask(users: UserBatch, model: Recommender) -> NDArray[np.bool_] | None:
    if not users.filters:
        return None
    return np.asarray(np.logical_and.reduce([condition.mask(model.catalogue) for condition in users.filters]))


def rows_of(users: UserBatch, rows: NDArray[np.int64]) -> UserBatch:
    """Some users of a batch.

    Example:
        >>> rows_of(UserBatch.known(["a", "b", "c"]), np.array([2, 0])).users
        ['c', 'a']
    """
    fields = ("users", "histories", "sentences", "liked", "disliked", "friends", "unwanted")
    given = {name: [values[row] for row in rows] for name in fields if (values := getattr(users, name)) is not None}
    vectors = None if users.vectors is None else users.vectors[rows]
    return replace(users, vectors=vectors, **given)  # type: ignore[arg-type]


@numba.njit(parallel=True, cache=True)
def _look_up(
    items: NDArray[np.int32],
    pool: NDArray[np.int32],
    pool_scores: NDArray[np.float32],
    scores: NDArray[np.float32],
    known: NDArray[np.bool_],
) -> None:
    """Copy the scores of the listed items that stand in the pool."""
    for row in numba.prange(len(items)):
        for place in range(items.shape[1]):
            for position in range(pool.shape[1]):
                if items[row, place] >= 0 and pool[row, position] == items[row, place]:
                    scores[row, place], known[row, place] = pool_scores[row, position], True
                    break
