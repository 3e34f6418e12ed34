"""Gaps between groups, by hand and against random slices."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexigraph.errors import ConfigError
from lexigraph.evaluation.slices import Slice
from lexigraph.evaluation.slices.gaps import accuracy_gaps, exposure_gaps


def users(group, mean, error=0.1, n_users=100, by="age", metric="ndcg@10"):
    return Slice("users", by, group, n_users, n_users, {metric: mean}, {metric: error})


def items(group, exposure, share, by="popularity"):
    return Slice("items", by, group, 5, 5, exposure={10: exposure}, share=share)


def test_small_groups_are_not_compared_but_named():
    parts = [users("a", 0.3), users("b", 0.9, n_users=29), users("c", 0.2, n_users=30), users("d", 0.25)]
    (gap,) = accuracy_gaps(parts, "ndcg@10")
    assert (gap.best, gap.worst, gap.left_out, gap.n_best, gap.n_worst) == ("a", "c", ("b",), 100, 30)
    assert gap.difference == pytest.approx(0.1)
    assert gap.ratio == pytest.approx(2 / 3)
    assert gap.standard_error == pytest.approx(math.sqrt(0.02))
    (wider,) = accuracy_gaps(parts, "ndcg@10", min_users=29)
    assert (wider.best, wider.left_out) == ("b", ())


def test_lower_is_better_for_a_loss():
    parts = [users("a", 2.0, metric="log-loss"), users("b", 3.0, metric="log-loss")]
    (gap,) = accuracy_gaps(parts, "log-loss")
    assert (gap.best, gap.worst, gap.difference, gap.ratio) == ("a", "b", -1.0, 1.5)


def test_groupings_keep_their_order_and_those_with_one_group_are_left_out():
    parts = [users("a", 0.1, by="z"), users("b", 0.2, by="z"), users("c", 0.1, by="m"), users("d", 0.1, by="a")]
    parts += [users("e", 0.3, by="a"), items("head", 1.0, 1.0)]
    assert [gap.by for gap in accuracy_gaps(parts, "ndcg@10")] == ["z", "a"]


def test_a_best_mean_of_zero_has_no_ratio():
    (gap,) = accuracy_gaps([users("a", 0.0), users("b", 0.0)], "ndcg@10")
    assert (gap.difference, gap.ratio) == (0.0, None)


def test_a_group_without_a_standard_error_is_left_out():
    lonely = Slice("users", "age", "c", 50, 50, {"ndcg@10": 0.9}, {})
    (gap,) = accuracy_gaps([users("a", 0.2), users("b", 0.1), lonely], "ndcg@10")
    assert (gap.best, gap.left_out) == ("a", ("c",))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(2, 90)), min_size=1, max_size=8), st.integers(2, 60))
def test_no_pair_of_large_groups_lies_further_apart(groups, min_users):
    parts = [users(str(n), mean, n_users=size) for n, (mean, size) in enumerate(groups)]
    means = [mean for mean, size in groups if size >= min_users]
    gaps = accuracy_gaps(parts, "ndcg@10", min_users=min_users)
    expected = [max(means) - min(means)] if len(means) > 1 else []
    assert [gap.difference for gap in gaps] == expected


def test_exposure_beside_relevance():
    (gap,) = exposure_gaps([items("head", 0.8, 0.5), items("mid", 0.15, 0.3), items("tail", 0.05, 0.2)], 10)
    assert [group.ratio for group in gap.groups] == pytest.approx([1.6, 0.5, 0.25])
    assert (gap.most_over, gap.most_under) == ("head", "tail")


def test_exposure_in_proportion_has_no_extremes():
    (gap,) = exposure_gaps([items("head", 0.5, 0.5), items("mid", 0.5, 0.5), items("cold", 0.0, 0.0)], 10)
    assert (gap.most_over, gap.most_under) == (None, None)
    assert gap.groups[2].ratio is None


def test_what_is_shown_though_nobody_wants_it_is_most_over_exposed():
    (gap,) = exposure_gaps([items("head", 0.7, 1.0), items("cold", 0.3, 0.0)], 10)
    assert (gap.most_over, gap.most_under) == ("cold", "head")


def test_gaps_become_json():
    gaps = [*accuracy_gaps([users("a", 0.2), users("b", 0.1)], "ndcg@10"), *exposure_gaps([items("c", 0.3, 0.0)], 10)]
    plain = [json.loads(json.dumps(gap.to_dict(), allow_nan=False)) for gap in gaps]
    assert plain[0]["best"] == "a"
    assert plain[1]["groups"] == [{"group": "c", "exposure": 0.3, "share": 0.0, "ratio": None}]


def test_what_was_not_measured_is_named():
    parts = [users("a", 0.2), items("head", 1.0, 1.0)]
    with pytest.raises(ConfigError, match="'recall@10'; there are: ndcg@10"):
        accuracy_gaps(parts, "recall@10")
    with pytest.raises(ConfigError, match="cut-off 20; there are: 10"):
        exposure_gaps(parts, 20)
    with pytest.raises(ConfigError, match="measure with slices"):
        exposure_gaps([], 20)
    with pytest.raises(ConfigError, match="min_users=1"):
        accuracy_gaps(parts, "ndcg@10", min_users=1)
