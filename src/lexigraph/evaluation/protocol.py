"""Full-ranking evaluation: every item is a candidate for every user, in blocks of bounded memory."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from lexigraph.data.dataset import Dataset
from lexigraph.evaluation.environment import describe_environment
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.measure import measure
from lexigraph.evaluation.metrics import METRICS
from lexigraph.evaluation.names import sort_metrics
from lexigraph.evaluation.pool import Reranker
from lexigraph.evaluation.ranking import Question, Seen, rank
from lexigraph.evaluation.ratings import evaluate_ratings, has_ratings
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.evaluation.slices import USUAL_SLICES, SliceSettings, first_test_times
from lexigraph.models.recommender import BLOCK_BYTES, Recommender


def evaluate(
    model: Recommender,
    test: Dataset,
    *,
    seen: Seen = "training",
    ks: Sequence[int] = (10, 20, 50),
    metrics: Sequence[str] = tuple(METRICS),
    candidates: Sequence[str] | None = None,
    histories: Dataset | None = None,
    rerank: Reranker | None = None,
    pool_size: int = 100,
    facts: Facts | None = None,
    slices: SliceSettings | None = USUAL_SLICES,
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
    and counted in ``n_leaked``. Ties in scores are broken by lot, the same one every time. A test part with ratings is
    also measured by RMSE and MAE if the model predicts ratings.

    Args:
        model: a fitted model.
        test: the test part; only its pairs count, not their weights.
        seen: items left out of each user's ranking: "training" (what the model was fitted on), the interactions of
            a data set, or None for nothing.
        ks: cut-offs.
        metrics: names out of :data:`~lexigraph.evaluation.names.ALL_METRICS`; by default those of accuracy.
        candidates: ids of the only items to rank, such as cold ones; relevance of others does not count.
        histories: interactions that stand in for the users' training history: every user is asked as a new one, with
            what this holds of theirs and nothing else. With ``seen="training"``, that is what is left out.
        rerank: turns the best ``pool_size`` items into the lists that are measured.
        pool_size: how many items a re-ranker chooses from.
        facts: what is known of users and items, for metrics beyond accuracy, slices and re-rankers; by default what
            the model keeps of its training part (which lacks user attributes and times).
        slices: parts of the users and items to measure apart; None for none.
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
    names = sort_metrics(ks, metrics)
    question = Question(seen, candidates, histories, names.ks[-1], names.full, rerank, pool_size, block_bytes)
    model._require_fitted()
    if facts is None and (names.need_facts or slices is not None or rerank is not None):
        facts = Facts.of_model(model)
    rankings = rank(model, test, question, facts=facts, progress=progress)
    times = first_test_times(test, rankings) if slices is not None else None
    report = measure(rankings, names, model=model.name, dataset=test.name, facts=facts, slices=slices, test_times=times)
    ratings = evaluate_ratings(model, test) if model.capabilities.ratings and has_ratings(test) else {}
    return replace(
        report,
        ratings=ratings,
        split=split,
        n_skipped=test.n_users - len(rankings),
        config=model.config.model_dump(mode="json"),
        fit_seconds=fit_seconds,
        evaluate_seconds=time.perf_counter() - started,
        environment=describe_environment(),
        seed=getattr(model.config, "seed", None) if seed is None else seed,
    )
