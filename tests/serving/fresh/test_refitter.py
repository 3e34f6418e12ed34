"""Refits in another process: due or not, killed, racing, failing."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from lexigraph.errors import ServingError
from lexigraph.models import load
from lexigraph.serving.fresh.cleaning import clean_up
from lexigraph.serving.fresh.launching import RefitProcess
from lexigraph.serving.fresh.lock import only_one
from lexigraph.serving.fresh.outcome import RefitOutcome
from lexigraph.serving.fresh.refit import refit
from lexigraph.serving.fresh.schedule import Refitter
from lexigraph.serving.fresh.triggers import Since, due, since_last
from lexigraph.serving.settings import RefitSettings, ServingSettings, StoreSettings
from lexigraph.serving.store import Store


class FakeRun:
    """A refit that ends as it is told to."""

    def __init__(self, outcome: RefitOutcome | Exception) -> None:
        self.step, self.outcome = "fitting", outcome

    def wait(self) -> RefitOutcome:
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def stop(self) -> None:
        self.outcome = ServingError("stopped")


def test_a_killed_refit_leaves_the_old_model(shop):
    shop.events(600)
    process = RefitProcess(shop.settings, "test")

    def kill(step: str) -> None:
        if step == "saving":
            os.kill(process.pid, signal.SIGKILL)

    with pytest.raises(ServingError, match="code -9 while saving"):
        process.wait(kill)
    assert len(shop.store.models.all()) == 1
    load(shop.store.models.active().folder)
    assert refit(shop.settings).status == "used"  # the lock of the dead process is free


class PowerCut(BaseException):
    """Ends a refit where it stands."""


@pytest.mark.parametrize("at", ["reading", "judging", "fitting", "saving", "swapping"])
def test_whatever_step_is_the_last_the_old_model_stays(shop, at: str):
    shop.events(600)

    def cut(step: str) -> None:
        if step == at:
            raise PowerCut

    with pytest.raises(PowerCut):
        refit(shop.settings, tell=cut)
    assert [record.status for record in shop.store.models.all()] == ["active"]
    assert load(shop.store.models.active().folder).name == "ease"
    leftovers = list(shop.settings.models_dir.glob("*")) if shop.settings.models_dir.exists() else []
    assert len(leftovers) == (at == "swapping")


def test_what_a_killed_refit_left_is_removed_a_day_later(shop):
    home = shop.settings.models_dir
    for name in ("refit-20200101-000000-abcdef", ".refit-20200101-000000-abcdef.12.tmp", "somebody-elses"):
        (home / name).mkdir(parents=True)
    clean_up(shop.store, home, 3, "first")
    assert len(list(home.iterdir())) == 3
    clean_up(shop.store, home, 3, "first", now=time.time() + 90_000)
    assert [path.name for path in home.iterdir()] == ["somebody-elses"]


def test_a_refit_in_another_process_is_used_here(shop):
    shop.events(600)
    steps, arguments = [], []
    process = RefitProcess(shop.settings, "600 new events", 0)

    def told(step: str) -> None:
        steps.append(step)
        words = Path(f"/proc/{process.pid}/cmdline")
        arguments.append(words.read_text() if words.exists() else "")

    outcome = process.wait(told)
    assert shop.settings.store.url not in "".join(arguments), "a password could be read in the list of processes"
    assert (outcome.status, outcome.reason) == ("used", "600 new events")
    assert steps[-1] == "swapping"
    assert shop.store.models.active().id == outcome.model


def test_a_refit_that_takes_too_long_is_ended(shop):
    shop.events(600)
    with pytest.raises(ServingError, match=f"code -{int(signal.SIGALRM)}"):
        RefitProcess(shop.with_refit(max_hours=1e-6), "test").wait()
    assert len(shop.store.models.all()) <= 1


def test_a_broken_store_is_reported(shop, tmp_path: Path):
    settings = shop.settings.model_copy(update={"store": StoreSettings(url=f"sqlite:///{tmp_path}/no/such.db")})
    with pytest.raises(ServingError, match="StoreError"):
        RefitProcess(settings, "test").wait()


def test_two_refitters_race_and_one_refits(shop, make_refitter: Callable):
    shop.events(600)
    together = threading.Barrier(2)

    def launch(*task: object) -> RefitProcess:
        together.wait(30)
        return RefitProcess(*task)

    settings = shop.with_refit(after_events=500)
    race(shop, [make_refitter(shop, settings, launch=launch) for _ in range(2)])


def test_two_replicas_on_postgresql_race_and_one_refits(
    postgresql_url: str, make_shop: Callable, make_refitter: Callable
):
    shop = make_shop(postgresql_url)
    shop.events(600)
    together = threading.Barrier(2)

    def launch(settings: ServingSettings, reason: str, expected: int | None) -> SimpleNamespace:
        together.wait(30)
        run = partial(refit, settings, reason=reason, expected=expected)
        return SimpleNamespace(step="", wait=run, stop=lambda: None)

    settings = shop.with_refit(after_events=500)
    race(shop, [make_refitter(shop, settings, launch=launch) for _ in range(2)])


def race(shop, refitters: list[Refitter]) -> None:
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda one: one.look(), refitters))
    assert sorted(outcome.status for outcome in outcomes) in (["busy", "used"], ["overtaken", "used"])
    assert len(shop.store.models.all()) == 2
    assert [one.look() for one in refitters] == [None, None]


def test_the_lock_is_held_once_and_let_go(store_url: str):
    with Store.open(StoreSettings(url=store_url)) as store, Store.open(StoreSettings(url=store_url)) as other:
        with only_one(store.engine, "refit") as check:
            check()
            with only_one(other.engine, "refit") as second, only_one(other.engine, "monitor") as third:
                assert second is None
                assert third is not None
        with only_one(other.engine, "refit") as later:
            assert later is not None


def test_a_lost_lock_is_noticed(postgresql_url: str):
    with Store.open(StoreSettings(url=postgresql_url)) as store, only_one(store.engine, "refit") as check:
        check()
        with store.engine.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            )
        with pytest.raises(ServingError):
            check()
        with only_one(store.engine, "refit") as again:
            assert again is not None


@pytest.mark.parametrize(
    ("settings", "since", "drift", "expected"),
    [
        ({}, Since(1e9, 10**6, 0), "drift", None),
        ({"on_drift": True}, Since(0, 200, 0), "drift of items", "drift of items"),
        ({"on_drift": True}, Since(0, 99, 0), "drift of items", None),
        ({"after_events": 1000}, Since(1e9, 999, 0), None, None),
        ({"every_hours": 2}, Since(7199, 200, 0), None, None),
        ({"every_hours": 2}, Since(7200, 200, 0), None, "2 hours since the last fit"),
    ],
)
def test_when_a_refit_is_due(settings, since, drift, expected):
    assert due(RefitSettings(**settings), since, lambda: drift) == expected


def test_a_rejected_model_counts_as_a_try(shop):
    shop.events(600)
    refit(shop.settings)
    since = since_last(shop.store, 2e9)
    assert (since.events, since.tried_to) == (0, 600)


def test_failures_make_it_rest_longer_each_time(shop, make_refitter: Callable):
    shop.events(600)
    now = [1000.0]
    settings = shop.with_refit(after_events=500)
    launched = []

    def launch(_settings: object, reason: str, expected: int | None) -> FakeRun:
        launched.append((reason, expected))
        return FakeRun(ServingError("no room") if len(launched) < 4 else RefitOutcome("rejected", "worse"))

    refitter = make_refitter(shop, settings, clock=lambda: now[0], launch=launch)
    pauses = []
    for _ in range(3):
        assert refitter.look() is None
        assert refitter.look() is None
        status = refitter.status()
        assert status.error == "no room"
        pauses.append(status.next_check - now[0])
        now[0] = status.next_check
    assert pauses == [60.0, 120.0, 240.0]
    assert len(launched) == 3
    assert refitter.look().status == "rejected"
    assert refitter.status().failures == 0
    assert launched[0] == ("600 new events", 0)


def test_asking_wakes_it_and_is_not_held_back(shop, make_refitter: Callable):
    done = threading.Event()

    def launch(_settings: object, _reason: str, expected: int | None) -> FakeRun:
        assert expected is None
        done.set()
        return FakeRun(RefitOutcome("skipped", "too few"))

    refitter = make_refitter(shop, launch=launch, check_seconds=600.0)
    refitter.start()
    assert refitter.ask("by hand")
    assert done.wait(20)
    refitter.close()
    assert refitter.status().last.status == "skipped"
    assert refitter.status().to_dict()["last"]["sentence"] == "too few"


def test_closing_ends_a_refit_under_way(shop, make_refitter: Callable):
    shop.events(600)
    started = threading.Event()

    def launch(*task: object) -> RefitProcess:
        run = RefitProcess(*task)
        started.set()
        return run

    refitter = make_refitter(shop, launch=launch)
    refitter.ask()
    refitter.start()
    assert started.wait(20)
    refitter.close()
    assert "ended with code" in refitter.status().error or refitter.status().last is not None


def test_an_error_that_nobody_foresaw_does_not_end_refits_for_good(shop, make_refitter):
    runs = [FakeRun(ValueError("half a line")), FakeRun(RefitOutcome("skipped", "nothing new"))]
    refitter = make_refitter(shop, launch=lambda *_: runs.pop(0))
    refitter.start()
    assert refitter.ask()
    end = time.monotonic() + 20.0
    while refitter.status().failures == 0 and time.monotonic() < end:
        time.sleep(0.005)
    assert refitter.status().error == "half a line"
    assert refitter.ask()
    while refitter.status().last is None and time.monotonic() < end:
        time.sleep(0.005)
    assert refitter.status().last.status == "skipped"
