"""Several processes on one database: events, items, models, erasure."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from lexigraph.errors import (
    ArtifactError,
    ConfigError,
    ConflictError,
    ForeignArtifactError,
    LimitError,
    OverloadedError,
    UnknownIdError,
)
from lexigraph.models import GraphFilter, UserBatch
from lexigraph.serving.records import Event, ModelRecord
from lexigraph.serving.wire import EventIn, ItemIn, RecommendRequest
from lexigraph.testing import books_and_films


def recommend(service, user, k=5, tenant=""):
    return [item.item for item in service.recommending.recommend(RecommendRequest(user=user, k=k), tenant).items]


def test_another_process_sees_events_items_and_users(opened, store_url, until):
    first, second = opened(store_url), opened(store_url)
    assert first.host.current.id == second.host.current.id
    first.record_events([EventIn("new", "b01"), EventIn("new", "f02", "dislike")]).result(timeout=30)
    assert until(lambda: second.histories.history("", "new") == {"b01": 1.0, "f02": -1.0})
    assert recommend(second, "new") == recommend(first, "new")
    first.catalogue.upsert([ItemIn("mars", {"title": "A voyage through space to Mars", "kind": "film"})])
    assert until(lambda: "mars" in second.host.current.model.items)
    first.catalogue.delete(["mars", "b03"])
    assert until(lambda: {"mars", "b03"} <= second.host.current.hidden)
    assert "b03" not in recommend(second, "nobody", 100)
    second.store.users.upsert("", "shy", {"about": "trips through space"})
    assert until(lambda: first.people.about("", "shy") == "trips through space")
    assert second.ready() == (True, [])
    assert second.follower.lag_seconds < 60


def test_people_of_a_taste_are_offered_a_new_item_that_three_of_them_bought(
    opened, store_url, until, boards_model, tmp_path
):
    boards_model.save(tmp_path / "boards")
    first, second = opened(store_url, tmp_path / "boards"), opened(store_url, tmp_path / "boards")
    first.catalogue.upsert([ItemIn("new", {"title": "violin velvet mirror"})])
    assert "new" not in recommend(first, "user-7")
    odd = ["user-1", "user-3", "user-5"]
    first.record_events([EventIn(user, "new", "purchase") for user in odd]).result(timeout=30)
    assert until(lambda: "new" in recommend(second, "user-7") and "new" in recommend(first, "user-7"))
    for user in odd:
        first.erase("", user)
    assert until(lambda: "new" not in recommend(second, "user-7"))


def test_an_erased_user_is_forgotten_everywhere(opened, store_url, until):
    first, second = opened(store_url), opened(store_url)
    first.record_events([EventIn("u000", "b01"), EventIn("new", "b01")]).result(timeout=30)
    assert until(lambda: second.histories.history("", "u000") is not None)
    nobody = recommend(first, "nobody")
    assert first.erase("", "u000")["events"] == 1
    assert recommend(first, "u000") == nobody
    assert until(lambda: recommend(second, "u000") == nobody)
    assert second.histories.history("", "new") == {"b01": 1.0}
    third = opened(store_url)
    assert recommend(third, "u000") == nobody
    first.record_events([EventIn("u000", "f01")]).result(timeout=30)
    assert until(lambda: second.histories.history("", "u000") == {"f01": 1.0})
    assert recommend(second, "u000") == recommend(first, "u000") != nobody


def test_news_of_an_erased_user_that_is_still_on_its_way_is_forgotten(opened, sqlite_url, until):
    service = opened(sqlite_url)
    stored, told = threading.Event(), threading.Event()

    def slow(_):
        stored.set()
        told.wait(20)

    service.writer.listeners.insert(0, slow)
    receipt = service.record_events([EventIn("shy", "b01")])
    assert stored.wait(20)
    service.erase("", "shy")
    told.set()
    receipt.result(timeout=30)
    assert service.writer.submit([]).result(timeout=30) == []
    assert until(lambda: service.histories.history("", "shy") is None)
    assert service.store.export("", "shy")["events"] == []


def test_a_new_process_knows_what_happened_before(opened, sqlite_url):
    first = opened(sqlite_url)
    first.record_events([EventIn("new", "b01")], "shop").result(timeout=30)
    first.catalogue.upsert([ItemIn("mars", {"title": "A voyage through space to Mars"})])
    first.catalogue.delete(["b02"])
    second = opened(sqlite_url)
    assert second.histories.history("shop", "new") == {"b01": 1.0}
    assert "mars" in second.host.current.model.items
    assert second.host.current.hidden == {"b02"}
    assert recommend(second, "new", tenant="shop") == recommend(first, "new", tenant="shop")


def test_activating_a_model_and_going_back(opened, sqlite_url, tmp_path, until):
    first, second = opened(sqlite_url), opened(sqlite_url)
    first.record_events([EventIn("new", "b01"), EventIn("new", "b02")]).result(timeout=30)
    started_with = first.host.current.id
    GraphFilter(seed=7).fit(books_and_films()).save(tmp_path / "refit")
    record = ModelRecord("refit", str(tmp_path / "refit"), "candidate", time.time(), trained_to=1)
    first.store.models.add(record)
    assert first.activate("refit").status == "active"
    assert first.host.current.id == "refit"
    assert until(lambda: second.host.current.id == "refit" and second.histories.floor == 1)
    expected = [item for item, _ in first.host.current.model.recommend(UserBatch.new([{"b02": 1.0}]), 5)[0]]
    assert recommend(first, "new") == recommend(second, "new") == expected
    second.activate(started_with)
    assert until(lambda: first.host.current.id == started_with)
    both = {"b01": 1.0, "b02": 1.0}
    assert until(lambda: first.histories.history("", "new") == second.histories.history("", "new") == both)


def test_a_model_that_cannot_be_read_is_not_activated(opened, sqlite_url, tmp_path):
    service = opened(sqlite_url)
    before = service.host.current.id
    service.store.models.add(ModelRecord("gone", str(tmp_path / "gone"), "candidate", 0.0))
    with pytest.raises(ArtifactError):
        service.activate("gone")
    assert service.store.models.active().id == service.host.current.id == before
    service.store.models.reject("gone", "worse")
    with pytest.raises(ConflictError, match="worse"):
        service.activate("gone")
    with pytest.raises(UnknownIdError, match="no model"):
        service.activate("never")


def test_another_processes_unreadable_model_leaves_the_old_one(opened, sqlite_url, tmp_path, until):
    service = opened(sqlite_url)
    before = service.host.current.id
    service.store.models.add(ModelRecord("gone", str(tmp_path / "gone"), "candidate", 0.0))
    service.store.models.activate("gone")
    assert until(lambda: service.ready()[1] != [])
    assert service.ready()[0]
    assert service.host.current.id == before
    assert recommend(service, "u000")


def test_events_that_cannot_be_taken(opened, sqlite_url):
    service = opened(sqlite_url, limits={"max_batch": 2})
    with pytest.raises(LimitError, match="at most 2"):
        service.record_events([EventIn("u", "i")] * 3)
    with pytest.raises(ConfigError, match="time"):
        service.record_events([EventIn("u", "i", time=1e12)])
    with pytest.raises(ConfigError, match="value"):
        service.record_events([EventIn("u", "i", value=float("inf"))])
    assert service.record_events([]).result(timeout=5).stored == 0
    assert service.store.events.last_seq() == 0


def test_too_many_events_are_told_to_wait(opened, sqlite_url, monkeypatch):
    service = opened(sqlite_url)

    def refuse(_):
        raise OverloadedError("try again")

    monkeypatch.setattr(service.writer, "submit", refuse)
    with pytest.raises(OverloadedError):
        service.record_events([EventIn("u", "i")])


def test_an_experiments_model_beside_the_one_in_use(opened, sqlite_url, tmp_path, until):
    service = opened(sqlite_url)
    GraphFilter(seed=7).fit(books_and_films()).save(tmp_path / "other")
    service.store.models.add(ModelRecord("other", str(tmp_path / "other"), "candidate", time.time()))
    service.trials.start({"name": "t", "arms": {"old": {}, "new": {"model": "other"}}})
    users = [f"u{n:03}" for n in range(40)]

    def arms():
        answers = [service.recommending.recommend(RecommendRequest(user=user)) for user in users]
        return {(answer.arm, answer.model) for answer in answers}

    assert until(lambda: arms() == {("old", service.host.current.id), ("new", "other")})
    unnamed = [RecommendRequest(history=["b01"], session=f"s{n % 8}") for n in range(32)]
    answers = [(request.session, service.recommending.recommend(request).arm) for request in unnamed]
    assert len(set(answers)) == 8
    assert {arm for _, arm in answers} == {"old", "new"}
    service.trials.end("t")
    assert until(lambda: not service.host.has("other"))
    assert arms() == {(None, service.host.current.id)}


def test_interleaved_lists_never_repeat(opened, sqlite_url):
    service = opened(sqlite_url)
    arms = {"plain": {}, "mixed": {"rerank": [{"name": "mmr", "options": {"trade_off": 0.3}}]}}
    service.trials.start({"name": "t", "kind": "interleave", "arms": arms})
    request = RecommendRequest(user="u000", k=6, explain=True)
    answer = service.recommending.recommend(request)
    shown = [item.item for item in answer.items]
    assert answer.experiment == "t"
    assert len(shown) == len(set(shown)) == 6
    assert all(item.title for item in answer.items)


def test_the_follower_outlives_a_lost_database(opened, sqlite_url, until, monkeypatch):
    from lexigraph.errors import StoreError

    service = opened(sqlite_url)
    reached, lost = service.store.newest, [0]

    def newest():
        lost[0] += 1
        if lost[0] < 4:
            raise StoreError("the database is away")
        return reached()

    monkeypatch.setattr(service.store, "newest", newest)
    assert until(lambda: lost[0] > 4)
    assert recommend(service, "u000")
    service.store.events.append([Event("e", "new", "b01", "click", 1.0)])
    assert until(lambda: service.histories.history("", "new") == {"b01": 1.0})
    assert service.follower.healthy


@pytest.mark.parametrize("module", ["live", "answers", "store", "service"])
def test_the_rooms_come_without_torch_or_a_web_framework(module):
    code = f"import sys, lexigraph.serving.{module}; print([m for m in ('torch', 'fastapi') if m in sys.modules])"
    found = subprocess.run(  # noqa: S603 - our own interpreter and line
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_a_folder_that_was_not_met_before_is_used(opened, sqlite_url, tmp_path):
    first = opened(sqlite_url).host.current.id
    GraphFilter(seed=7).fit(books_and_films()).save(tmp_path / "given")
    second = opened(sqlite_url, tmp_path / "given")
    assert second.host.current.id.startswith("given-")
    again = opened(sqlite_url)
    assert again.host.current.id == second.host.current.id != first
    with pytest.raises(ForeignArtifactError, match="no saved model"):
        opened(sqlite_url, tmp_path)
