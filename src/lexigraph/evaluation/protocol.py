"""Full-ranking evaluation: every item is a candidate for every user, in blocks of bounded memory."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.errors import ConfigError, EmptyTableError, InvalidScoreError
from lexigraph.evaluation.alignment import aligned_pairs
from lexigraph.evaluation.environment import describe_environment
from lexigraph.evaluation.kernels import count_candidates, exclude_seen, find_hits
from lexigraph.evaluation.metrics import METRICS, PerUser, check_metrics, ranking_metrics
from lexigraph.evaluation.progress import progress_steps
from lexigraph.evaluation.ratings import evaluate_ratings, has_ratings
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.models.batch import UserBatch
from lexigraph.models.recommender import BLOCK_BYTES, Recommender
from lexigraph.models.threads import threads_for
from lexigraph.models.topk import top_k

Seen: TypeAlias = Literal["training"] | Dataset | None


@dataclass(frozen=True)
class _Task:
    """What all blocks of one evaluation share; matrices are in the model's indices."""

    model: Recommender
    relevant: sp.csr_array
    seen: sp.csr_array | None  # None: what each user was fitted on
    ks: tuple[int, ...]
    metrics: tuple[str, ...]


def evaluate(
    model: Recommender,
    test: Dataset,
    *,
    seen: Seen = "training",
    ks: Sequence[int] = (10, 20, 50),
    metrics: Sequence[str] = tuple(METRICS),
    block_bytes: int = BLOCK_BYTES,
    progress: bool = False,
    split: str = "",
    fit_seconds: float | None = None,
    seed: int | None = None,
) -> EvaluationReport:
    """Rank all items for every user of the test part and measure the rankings.

    Every item the model knows is a candidate, whether or not it was interacted with; nothing is sampled. Evaluated
    are the users with at least one relevant test item; all others are left out of the means and counted in
    ``n_skipped``. A test pair that is also among the seen items can never be recommended: it is left out of relevance
    and counted in ``n_leaked``. Ties in scores go to the lower item index. A test part with ratings is also measured
    by RMSE and MAE if the model predicts ratings.

    Args:
        model: a fitted model.
        test: the test part; only its pairs count, not their weights.
        seen: items left out of each user's ranking: "training" (what the model was fitted on), the interactions of
            a data set, or None for nothing.
        ks: cut-offs.
        metrics: names out of :data:`~lexigraph.evaluation.metrics.METRICS`.
        block_bytes: memory that one block of scores may take; the model's own working memory comes on top.
        progress: show a progress bar on stderr.
        split: how the split was made, for the report.
        fit_seconds: how long fitting took, for the report.
        seed: the seed to report; by default the model's own, where it has one.

    Returns:
        Means, standard errors and the per-user values behind them.

    Raises:
        NotFittedError: the model is not fitted.
        EmptyTableError: no user has a test item that could be recommended.
        UnknownIdError: a user or item of the test part is unknown to the model.
        InvalidScoreError: the model gave a score that is NaN or infinite, or scores of the wrong shape.
        ConfigError: an unknown metric, a cut-off below 1, or an unknown ``seen``.
    """
    started = time.perf_counter()
    check_metrics(ks, metrics)
    if not len(test):
        raise EmptyTableError(f"{test.name!r} has no test interactions; there is nothing to evaluate {model.name} on")
    model._require_fitted()
    relevant = aligned_pairs(test, model.users, model.items)
    task = _Task(model, relevant, _seen_pairs(model, seen), tuple(ks), tuple(metrics))
    users = np.flatnonzero(np.diff(relevant.indptr)).astype(np.int32)
    n_relevant, values = _measure(task, users, block_bytes, progress)
    kept = n_relevant > 0
    if not kept.any():
        raise EmptyTableError(
            f"every test interaction of {test.name!r} is also among the items already seen, so none can be recommended"
        )
    ratings = evaluate_ratings(model, test) if model.capabilities.ratings and has_ratings(test) else {}
    return EvaluationReport(
        model=model.name,
        dataset=test.name,
        split=split,
        user_ids=model.users.series.gather(users[kept].astype(np.int64)).rename("user_id"),
        per_user={name: value[kept] for name, value in values.items()},
        ratings=ratings,
        n_items=len(model.items),
        n_skipped=test.n_users - int(kept.sum()),
        n_leaked=int(relevant.nnz - n_relevant.sum()),
        config=model.config.model_dump(mode="json"),
        fit_seconds=fit_seconds,
        evaluate_seconds=time.perf_counter() - started,
        environment=describe_environment(),
        seed=getattr(model.config, "seed", None) if seed is None else seed,
    )


def _seen_pairs(model: Recommender, seen: Seen) -> sp.csr_array | None:
    if isinstance(seen, Dataset):
        return aligned_pairs(seen, model.users, model.items, strict=False)
    if seen is None:
        nothing = np.empty(0, dtype=np.int32)
        return sp.csr_array((np.empty(0, dtype=np.float32), (nothing, nothing)), shape=model.training.shape)
    if seen != "training":
        raise ConfigError(f"seen={seen!r}; allowed: 'training', a Dataset or None")
    return None


def _measure(
    task: _Task, users: NDArray[np.int32], block_bytes: int, progress: bool
) -> tuple[NDArray[np.int64], dict[str, PerUser]]:
    """Relevant items and metric values of the given users, block by block."""
    size = max(1, block_bytes // (4 * len(task.model.items)))
    blocks = [users[start : start + size] for start in range(0, len(users), size)]
    steps = progress_steps(blocks, f"evaluating {task.model.name}", progress)
    with threads_for(len(users)):
        counts, parts = zip(*(_measure_block(task, block) for block in steps), strict=True)
    return np.concatenate(counts), {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _measure_block(task: _Task, users: NDArray[np.int32]) -> tuple[NDArray[np.int64], dict[str, PerUser]]:
    evidence = task.model.resolve(UserBatch.known(task.model.users.decode(users)))
    # the layout that the kernels need; copied only if it is another
    scores = np.require(task.model.score_evidence(evidence), dtype=np.float32, requirements=["C", "W"])
    seen = evidence.seen if task.seen is None else sp.csr_array(task.seen[users])
    faulty = exclude_seen(scores, seen)
    if faulty.any():
        first = task.model.users[users[faulty.argmax()]]
        raise InvalidScoreError(
            f"{task.model.name} gave NaN or infinite scores to {faulty.sum()} of {len(users)} users (the first is "
            f"{first!r}); every score must be a finite number, so check the training data and the model's settings"
        )
    relevant = sp.csr_array(task.relevant[users])
    n_relevant = count_candidates(scores, relevant)
    items, _ = top_k(scores, max(task.ks))
    return n_relevant, ranking_metrics(find_hits(items, relevant, items.shape[1]), n_relevant, task.ks, task.metrics)
