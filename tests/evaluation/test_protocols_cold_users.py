"""New users: what they are asked with and what they are tested on."""

from __future__ import annotations

import json
from datetime import datetime

import numpy as np
import polars as pl
import pytest

from lexigraph.config import Settings
from lexigraph.data.splits import make_split
from lexigraph.errors import CapabilityError, ConfigError, EmptyTableError
from lexigraph.evaluation.protocols import evaluate_cold_users
from lexigraph.evaluation.protocols.cold_users import in_order
from lexigraph.models import create
from lexigraph.models.capabilities import Capabilities
from lexigraph.models.recommender import Recommender
from lexigraph.testing.checkerboard import checkerboard

SIZE = 20


class Listening(Recommender):
    """Remembers the histories it was asked with."""

    name = "listening"
    score_scale = "none"
    config_type = Settings

    def __init__(self, **options):
        super().__init__(**options)
        self.asked = []

    def _fit(self, dataset):
        pass

    def _score(self, evidence):
        self.asked.append([set(np.flatnonzero(row).tolist()) for row in evidence.history.toarray()])
        return np.tile(np.arange(len(self.items), 0, -1, dtype=np.float32), (len(evidence), 1))

    def state(self):
        return {}

    def restore(self, state):
        pass


@pytest.fixture
def split():
    return make_split(checkerboard(SIZE), strategy="cold-users", test=0.2, validation=0.1)


def histories_of(part):
    """Items of each user, oldest first."""
    found = {}
    for user, item in part.interactions.sort("timestamp").select("user", "item").iter_rows():
        found.setdefault(user, []).append(item)
    return dict(sorted(found.items()))


def test_users_are_asked_with_their_first_items(split):
    model = Listening().fit(split.development())
    result = evaluate_cold_users(model, split, ks=[2], metrics=["recall"])
    expected = histories_of(split.test)
    assert list(result.reports) == [0, 1, 3, 5]
    for asked, size in zip(model.asked, result.reports, strict=True):
        assert asked == [set(items[:size]) for items in expected.values()]


def test_every_size_is_tested_on_the_same_items(split):
    model = Listening().fit(split.development())
    result = evaluate_cold_users(model, split, ks=[SIZE], metrics=["recall"])
    expected = histories_of(split.test)
    for report in result.reports.values():
        assert report.user_ids.to_list() == split.test.user_ids.decode(list(expected))
        assert report.metrics["recall@20"] == 1.0
        for row, items in enumerate(expected.values()):
            listed = [int(item) for item in report.rankings.lists[row] if item >= 0]
            start, stop = report.rankings.relevant.indptr[row : row + 2]
            assert set(report.rankings.relevant.indices[start:stop].tolist()) == set(items[5:])
            assert set(listed) == set(range(SIZE)) - set(items[:5])
    values = [report.metrics for report in result.reports.values()]
    assert all(value == values[0] for value in values)  # this model does not listen, so nothing may move


def test_a_longer_history_helps_a_model_that_listens(split):
    model = create("ease").fit(split.development())
    result = evaluate_cold_users(model, split, histories=(0, 1, 3), ks=[7], metrics=["recall"])
    recalls = [report.metrics["recall@7"] for report in result.reports.values()]
    assert recalls[0] < recalls[1] <= recalls[2]
    assert "| metric | history of 0 | history of 1 | history of 3 |" in result.to_markdown()
    assert set(json.loads(json.dumps(result.to_dict()))["histories"]) == {"0", "1", "3"}


def test_who_cannot_be_asked_is_counted(split):
    rows = split.test.interactions
    short = rows["user"].to_list()[0]
    few = pl.concat([rows.filter(pl.col("user") == short).head(5), rows.filter(pl.col("user") != short)])
    met = split.train.interactions.head(1)
    mixed = type(split)(
        split.train, split.validation, split.test.with_interactions(pl.concat([few, met])), split.description
    )
    model = Listening().fit(split.development())
    result = evaluate_cold_users(model, mixed, ks=[2], metrics=["recall"])
    assert result.left_out == {"met in training": 1, "no more than 5 items": 1}
    assert result.reports[0].n_users == len(histories_of(split.test)) - 1


def test_without_time_the_order_is_drawn_by_seed(split):
    rows = split.test.interactions.drop("timestamp")
    turned = rows.reverse()
    assert in_order(rows, 1).select("user", "item").equals(in_order(turned, 1).select("user", "item"))
    assert not in_order(rows, 1).equals(in_order(rows, 2))
    assert sorted(in_order(rows, 1).select("user", "item").iter_rows()) == sorted(
        rows.select("user", "item").iter_rows()
    )


def test_interactions_without_a_time_come_last():
    frame = checkerboard(6).interactions.head(2)
    frame = frame.with_columns(timestamp=pl.Series([None, datetime(2026, 1, 1)], dtype=pl.Datetime("us")))
    assert in_order(frame, 0)["item"].to_list() == frame["item"].to_list()[::-1]


@pytest.mark.parametrize("histories", [(), (-1, 2), (1, 1), (0, 1.5), 5])
def test_sizes_must_be_sizes(split, histories):
    model = Listening().fit(split.development())
    with pytest.raises(ConfigError, match="histories="):
        evaluate_cold_users(model, split, histories=histories)
    with pytest.raises(ConfigError, match="part='tset'; allowed: 'test', 'validation'"):
        evaluate_cold_users(model, split, part="tset")


def test_too_long_histories_and_known_users_are_refused(split):
    with pytest.raises(EmptyTableError, match="more than 50 items"):
        evaluate_cold_users(Listening().fit(split.development()), split, histories=(0, 50))
    with pytest.raises(EmptyTableError, match=r"'met in training': 4.*strategy='cold-users'"):
        evaluate_cold_users(Listening().fit(checkerboard(SIZE)), split)


def test_a_model_that_serves_no_new_users_says_so(split):
    class Closed(Listening):
        capabilities = Capabilities(new_users=False)

    with pytest.raises(CapabilityError, match="only users it was fitted on"):
        evaluate_cold_users(Closed().fit(split.development()), split)
