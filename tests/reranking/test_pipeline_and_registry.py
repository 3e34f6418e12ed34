"""From settings to re-rankers and back."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest

from lexigraph.errors import ConfigError
from lexigraph.evaluation.pool import Pool
from lexigraph.reranking import (
    MMR,
    RERANKERS,
    BaseReranker,
    MMRSettings,
    Pipeline,
    create_reranker,
    from_settings,
    reranker_class,
)
from lexigraph.reranking.pools import relevance_of

TOML = """
[[rerank]]
name = "exclude"
where = [{ column = "year", operator = "<", value = 1990 }]

[[rerank]]
name = "mmr"
trade_off = 0.7
similarity = "graph"

[[rerank]]
name = "exposure"
column = "maker"
shares = { a = 0.4, b = 0.2 }
max_loss = 0.1

[[rerank]]
name = "recency"
now = 2026-01-31
"""


@pytest.mark.parametrize("name", RERANKERS)
def test_every_name_makes_a_re_ranker_of_that_name(name):
    found = create_reranker(name)
    assert isinstance(found, BaseReranker)
    assert found.name == name
    assert from_settings([found.describe()]).steps == (found,)
    assert all(field.description for field in found.config_type.model_fields.values())


def test_a_pipeline_from_toml_and_back():
    pipeline = from_settings(tomllib.loads(TOML)["rerank"])
    assert [step.name for step in pipeline.steps] == ["exclude", "mmr", "exposure", "recency"]
    assert pipeline.steps[1] == MMR(trade_off=0.7, similarity=["graph"])
    assert from_settings(pipeline.describe()) == pipeline


def test_settings_are_checked():
    with pytest.raises(ConfigError, match=r"trade_of.*allowed: trade_off, similarity"):
        create_reranker("mmr", trade_of=0.5)
    with pytest.raises(ConfigError, match="less than or equal to 1"):
        MMR(trade_off=1.5)
    with pytest.raises(ConfigError, match="similarity"):
        MMR(similarity="colour")
    with pytest.raises(ConfigError, match="similarity"):
        MMR(similarity=[])
    with pytest.raises(ConfigError, match="did you mean 'long-tail'"):
        reranker_class("longtail")
    with pytest.raises(ConfigError, match="needs a name"):
        from_settings([{"trade_off": 0.5}])
    with pytest.raises(ConfigError, match="needs a name"):
        from_settings([{"name": ["mmr"]}])
    with pytest.raises(ConfigError, match="list of tables"):
        from_settings({"name": "mmr"})
    with pytest.raises(ConfigError, match="list of tables"):
        from_settings(None)
    with pytest.raises(ConfigError, match="takes re-rankers"):
        Pipeline(["mmr"])
    with pytest.raises(ConfigError, match="takes re-rankers"):
        Pipeline([MMR])


def test_re_rankers_are_values():
    one = MMR(MMRSettings(trade_off=0.4))
    assert one == MMR(trade_off=0.4)
    assert hash(one) == hash(MMR(trade_off=0.4))
    assert one != MMR(trade_off=0.5)
    assert MMR(MMRSettings(trade_off=0.4), trade_off=0.2).config.trade_off == 0.2
    with pytest.raises(AttributeError):
        one.config = MMRSettings()
    with pytest.raises(ValueError, match="frozen"):
        one.config.trade_off = 0.1


def test_relevance_follows_the_order_an_earlier_step_made(make):
    facts = make.facts()
    pool = make.pool(facts, width=4)
    mixed = Pool(pool.items[:, ::-1].copy(), pool.scores[:, ::-1].copy(), pool.history)
    np.testing.assert_array_equal(relevance_of(mixed), relevance_of(pool))


def test_pools_that_do_not_fit_are_named_errors(make):
    facts = make.facts()
    pool = make.pool(facts, width=4)
    holed = pool.items.copy()
    holed[2, 1] = -1
    beyond = pool.items.copy()
    beyond[0, 0] = 40
    for items, message in (
        (holed, "1 of 6 rows .* padding"),
        (beyond, "item 40, the facts know only 40"),
        (holed[:, :2], "shape"),
    ):
        with pytest.raises(ConfigError, match=message):
            MMR(trade_off=1)(Pool(items, pool.scores, pool.history), facts, 2)
    with pytest.raises(ConfigError, match="history"):
        MMR(trade_off=1)(Pool(pool.items, pool.scores, pool.history[:3]), facts, 2)
