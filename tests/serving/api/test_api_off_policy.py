"""Off-policy estimates by a request: what other lists would have earned."""

from __future__ import annotations

import asyncio
import time

import httpx
import numpy as np
import pytest

from lexigraph.client import AsyncClient
from lexigraph.errors import LimitError, UnknownIdError
from lexigraph.serving.records import Event, LoggedRecommendation
from lexigraph.serving.store.recommendations import FRAME
from lexigraph.serving.wire import OffPolicyOut

SHOWN, OTHER = ("b01", "b02"), ("b02", "b01")


@pytest.fixture(scope="module")
def logged(shop):
    """Lists of two orders with a fair coin; only b02 in the first place is ever clicked."""
    draw, now = np.random.default_rng(1), time.time()
    lists, events = [], []
    for n in range(600):
        items = SHOWN if draw.random() < 0.5 else OTHER
        lists.append(LoggedRecommendation(f"off-{n}", f"off-u{n}", now - 600.0, "m", items, (0.5, 0.5)))
        if items[0] == "b02":
            request = f"off-{n}" if n % 3 else None
            events.append(Event(f"off-c{n}", f"off-u{n}", "b02", "click", now - 300.0, request=request))
    for start in range(0, len(lists), 200):
        shop.service.store.recommendations.append(lists[start : start + 200])
    shop.service.store.events.append(events)
    return shop


def asked(shop, lists, key="admin", **more):
    async def run():
        transport = httpx.ASGITransport(app=shop.http.app)
        async with AsyncClient("http://127.0.0.1:8000", shop.keys[key], transport=transport) as client:
            return await client.off_policy(lists, **more)

    return asyncio.run(run())


@pytest.fixture
def many(logged, monkeypatch):
    """The same with room for all lists at once."""
    limits = logged.service.settings.limits
    monkeypatch.setitem(limits.__dict__, "max_batch", 1_000)
    return logged


def test_other_lists_are_valued_by_what_was_shown_by_chance(many):
    found = asked(many, {f"off-{n}": OTHER for n in range(600)}, kinds=["click"])
    assert isinstance(found, OffPolicyOut)
    assert found.ips.interval[0] < 1.0 < found.ips.interval[1]  # every such list would be clicked once
    assert found.ips.bootstrap[0] < 1.0 < found.ips.bootstrap[1]
    assert found.logged == pytest.approx(0.5, abs=0.07)
    assert (found.n_lists, found.n_people, found.missing, found.usable) == (600, 600, 0, True)
    worse = asked(many, {f"off-{n}": SHOWN for n in range(600)}, kinds=["click"])
    assert worse.ips.value == 0.0
    assert asked(many, {f"off-{n}": OTHER for n in range(600)}, kinds=["view"]).ips.value == 0.0


def test_what_cannot_be_valued_is_said(logged):
    with pytest.raises(UnknownIdError, match="no list of these 1 requests is logged"):
        asked(logged, {"never": ["b01"]})
    with pytest.raises(LimitError, match="at most 20 are valued at once"):
        asked(logged, {f"off-{n}": OTHER for n in range(21)})
    with pytest.raises(LimitError, match="a list of 21 items"):
        asked(logged, {"off-1": [f"i{n}" for n in range(21)]})
    few = asked(logged, {"off-1": OTHER, "never": OTHER})
    assert (few.missing, few.usable, bool(few.warnings)) == (1, False, True)


def test_it_is_for_those_who_run_the_service(logged):
    body = {"lists": {"off-1": ["b01"]}}
    for key in ("read", "write", "north"):
        assert logged.ask("POST", "/v1/off-policy", body, key=key).status_code == 403
    one = logged.ask("POST", "/v1/off-policy", body)
    assert one.status_code == 200, one.text
    assert one.json()["ips"]["error"] is None  # one person says nothing of the spread
    assert logged.ask("POST", "/v1/off-policy", {"lists": {"off-1": ["b01"]}, "level": 1}).status_code == 422


def test_an_event_counts_for_the_latest_list_that_showed_its_item(shop):
    """Also where only an earlier one of the same person is valued."""
    now = time.time()
    lists = [LoggedRecommendation(f"late-{n}", "late-u", now - 100.0 + n, "m", ("b05",), (0.5,)) for n in range(2)]
    shop.service.store.recommendations.append(lists)
    shop.service.store.events.append([Event("late-e", "late-u", "b05", "click", now - 50.0)])
    values = {n: asked(shop, {f"late-{n}": ["b05"]}).ips.value for n in range(2)}
    assert values == {0: 0.0, 1: 2.0}
    found = shop.service.store.recommendations.of_people_of(["late-0"])
    assert (found["id"].to_list(), found.columns) == (["late-0", "late-1"], list(FRAME))
