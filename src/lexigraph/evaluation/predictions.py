"""Scoring the ranked lists of any other system by the same ruler as our own models."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.data.predictions import read_predictions, rows_shown
from lexigraph.data.readers.sql_url import is_url
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import ConfigError, EmptyTableError, MismatchError, UnknownIdError
from lexigraph.evaluation.alignment import aligned_pairs, no_pairs
from lexigraph.evaluation.environment import describe_environment
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.kernels import find_hits
from lexigraph.evaluation.measure import measure
from lexigraph.evaluation.metrics import METRICS
from lexigraph.evaluation.names import sort_metrics
from lexigraph.evaluation.rankings import Rankings
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.evaluation.slices import USUAL_SLICES, SliceSettings, first_test_times


@dataclass(frozen=True)
class _Known:
    """The ids that lists may name, and what is known of them, in their indices."""

    users: Vocabulary
    items: Vocabulary
    relevant: sp.csr_array  # test pairs not seen in training
    seen: sp.csr_array
    n_leaked: int
    whole: bool  # whether these are all ids there are


def evaluate_predictions(
    predictions: str | Path | Any,
    test: Dataset,
    *,
    train: Dataset | None = None,
    ks: Sequence[int] = (10, 20),
    metrics: Sequence[str] = tuple(METRICS),
    name: str | None = None,
    facts: Facts | None = None,
    slices: SliceSettings | None = USUAL_SLICES,
    columns: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    split: str = "",
) -> EvaluationReport:
    """Score ranked lists made elsewhere.

    Evaluated are all users with a test item, also those for whom there is no list: they score 0 and are counted in the
    report's notes. Lists of users without a test item are left out and counted. An item the user had already met in
    training stays in its place as a miss.

    Args:
        predictions: see :func:`~lexigraph.data.predictions.read_predictions`.
        test: the test part.
        train: what the other system was fitted on. With it, ids unknown to both parts are refused, test pairs that
            were met in training are left out, and metrics beyond accuracy can be had. Without it, nothing is known of
            the catalogue but what the lists and the test part name.
        ks: cut-offs.
        metrics: names out of :data:`~lexigraph.evaluation.names.ALL_METRICS`, but for those that need the score of
            every candidate ("auc", "log-loss").
        name: what to call the system; after the file when None, without a file "predictions".
        facts: made from ``train`` when None.
        slices: parts of users and items to measure apart, where ``train`` or facts are given; None for none.
        columns: source column to ``user_id``, ``item_id``, ``score`` or ``rank``.
        encoding: encoding of text files.
        split: how the split was made, for the report.

    Raises:
        EmptyTableError: there are no predictions or no test interactions.
        UnknownIdError: a list names a user or item that neither part knows.
        MismatchError: no list is of a user of the test part, or the parts are not of one split.
        DuplicatePredictionError: a list names an item twice, or gives two items one rank.
        InvalidScoreError: a score or rank is missing, NaN or infinite.
        ConfigError: a metric that lists alone cannot give.

    Example:
        >>> from lexigraph.data import from_frames
        >>> test = from_frames({"user_id": ["a", "b"], "item_id": ["x", "y"]})
        >>> lists = {"user_id": ["a", "a"], "item_id": ["y", "x"], "rank": [1, 2]}
        >>> report = evaluate_predictions(lists, test, ks=[2], metrics=["recall"])
        >>> report.metrics, report.notes
        ({'recall@2': 0.5}, ('1 of 2 users of the test part have no list and score 0',))
    """
    started = time.perf_counter()
    names = sort_metrics(ks, metrics)
    if names.full:
        raise ConfigError(
            f"lists hold only the best items, but every candidate's score is needed for {', '.join(names.full)}; "
            "leave that out"
        )
    if not len(test):
        raise EmptyTableError(f"{test.name!r} has no test interactions; there is nothing to score the lists on")
    lists = read_predictions(predictions, columns=columns, encoding=encoding)
    known = _known(lists, test, train)
    indexed = _indexed(lists, known)
    rankings, notes = _rankings(indexed, known, names.ks[-1])
    if facts is None and train is not None and (names.need_facts or slices is not None):
        facts = Facts.of_dataset(train)
    slices = slices if facts is not None else None
    label = name or (Path(predictions).stem if _is_file(predictions) else "predictions")
    times = first_test_times(test, rankings) if slices is not None else None
    report = measure(rankings, names, model=label, dataset=test.name, facts=facts, slices=slices, test_times=times)
    return replace(
        report,
        split=split,
        notes=notes,
        n_skipped=len(known.users) - len(rankings),
        evaluate_seconds=time.perf_counter() - started,
        environment=describe_environment(),
    )


def _is_file(predictions: object) -> bool:
    """Whether a name can be made of it: the URL of a database may hold a password, which a report must not show."""
    return isinstance(predictions, (str, Path)) and not is_url(predictions)


def _known(lists: pl.DataFrame, test: Dataset, train: Dataset | None) -> _Known:
    if train is None:
        items = Vocabulary.union([test.item_ids.series, lists["item_id"]], "item")
        relevant = aligned_pairs(test, test.user_ids, items)
        seen = no_pairs(len(test.user_ids), len(items))
        return _Known(test.user_ids, items, relevant, seen, 0, whole=False)
    tested = aligned_pairs(test, train.user_ids, train.item_ids, strict=False)
    distinct = test.interactions.select("user", "item").n_unique()
    if tested.nnz < distinct:
        raise MismatchError(
            f"{distinct - tested.nnz} of {distinct} test pairs have a user or item that the training part does not "
            f"know ({_strangers(test, train)}); read both with read_split(train, test), which gives them the same ids"
        )
    seen = aligned_pairs(train, train.user_ids, train.item_ids)
    relevant = sp.csr_array(tested - tested.multiply(seen))
    relevant.eliminate_zeros()
    relevant.sort_indices()
    if not relevant.nnz:
        raise EmptyTableError(f"every test interaction of {test.name!r} is also in the training part")
    return _Known(train.user_ids, train.item_ids, relevant, seen, tested.nnz - relevant.nnz, whole=True)


def _strangers(test: Dataset, train: Dataset) -> str:
    """The first users and items of the test part that the training part does not know."""
    rows = test.interactions
    users = test.user_ids.series.gather(rows["user"].unique().sort().cast(pl.Int64))
    items = test.item_ids.series.gather(rows["item"].unique().sort().cast(pl.Int64))
    unknown = {
        "users": users.filter(~users.is_in(train.user_ids.series.implode())),
        "items": items.filter(~items.is_in(train.item_ids.series.implode())),
    }
    return ", ".join(f"{name} {_examples(ids)}" for name, ids in unknown.items() if len(ids))


def _indexed(lists: pl.DataFrame, known: _Known) -> pl.DataFrame:
    """``user`` and ``item`` as indices; without a training part, users of no test item are left null."""
    indexed = lists.with_columns(user=known.users.encode_expr("user_id"), item=known.items.encode_expr("item_id"))
    for column, vocabulary in (("user", known.users), ("item", known.items)):
        unknown = indexed.filter(pl.col(column).is_null())
        if unknown.height and known.whole:
            raise UnknownIdError(
                f"{unknown.height} of {lists.height} predictions name {unknown[f'{column}_id'].n_unique()} {column} "
                f"ids that neither the training nor the test part knows ({rows_shown(unknown)}); "
                f"{len(vocabulary)} {column}s are known"
            )
    return indexed


def _rankings(lists: pl.DataFrame, known: _Known, depth: int) -> tuple[Rankings, tuple[str, ...]]:
    rows = np.flatnonzero(np.diff(known.relevant.indptr)).astype(np.int32)
    row_of = np.full(len(known.users) + 1, -1, dtype=np.int64)  # the last: users of no index
    row_of[rows] = np.arange(len(rows))
    row = row_of[lists["user"].fill_null(len(known.users)).to_numpy()]
    served = np.unique(row[row >= 0])
    if not len(served):
        raise MismatchError(
            f"none of the {lists['user_id'].n_unique()} users with a list is one of the {len(rows)} users of the test "
            f"part (lists: {_examples(lists['user_id'])}; test: {_examples(known.users.series.gather(rows[:3]))}); "
            "give the lists and the test part of the same split"
        )
    place = lists["place"].to_numpy()
    kept = (row >= 0) & (place < depth)
    items = np.full((len(rows), min(depth, len(known.items))), -1, dtype=np.int32)
    items[row[kept], place[kept]] = lists["item"].to_numpy()[kept]
    rankings = Rankings(
        known.users,
        known.items,
        rows,
        items,
        sp.csr_array(known.relevant[rows]),
        n_candidates=len(known.items),
        n_leaked=known.n_leaked,
    )
    return rankings, _notes(rankings, known, served, lists, depth)


def _notes(
    rankings: Rankings, known: _Known, served: NDArray[np.int64], lists: pl.DataFrame, depth: int
) -> tuple[str, ...]:
    """What a reader of the figures must know."""
    idle = lists["user_id"].n_unique() - len(served)
    lengths = (rankings.lists[served] >= 0).sum(axis=1)
    seen = int(find_hits(rankings.lists, sp.csr_array(known.seen[rankings.rows]), rankings.depth).sum())
    remarks = {
        f"{len(rankings) - len(served)} of {len(rankings)} users of the test part have no list and score 0": len(served)
        < len(rankings),
        f"users with a list but without a test item, left out: {idle}": idle,
        f"length of the longest list: {lengths.max()}; places from there up to {depth} count as misses": lengths.max()
        < depth,
        f"lists shorter than the longest: {(lengths < lengths.max()).sum()}": (lengths < lengths.max()).any(),
        f"listed items already met in training, which keep their places as misses: {seen}": seen,
    }
    return tuple(remark for remark, holds in remarks.items() if holds)


def _examples(ids: pl.Series) -> str:
    return ", ".join(map(repr, ids.head(3).to_list()))
