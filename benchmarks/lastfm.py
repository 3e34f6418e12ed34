"""Last.fm 2K (HetRec 2011): who listened to whom, on random splits; tastes and ties together beside a published one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.figure import Figure, figure, reproduced
from benchmarks.measure import timed
from benchmarks.random_splits import over_seeds
from benchmarks.sources import benchmark_data
from lexigraph.data import Dataset, make_split
from lexigraph.evaluation import evaluate
from lexigraph.models import Recommender, UserBatch, create

MODELS = ("popularity", "item-knn", "ials", "graph-filter")
"""EASE is left out: it would invert a dense matrix of 17,632 x 17,632 on each of the five splits."""


def figures() -> Iterator[Figure]:
    """Every model on five random 80/10/10 splits: mean and standard deviation over the seeds."""
    yield from over_seeds("lastfm", benchmark_data("lastfm-2k"), MODELS)


PUBLISHED = {"recall@10": 0.1757, "ndcg@10": 0.1694}
"""DiffNet on a random 80/10/10 split of the same data, full ranking, vectors of 64 numbers: the results of the library
RecBole-GNN (its ``results/social/lastfm.md``)."""
SEEDS = range(3)


def social() -> Iterator[Figure]:
    """The preset ``social-diffusion``: fitted without the test tenth, of which early stopping sets a tenth aside."""
    data = benchmark_data("lastfm-2k")
    found: dict[str, list[float]] = {metric: [] for metric in PUBLISHED}
    seconds = []
    for seed in SEEDS:
        split = make_split(data, strategy="random", seed=seed)
        development = split.development()
        model, took = timed(lambda train=development: create("social-diffusion", encoder=None).fit(train))
        report = evaluate(model, split.test, ks=(10,))
        seconds.append(took)
        for metric in PUBLISHED:
            found[metric].append(report.metrics[metric])
    for metric, published in PUBLISHED.items():
        note = f"published {published:.4f} (DiffNet); sd {np.std(found[metric], ddof=1):.4f}"
        name = f"lastfm-social.social-diffusion.{metric}"
        yield figure(name, float(np.mean(found[metric])), "share", reproduced(published), note=note)
    yield figure("lastfm-social.social-diffusion.fit", float(np.median(seconds)), "s")


NEWCOMERS = 0.15
"""Share of the users who are hidden whole, but for whom they know."""
CLICKS = (0, 1, 3, 10)
NEWCOMER_SEEDS = range(2, 7)
"""The strength of friends was chosen with the seeds 0 and 1, on the development parts of their splits."""
K = 20


def newcomers() -> Iterator[Figure]:
    """The default model for users whose interactions are hidden: after a few clicks, with friends and without."""
    data = benchmark_data("lastfm-2k")
    found: dict[str, list[tuple[float, float]]] = {}
    for seed in NEWCOMER_SEEDS:
        rng = np.random.default_rng(seed)
        hidden = rng.random(data.n_users) < NEWCOMERS
        train = data.with_interactions(
            data.interactions.filter(pl.Series(~hidden[data.interactions["user"].to_numpy()]))
        )
        model = create("graph-filter", encoder=None).fit(train)
        taken = _in_random_order(data, np.flatnonzero(hidden), rng)
        for clicks in CLICKS:
            for label, users in (("friends", True), ("alone", False)):
                found.setdefault(f"{label}.{clicks}", []).append(_after(model, taken, clicks, named=users))
    for label, values in found.items():
        for number, metric in enumerate(("recall", "ndcg")):
            each = [value[number] for value in values]
            name = f"lastfm-newcomers.{label}-clicks.{metric}@{K}"
            yield figure(name, float(np.mean(each)), "share", note=f"sd {np.std(each, ddof=1):.4f}")


def _in_random_order(data: Dataset, users: NDArray[np.intp], rng: np.random.Generator) -> dict[int, NDArray[np.int32]]:
    matrix = data.matrix()
    rows = {int(user): matrix.indices[matrix.indptr[user] : matrix.indptr[user + 1]] for user in users}
    return {user: rng.permutation(items) for user, items in rows.items() if len(items) > max(CLICKS)}


def _after(model: Recommender, taken: dict[int, NDArray[np.int32]], clicks: int, *, named: bool) -> tuple[float, float]:
    """Recall and NDCG of what comes after the clicks; the friends of a user who is named by id are known."""
    histories = [model.items.decode(items[:clicks]) for items in taken.values()]
    users = [model.users[user] if named else None for user in taken]
    listed = model.recommend(UserBatch(users=users, histories=histories), K).items
    discounts = 1 / np.log2(np.arange(2, K + 2))
    recalls, gains = [], []
    for row, items in zip(listed, taken.values(), strict=True):
        hits = np.isin(row, items[clicks:])
        recalls.append(hits.sum() / (len(items) - clicks))
        gains.append((hits * discounts).sum() / discounts[: len(items) - clicks].sum())
    return float(np.mean(recalls)), float(np.mean(gains))
