"""What is held of a person can be handed out, and after an erasure nothing of it is left."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import select

from lexigraph.data import from_frames
from lexigraph.models import create, load
from lexigraph.serving.fresh.refit import refit
from lexigraph.serving.service import Service, open_service
from lexigraph.serving.settings import RefitSettings, ServingSettings, StoreSettings
from lexigraph.serving.store.tables import metadata
from lexigraph.serving.wire import EventIn, RecommendRequest

ITEMS = [f"g{group}-{number}" for group in range(3) for number in range(6)]
PAIRS = [(f"u{user}", f"g{user % 3}-{number}") for user in range(30) for number in range(6) if (user + number) % 3]


@pytest.fixture
def settings(store_url: str, tmp_path: Path) -> ServingSettings:
    """Of a service whose base data and first model hold everybody."""
    users, items = zip(*PAIRS, strict=True)
    data = tmp_path / "shop"
    data.mkdir()
    pl.DataFrame({"user_id": users, "item_id": items}).write_csv(data / "interactions.csv")
    catalogue = pl.DataFrame({"item_id": ITEMS, "title": ITEMS})
    catalogue.write_csv(data / "items.csv")
    create("ease").fit(from_frames({"user_id": users, "item_id": items}, items=catalogue)).save(tmp_path / "model")
    return ServingSettings(
        model=tmp_path / "model",
        store=StoreSettings(url=store_url),
        refit=RefitSettings(data=data, min_events=100_000),
    )


@pytest.fixture
def services(settings: ServingSettings) -> Iterator[tuple[Service, Service]]:
    """Two processes of one service."""
    with closing(open_service(settings)) as here, closing(open_service(settings)) as there:
        here.start()
        there.start()
        yield here, there


def wait_until(condition) -> None:
    for _ in range(500):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to be")


def answer(service: Service, user: str, tenant: str = "") -> list[str]:
    found = service.recommending.recommend(RecommendRequest(user=user, k=6), tenant)
    return [one.item for one in found.items]


def live(service: Service, user: str, tenant: str = "") -> bool:
    return service.histories.history(tenant, user) is not None


def send(service: Service, user: str, *items: str, tenant: str = "") -> None:
    service.record_events([EventIn(user=user, item=item, id=f"{tenant}{user}{item}") for item in items], tenant).result(
        10
    )


def tables_that_hold(service: Service, word: str) -> set[str]:
    """Tables in which a word stands anywhere."""
    with service.store.engine.connect() as connection:
        return {
            table.name
            for table in metadata.sorted_tables
            if any(word in str(dict(row)) for row in connection.execute(select(table)).mappings())
        }


def test_the_whole_way_from_export_to_the_next_fit(services, settings):
    here, there = services
    somebody, stranger = answer(there, "u1"), answer(there, "nobody-at-all")
    assert somebody != stranger, "the model knows this person"
    send(here, "u1", "g2-0", "g2-1", "g2-2")
    send(here, "u1", "g2-0", tenant="shop")
    here.store.users.upsert("", "u1", {"about": "I collect maps.", "attributes": {"city": "Bern"}})
    answer(here, "u1")
    wait_until(lambda: len(here.store.recommendations.of_user("", "u1")) >= 2)
    wait_until(lambda: live(there, "u1") and live(there, "u1", "shop"))

    held = json.loads(json.dumps(here.store.export("", "u1")))
    assert sorted(event["item"] for event in held["events"]) == ["g2-0", "g2-1", "g2-2"]
    assert held["profile"]["about"] == "I collect maps."
    assert {one["user"] for one in held["recommendations"]} == {"u1"}
    assert all(one["tenant"] == "" for one in [*held["events"], *held["recommendations"]])

    deleted = here.erase("", "u1")
    assert (deleted["events"], deleted["users"]) == (3, 1)
    assert deleted["recommendations"] >= 2
    assert not live(here, "u1")
    assert live(here, "u1", "shop"), "another tenant's user of the same name stays"
    wait_until(lambda: not live(there, "u1"))
    empty = here.store.export("", "u1")
    assert (empty["events"], empty["recommendations"], empty["profile"]) == ([], [], None)
    for service in services:
        assert answer(service, "u1") == stranger, "the model's own memory is not used"
        assert service.people.about("", "u1") == ""
    assert tables_that_hold(here, "collect maps") == set()
    assert here.store.erased() == {("", "u1")}

    outcome = refit(settings, reason="erasure")
    assert outcome.status == "used", outcome.sentence
    fitted = load(here.store.models.active().folder)
    assert "u1" not in fitted.users
    assert "u0" in fitted.users
    assert "shop\x1fu1" in fitted.users
    wait_until(lambda: there.host.current.id == outcome.model)
    assert answer(there, "u1") == answer(there, "nobody-at-all")


def test_an_erasure_outlives_a_restart_and_a_second_fit(settings):
    with closing(open_service(settings)) as service:
        service.start()
        stranger = answer(service, "nobody-at-all")
        service.erase("", "u1")
    with closing(open_service(settings)) as service:
        service.start()
        assert answer(service, "u1") == stranger
    for user in ("u2", "u3"):
        with closing(open_service(settings)) as service:
            service.start()
            service.erase("", user)
        assert refit(settings).status == "used"
        with closing(open_service(settings)) as service:
            known = load(service.store.models.active().folder).users
            assert "u1" not in known
            assert user not in known


def test_who_comes_back_is_new_and_counts_again(services):
    here, there = services
    send(here, "u1", "g2-0")
    here.erase("", "u1")
    wait_until(lambda: ("", "u1") in there.store.erased())
    send(here, "u1", "g0-3")
    for service in services:
        wait_until(lambda service=service: set(service.histories.history("", "u1") or ()) == {"g0-3"})
    assert [event["item"] for event in here.store.export("", "u1")["events"]] == ["g0-3"]


def test_erasing_whom_nobody_knows_is_remembered_all_the_same(services):
    here, _ = services
    assert set(here.erase("shop", "never seen").values()) == {0}
    assert here.store.erased() == {("shop", "never seen")}


def test_what_comes_while_somebody_is_forgotten_counts(services, monkeypatch):
    here, _ = services
    send(here, "u1", "g2-0")
    look, calls = here.store.events.of_user, []

    def look_and_be_late(*who):
        left = look(*who)
        calls.append(who)
        if len(calls) == 1:
            send(here, "u1", "g0-3")
        return left

    monkeypatch.setattr(here.store.events, "of_user", look_and_be_late)
    here.erase("", "u1")
    wait_until(lambda: len(calls) > 1)
    assert set(here.histories.history("", "u1") or ()) == {"g0-3"}
