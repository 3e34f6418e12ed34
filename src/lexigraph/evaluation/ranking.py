"""From a model and a test part to rankings: one pass over blocks of scores of bounded memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.errors import ConfigError, EmptyTableError, InvalidScoreError
from lexigraph.evaluation.alignment import aligned_matrix, aligned_pairs, no_pairs
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.full import area_under_curve, log_loss_of, softmax_losses
from lexigraph.evaluation.kernels import only_candidates, rank_candidates
from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.pool import Pool, Reranker, check_pool, met_items
from lexigraph.evaluation.progress import progress_steps
from lexigraph.evaluation.rankings import Rankings
from lexigraph.messages import gettext as _
from lexigraph.models.batch import Evidence, UserBatch
from lexigraph.models.candidates import indices_of
from lexigraph.models.recommender import BLOCK_BYTES, Recommender
from lexigraph.threads import threads_for

Seen: TypeAlias = Literal["training"] | Dataset | None

FULL = {"auc": area_under_curve, "log-loss": softmax_losses}


@dataclass(frozen=True)
class Question:
    """What is asked of a model; everything but the model has a plain default.

    Attributes:
        seen: items left out of each user's ranking: "training" (what the model was fitted on; with ``histories``,
            those), the interactions of a data set, or None for nothing.
        candidates: ids of the only items to rank, or None for the whole catalogue.
        histories: interactions that stand in for the training history of every user, who is then asked as a new one;
            a user without any has an empty history. They weigh what ``histories.values`` says ("binary": as much as an
            average interaction of training). None: users are asked by id.
        depth: length of the lists.
        full: names of metrics that need all scores.
        rerank: what turns the first ``pool_size`` items into the lists, or None.
        pool_size: how many items a re-ranker chooses from.
        block_bytes: memory that one block of scores may take.
    """

    seen: Seen = "training"
    candidates: Sequence[str] | None = None
    histories: Dataset | None = None
    depth: int = 50
    full: tuple[str, ...] = ()
    rerank: Reranker | None = None
    pool_size: int = 100
    block_bytes: int = BLOCK_BYTES


@dataclass(frozen=True)
class _Task:
    """A question in the indices of the model."""

    question: Question
    model: Recommender
    facts: Facts | None
    relevant: sp.csr_array
    seen: sp.csr_array | None  # None: what the evidence says
    histories: sp.csr_array | None
    hidden: NDArray[np.int32]  # items that are no candidates

    @property
    def depth(self) -> int:
        wanted = self.question.depth
        if self.question.rerank is not None:
            wanted = max(wanted, self.question.pool_size)
        return min(wanted, len(self.model.items))


@dataclass(frozen=True)
class _Block:
    lists: NDArray[np.int32]
    scores: NDArray[np.float32]
    relevant: sp.csr_array
    full: dict[str, PerUser]


def rank(
    model: Recommender,
    test: Dataset,
    question: Question = Question(),
    *,
    facts: Facts | None = None,
    progress: bool = False,
) -> Rankings:
    """Rank items for every user with a test item that can be recommended.

    Ties in scores are broken by lot, drawn for each user and always the same: catalogues often stand in the order of
    first appearance, in which items of the test part come out nearly by popularity, so a model that cannot tell items
    apart must not be given their order.

    Args:
        model: a fitted model.
        test: the test part; only its pairs count, not their weights.
        question: who is asked how.
        facts: for a re-ranker.
        progress: show a progress bar on stderr.

    Raises:
        NotFittedError: the model is not fitted.
        EmptyTableError: no user has a test item that could be recommended.
        UnknownIdError: a user or item of the test part, or a candidate, is unknown to the model.
        InvalidScoreError: the model gave a score that is NaN or infinite, or scores of the wrong shape.
        ConfigError: an unknown ``seen``, or facts about items that the model does not know.
        MismatchError, DuplicatePredictionError: a re-ranker gave lists that cannot be measured, see
            :func:`~lexigraph.evaluation.pool.check_pool`.
    """
    if not len(test):
        raise EmptyTableError(f"{test.name!r} has no test interactions; there is nothing to evaluate {model.name} on")
    model._require_fitted()
    task = _task(model, test, question, facts)
    users = np.flatnonzero(np.diff(task.relevant.indptr)).astype(np.int32)
    if not len(users):
        raise EmptyTableError(f"no test interaction of {test.name!r} is with one of the candidates; name others")
    blocks = _measure(task, users, progress)
    relevant = sp.csr_array(sp.vstack([block.relevant for block in blocks], format="csr"))
    kept = np.diff(relevant.indptr) > 0
    if not kept.any():
        raise EmptyTableError(
            f"every test interaction of {test.name!r} is also among the items already seen, so none can be recommended"
        )
    full = {name: np.concatenate([block.full[name] for block in blocks])[kept] for name in question.full}
    if "log-loss" in full:
        full["log-loss"] = log_loss_of(full["log-loss"])
    return Rankings(
        users=model.users,
        items=model.items,
        rows=users[kept],
        lists=np.concatenate([block.lists for block in blocks])[kept],
        relevant=sp.csr_array(relevant[kept]),
        scores=np.concatenate([block.scores for block in blocks])[kept],
        full=full,
        n_candidates=len(model.items) - len(task.hidden),
        n_leaked=int(task.relevant.nnz - relevant.nnz),
    )


def _task(model: Recommender, test: Dataset, question: Question, facts: Facts | None) -> _Task:
    relevant, hidden = aligned_pairs(test, model.users, model.items), np.empty(0, dtype=np.int32)
    if question.candidates is not None:
        allowed = np.zeros(len(model.items), dtype=bool)
        allowed[indices_of(question.candidates, model.items)] = True
        hidden = np.flatnonzero(~allowed).astype(np.int32)
        relevant.data[:] = allowed[relevant.indices]
        relevant.eliminate_zeros()
    if facts is not None:
        facts = facts.of_catalogue(model.users, model.items)  # a re-ranker knows items by their indices alone
    histories = None
    if question.histories is not None:
        histories = _given_histories(model, question.histories)
    return _Task(question, model, facts, relevant, _seen_pairs(model, question.seen), histories, hidden)


def _given_histories(model: Recommender, histories: Dataset) -> sp.csr_array:
    """What the model would have learned from as training: weights and ratings count as they do there."""
    if not len(histories) or histories.values == "binary":
        pairs = aligned_pairs(histories, model.users, model.items)
        pairs.data[:] = model.unit_weight
        return pairs
    return aligned_matrix(histories, histories.matrix(), model.users, model.items)


def _seen_pairs(model: Recommender, seen: Seen) -> sp.csr_array | None:
    if isinstance(seen, Dataset):
        return aligned_pairs(seen, model.users, model.items, strict=False)
    if seen is None:
        return no_pairs(len(model.users), len(model.items))
    if seen != "training":
        raise ConfigError(f"seen={seen!r}; allowed: 'training', a Dataset or None")
    return None


def _measure(task: _Task, users: NDArray[np.int32], progress: bool) -> list[_Block]:
    size = max(1, task.question.block_bytes // (4 * len(task.model.items)))
    parts = [users[start : start + size] for start in range(0, len(users), size)]
    steps = progress_steps(parts, _("evaluating {model}").format(model=task.model.name), progress)
    with threads_for(len(users)):
        return [_measure_block(task, part) for part in steps]


def _measure_block(task: _Task, users: NDArray[np.int32]) -> _Block:
    evidence = task.model.resolve(_batch(task, users))
    # the layout that the kernels need; copied only if it is another
    scores = np.require(task.model.score_evidence(evidence), dtype=np.float32, requirements=["C", "W"])
    seen = evidence.seen if task.seen is None else sp.csr_array(task.seen[users])
    lists, values, faulty = rank_candidates(scores, seen, task.hidden, task.depth, users.astype(np.int64) + 1)
    _check(task.model, users, faulty)
    relevant = only_candidates(scores, sp.csr_array(task.relevant[users]))
    full = {name: FULL[name](scores, relevant) for name in task.question.full}
    if task.question.rerank is not None:
        lists, values = _reranked(task, users, evidence, lists, values)
    return _Block(lists, values, relevant, full)


def _batch(task: _Task, users: NDArray[np.int32]) -> UserBatch:
    if task.histories is None:
        return UserBatch.known(task.model.users.decode(users))
    given = task.histories[users]
    weighted = list(zip(task.model.items.decode(given.indices), given.data.tolist(), strict=True))
    return UserBatch.new([dict(weighted[start:stop]) for start, stop in pairwise(given.indptr.tolist())])


def _check(model: Recommender, users: NDArray[np.int32], faulty: NDArray[np.bool_]) -> None:
    if faulty.any():
        first = model.users[users[faulty.argmax()]]
        raise InvalidScoreError(
            f"{model.name} gave NaN or infinite scores to {faulty.sum()} of {len(users)} users (the first is "
            f"{first!r}); every score must be a finite number, so check the training data and the model's settings"
        )


def _reranked(
    task: _Task, users: NDArray[np.int32], evidence: Evidence, lists: NDArray[np.int32], scores: NDArray[np.float32]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The lists a re-ranker makes, of exactly the depth that was asked for, without what the question rules out.

    An "include" rule names items from outside the pool, also such as are no candidates or are left out by ``seen``:
    those fall out again and the others close ranks. Only where training alone says what was seen may a rule show it.
    """
    assert task.question.rerank is not None  # noqa: S101  (the caller looked)
    assert task.facts is not None  # noqa: S101
    depth = min(task.question.depth, len(task.model.items))
    allowed = np.ones(len(task.model.items), dtype=np.bool_)
    allowed[task.hidden] = False
    found = task.question.rerank(Pool(lists, scores, met_items(evidence), allowed), task.facts, depth)
    check_pool(found, *evidence.history.shape)
    barred = _ruled_out(task, users, found.items) | ~allowed[found.items]
    order = np.argsort(barred, axis=1, kind="stable")[:, :depth]
    gone = np.take_along_axis(barred, order, axis=1)
    items = np.full((len(lists), depth), -1, dtype=np.int32)
    values = np.full(items.shape, -np.inf, dtype=np.float32)
    width = order.shape[1]
    items[:, :width] = np.where(gone, -1, np.take_along_axis(found.items, order, axis=1))
    values[:, :width] = np.where(gone, -np.inf, np.take_along_axis(found.scores, order, axis=1))
    return items, values


def _ruled_out(task: _Task, users: NDArray[np.int32], items: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Listed items that a data set given as ``seen`` leaves out, and padding, bool ``[n_users, m]``."""
    barred: NDArray[np.bool_] = items < 0
    if task.seen is not None:
        seen = task.seen[users].tocoo()
        numbers = np.arange(len(users), dtype=np.int64)[:, None] * len(task.model.items) + items
        barred |= np.isin(numbers, seen.row.astype(np.int64) * len(task.model.items) + seen.col)
    return barred
