"""Every re-ranker keeps the contract."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest

from lexigraph.evaluation.facts import Facts
from lexigraph.reranking import (
    DPP,
    MMR,
    AtMost,
    Boost,
    Calibrated,
    Exclude,
    Exposure,
    Include,
    LongTail,
    Pipeline,
    PopularityDiscount,
    Recency,
)
from lexigraph.testing import RerankerContract, books_and_films

COOKING = [{"column": "categories", "operator": "contains", "value": "cooking"}]


class TestMMRByGraph(RerankerContract):
    def make_reranker(self):
        return MMR(trade_off=0.3, similarity="graph")

    def make_neutral(self):
        return MMR(trade_off=1)


class TestMMRByAll(TestMMRByGraph):
    def make_reranker(self):
        return MMR(trade_off=0.3)


class TestDPPByCategories(RerankerContract):
    def make_reranker(self):
        return DPP(trade_off=0.3, similarity="categories")

    def make_neutral(self):
        return DPP(trade_off=1)


class TestDPPByAll(TestDPPByCategories):
    def make_reranker(self):
        return DPP(trade_off=0.3)


class TestCalibrated(RerankerContract):
    def make_reranker(self):
        return Calibrated(trade_off=0.2)

    def make_neutral(self):
        return Calibrated(trade_off=1)


class TestLongTail(RerankerContract):
    def make_reranker(self):
        return LongTail(trade_off=0.2, head_share=0.5)

    def make_neutral(self):
        return LongTail(trade_off=1)


class TestPopularityDiscount(RerankerContract):
    def make_reranker(self):
        return PopularityDiscount(exponent=1)

    def make_neutral(self):
        return PopularityDiscount(exponent=0)


class TestExposureByColumn(RerankerContract):
    def make_reranker(self):
        return Exposure(column="kind", shares="catalogue")

    def make_neutral(self):
        return Exposure(column="kind", strength=0)


class TestExposureByPopularity(TestExposureByColumn):
    def make_reranker(self):
        return Exposure(shares="interactions")


class TestExposureByRelevance(TestExposureByColumn):
    def make_reranker(self):
        return Exposure(column="kind", shares="relevance")

    def make_neutral(self):
        return Exposure(column="kind", shares="relevance", strength=0)


class TestExclude(RerankerContract):
    drops_items = True

    def make_reranker(self):
        return Exclude(items=["f01"], where=COOKING)

    def make_neutral(self):
        return Exclude()


class TestInclude(RerankerContract):
    adds_items = True

    def make_reranker(self):
        return Include(items=["f13", "b13"], position=2)

    def make_neutral(self):
        return Include()


class TestBoost(RerankerContract):
    keeps_scores = False

    def make_reranker(self):
        return Boost(where=COOKING, multiply=2, add=0.3)

    def make_neutral(self):
        return Boost(where=COOKING)


class TestAtMost(RerankerContract):
    drops_items = True

    def make_reranker(self):
        return AtMost(column="categories", n=1)

    def make_neutral(self):
        return AtMost(column="categories", n=26)


class TestAtMostLast(TestAtMost):
    drops_items = False

    def make_reranker(self):
        return AtMost(column="kind", n=1, strict=False)


class TestRecency(RerankerContract):
    keeps_scores = False

    def make_reranker(self):
        return Recency(column="year", half_life=5)

    def make_neutral(self):
        return Recency(strength=0)


class TestPipeline(RerankerContract):
    adds_items = drops_items = True
    keeps_scores = False

    def make_reranker(self):
        return Pipeline(
            [Boost(where=COOKING, add=0.2), Exclude(items=["f02"]), MMR(), AtMost(n=3), Include(items=["f13"])]
        )

    def make_neutral(self):
        return Pipeline([])


class TestPipelineOfNeutralSteps(RerankerContract):
    """Steps after a re-ranker leave its order alone when they weigh nothing but relevance."""

    def make_reranker(self):
        return Pipeline([Calibrated(trade_off=0.2), MMR(trade_off=1), DPP(trade_off=1), Exposure(strength=0)])

    def make_neutral(self):
        return Pipeline([LongTail(trade_off=1), PopularityDiscount(exponent=0)])

    def test_later_neutral_steps_keep_the_order(self):
        facts = self.make_facts()
        pool = self.make_pool(facts)
        alone, followed = Calibrated(trade_off=0.2), self.make_reranker()
        assert followed(pool, facts, 5).items.tolist() == alone(pool, facts, 5).items.tolist()


@pytest.mark.parametrize("reranker", [DPP(trade_off=0.999999), MMR(trade_off=0.999999), Calibrated(trade_off=0.999999)])
def test_nearly_neutral_settings_only_settle_ties(reranker):
    facts = Facts.of_dataset(books_and_films(), encoder=None)
    pool = RerankerContract().make_pool(facts)
    found = reranker(pool, facts, 12)
    assert found.scores.tolist() == pool.scores.tolist()


def test_facts_can_be_forgotten():
    """What is remembered per facts does not keep them alive."""
    import gc
    import weakref

    data = books_and_films()
    facts = Facts.of_dataset(
        dataclasses.replace(data, items=data.items.with_columns(pl.lit(1).alias("one"))), encoder=None
    )
    Exclude(where=[{"column": "one", "operator": "==", "value": 1}])(RerankerContract().make_pool(facts), facts, 3)
    gone = weakref.ref(facts)
    del facts
    gc.collect()
    assert gone() is None
