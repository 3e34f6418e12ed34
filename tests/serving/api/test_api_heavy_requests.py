"""Requests that would keep all others waiting, or that no number holds."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from lexigraph.errors import OverloadedError, StoreError
from lexigraph.serving.answers.pace import QUICK_SECONDS, Pace
from lexigraph.serving.api import hot
from lexigraph.serving.api.working import Workers
from lexigraph.serving.settings import LimitSettings
from lexigraph.serving.wire import RecommendRequest


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/recommend", {"rerank": [{"name": "mmr", "options": {"self": 1}}]}),
        ("/v1/recommend", {"rerank": [{"name": "mmr", "options": {"name": "dpp"}}]}),
        ("/v1/recommend", {"rerank": [{"name": "mmr", "options": {"config": {}}}]}),
        ("/v1/ask", {"edit": {"self": 1}}),
        ("/v1/explain", {"item": "f02", "history": {"f01": 1e38, "b02": -1e38}}),
        ("/v1/recommend", {"history": {"f01": 1e7}}),
        ("/v1/ask", {"history": {"f01": 1e7}}),
    ],
)
def test_names_and_numbers_that_are_too_clever_are_refused(shop, path, body):
    found = shop.ask("POST", path, body)
    assert found.status_code == 422, found.text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/recommend", {"filters": ["a" + " " * 90_000]}),
        ("POST", "/v1/ask", {"edit": {"wanted": "long " * 10_000}}),
        ("POST", "/v1/ask", {"edit": {"unwanted": ["long"] * 5_000}}),
        ("POST", "/v1/ask", {"edit": {"liked": ["f01"] * 5_000}}),
        ("PUT", "/v1/users/talker", {"about": "long " * 10_000}),
        ("PUT", "/v1/users/talker", {"attributes": {f"a{number}": "long" for number in range(1_000)}}),
    ],
)
def test_words_have_an_end_wherever_they_stand(shop, method, path, body):
    found = shop.ask(method, path, body)
    assert (found.status_code, found.json()["type"]) == (422, "urn:lexigraph:problem:limit"), found.text


def test_a_state_cannot_bring_what_an_edit_may_not(shop):
    state = shop.ask("POST", "/v1/ask", {"sentence": "space"}).json()["state"]
    state["steps"][-1]["wanted"] = "long " * 10_000
    assert shop.ask("POST", "/v1/ask", {"state": state}).json()["type"].endswith(":limit")


def test_an_unknown_users_words_are_read_in_a_thread(shop, monkeypatch):
    seen = []
    read = shop.service.store.users.get

    def get(tenant, user):
        seen.append(threading.current_thread().name)
        return read(tenant, user)

    monkeypatch.setattr(shop.service.store.users, "get", get)
    for path in ("/v1/users/quiet/recommendations", "/v1/users/quiet/recommendations"):
        assert shop.ask("GET", path).status_code == 200
    assert shop.ask("POST", "/v1/recommend", {"user": "quiet-2"}).status_code == 200
    assert len(seen) == 2
    assert all(name.startswith("lexigraph-work") for name in seen)


def test_an_unknown_user_is_answered_while_the_database_is_away(shop, monkeypatch):
    def gone(*_):
        raise StoreError("gone")

    monkeypatch.setattr(shop.service.store.users, "get", gone)
    assert shop.ask("GET", "/v1/users/stranger/recommendations").status_code == 200
    monkeypatch.undo()
    shop.ask("PUT", "/v1/users/stranger", {"about": "cooking"})
    assert not shop.service.people.has_nothing("", "stranger")  # what could not be read was not taken for nothing


def test_while_the_database_hangs_one_waits_for_it_and_the_others_do_without(shop, monkeypatch):
    begun, ended = threading.Event(), threading.Event()

    def hang(*_):
        begun.set()
        ended.wait(20.0)

    people = shop.service.people
    monkeypatch.setattr(shop.service.store.users, "get", hang)
    monkeypatch.setattr("lexigraph.serving.answers.people.PATIENCE", 0.01)
    waiting = threading.Thread(target=people.about, args=("", "first"))
    waiting.start()
    assert begun.wait(20.0)
    time.sleep(0.02)
    assert shop.ask("GET", "/v1/users/second/recommendations").status_code == 200
    assert waiting.is_alive()
    ended.set()
    waiting.join()
    monkeypatch.undo()
    shop.ask("PUT", "/v1/users/second", {"about": "cooking"})
    assert people.about("", "second") == "cooking"


def test_a_slow_list_is_made_in_a_thread(shop, monkeypatch):
    recommending = shop.service.recommending
    monkeypatch.setattr(recommending, "_pace", Pace())
    asked = RecommendRequest(user="u001")
    assert recommending.is_quick(asked)
    monkeypatch.setitem(recommending._pace._seconds, shop.service.host.current.id, 1.0)
    assert not recommending.is_quick(asked)
    where = []
    answering = recommending.recommend
    monkeypatch.setattr(
        recommending, "recommend", lambda *given: (where.append(threading.current_thread().name), answering(*given))[1]
    )
    assert shop.ask("POST", "/v1/recommend", {"user": "u001"}).status_code == 200
    assert where[0].startswith("lexigraph-work")


def test_the_pace_is_of_work_and_not_of_waiting():
    pace = Pace()
    with pace.measured("waits"):
        time.sleep(10 * QUICK_SECONDS)
    with pace.measured("works"):
        until = time.thread_time() + 10 * QUICK_SECONDS
        while time.thread_time() < until:
            pass
    assert pace.is_quick("waits")
    assert not pace.is_quick("works")


def test_only_plain_lists_tell_how_fast_a_model_is(shop, monkeypatch):
    recommending = shop.service.recommending
    monkeypatch.setattr(recommending, "_pace", Pace())
    for more in ({"sentence": "space"}, {"rerank": [{"name": "recency"}]}, {"filters": ["year>=1990"]}):
        assert shop.ask("POST", "/v1/recommend", {"user": "u001", **more}).status_code == 200
    assert not recommending._pace._seconds
    shop.ask("POST", "/v1/recommend", {"user": "u001"})
    assert list(recommending._pace._seconds) == [shop.service.host.current.id]


def test_an_arm_that_re_ranks_is_answered_in_a_thread(shop, monkeypatch):
    recommending, asked = shop.service.recommending, RecommendRequest(user="u001")
    monkeypatch.setattr(recommending, "_pace", Pace())
    arms = {"plain": {}, "mixed": {"rerank": [{"name": "mmr"}]}}
    assert shop.ask("POST", "/v1/experiments", {"name": "reranking", "arms": arms}).status_code == 201
    assert not recommending.is_quick(asked)
    shop.ask("DELETE", "/v1/experiments/reranking")
    assert recommending.is_quick(asked)


def test_giving_up_makes_no_further_threads_and_what_is_too_much_is_refused():
    workers, ended = Workers(threads=2, most=3), threading.Event()

    async def impatient() -> list[BaseException | bool]:
        tasks = [asyncio.create_task(workers.run(ended.wait)) for _ in range(4)]
        await asyncio.sleep(0.05)
        for task in tasks:
            task.cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    first = asyncio.run(impatient())
    assert [type(one) for one in first] == [asyncio.CancelledError] * 3 + [OverloadedError]
    assert workers.busy == 2  # those that had begun go on; the one that waited is not begun
    assert len(workers._pool._threads) == 2
    ended.set()
    assert asyncio.run(workers.run(lambda: "again")) == "again"


def test_quick_requests_are_told_by_what_they_ask():
    assert hot.is_quick(RecommendRequest(user="anna", k=LimitSettings().max_k))
    assert not hot.is_quick(RecommendRequest(user="anna", filters=["year>=1990"]))
