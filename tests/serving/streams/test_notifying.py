"""Notices through Redis: they wake, they are never missed, and without Redis nobody waits."""

from __future__ import annotations

import threading
import time

import pytest

from lexigraph.errors import ConfigError
from lexigraph.serving.live.notifying import Notifier, Wakeups


def test_a_notice_wakes_and_redis_may_come_and_go(redis_broker, until):
    woken = threading.Event()
    wakeups, notifier = Wakeups(redis_broker.url, woken.set), Notifier(redis_broker.url)
    try:
        wakeups.start()
        until(lambda: wakeups.listening and woken.is_set(), 10)
        woken.clear()
        notifier.notify(["ignored"])
        assert woken.wait(5)
        redis_broker.kill()
        until(lambda: not wakeups.listening, 10)
        notifier.notify()
        woken.clear()
        redis_broker.start()
        assert woken.wait(15), "whoever was deaf for a while looks at once"
        until(lambda: wakeups.listening, 10)
        woken.clear()
        notifier.notify()
        assert woken.wait(5)
    finally:
        notifier.close()
        wakeups.close()


def test_nobody_waits_for_a_redis_that_is_not_there(caplog):
    notifier = Notifier("redis://127.0.0.1:1")
    wakeups = Wakeups("redis://127.0.0.1:1", lambda: None)
    wakeups.start()
    threads = threading.active_count()
    for _ in range(10_000):
        notifier.notify()
    assert threading.active_count() <= threads
    deadline = time.monotonic() + 5
    while "cannot be reached" not in caplog.text and time.monotonic() < deadline:
        time.sleep(0.01)
    assert 1 <= caplog.text.count("cannot be reached") <= 2, "an outage is said once by each side"
    notifier.close()
    wakeups.close()
    assert not wakeups.listening


@pytest.mark.parametrize("kind", [Notifier, lambda url: Wakeups(url, lambda: None)])
def test_a_wrong_address_is_refused_without_its_password(kind):
    with pytest.raises(ConfigError, match="redis_url") as caught:
        kind("http://anna:hunter2@localhost")
    assert "hunter2" not in str(caught.value)
