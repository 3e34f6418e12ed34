"""Redis tells other processes at once that something was committed; the database stays the truth.

A notice carries nothing but "look now", so that a lost one costs only the time until the next look at the database,
and a false one costs one look. Without Redis, or while it is down, everything works as it does without this module.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from lexigraph.errors import ConfigError, require_extra

CHANNEL = "lexigraph:written"
"""Redis channel of the notices."""

TIMEOUT = 2.0
"""Seconds after which Redis counts as down."""

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds between attempts to reach Redis; each is twice as long as the one before."""

_log = logging.getLogger(__name__)


class Notifier:
    """Publishes a notice after commits, from a thread of its own so that nobody waits for Redis.

    Notices that come while one is on its way are joined into one.

    Args:
        url: ``redis://[USER:PASSWORD@]HOST[:PORT][/DB]``, or ``rediss://`` for TLS.

    Raises:
        ConfigError: ``url`` is no address of a Redis.
        MissingExtraError: the package ``redis`` is not installed.
    """

    def __init__(self, url: str) -> None:
        self._client = _connect(url)
        self._wanted = threading.Event()
        self._closing = threading.Event()
        self._outage = _Outage("notices of commits are not sent")
        self._thread = threading.Thread(target=self._run, name="lexigraph-notifier", daemon=True)
        self._thread.start()

    def notify(self, *_: object) -> None:
        """Say that something was committed; returns at once and never fails.

        Whatever it is called with is ignored, so that it can be a listener of the group writer.
        """
        self._wanted.set()

    def close(self, timeout: float = TIMEOUT) -> None:
        """Send what is left, as far as Redis takes it at once, and stop."""
        self._closing.set()
        self._wanted.set()
        self._thread.join(timeout)
        self._client.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            self._wanted.wait()
            self._wanted.clear()
            while not self._publish() and not self._closing.is_set():
                self._closing.wait(self._outage.pause)

    def _publish(self) -> bool:
        try:
            self._client.publish(CHANNEL, b"")
        except _redis_errors() as error:
            self._outage.met(error)
            return False
        self._outage.over()
        return True


class Wakeups:
    """Calls a function whenever another process has committed something, from a thread of its own.

    Args:
        url: as of :class:`Notifier`.
        wake: called without arguments; must return at once (set an event) and must not raise.

    Raises:
        ConfigError: ``url`` is no address of a Redis.
        MissingExtraError: the package ``redis`` is not installed.
    """

    def __init__(self, url: str, wake: Callable[[], None]) -> None:
        self._client = _connect(url)
        self._wake = wake
        self._closing = threading.Event()
        self._listening = threading.Event()
        self._outage = _Outage("changes are seen at the next look at the database")
        self._thread = threading.Thread(target=self._run, name="lexigraph-wakeups", daemon=True)

    def start(self) -> None:
        """Begin to listen; returns at once, also while Redis is down."""
        self._thread.start()

    @property
    def listening(self) -> bool:
        """Whether notices arrive at this moment."""
        return self._listening.is_set()

    def close(self, timeout: float = TIMEOUT) -> None:
        """Stop listening."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(timeout)
        self._client.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._listen()
            except _redis_errors() as error:
                self._outage.met(error)
            finally:
                self._listening.clear()
            self._closing.wait(self._outage.pause)

    def _listen(self) -> None:
        with self._client.pubsub(ignore_subscribe_messages=False) as channel:
            channel.subscribe(CHANNEL)
            while not self._closing.is_set():
                message = channel.get_message(timeout=TIMEOUT / 4)
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    self._listening.set()
                    self._outage.over()
                self._wake()  # after subscribing too: what was committed before is not announced again


class _Outage:
    """How long to wait, and one line in the log when it begins and when it is over."""

    def __init__(self, effect: str) -> None:
        self.pause = FIRST_PAUSE
        self._effect = effect
        self._since_first = False

    def met(self, error: Exception) -> None:
        if not self._since_first:
            _log.warning("Redis cannot be reached (%s): %s", type(error).__name__, self._effect)
        self.pause = min(self.pause * 2, LONGEST_PAUSE) if self._since_first else FIRST_PAUSE
        self._since_first = True

    def over(self) -> None:
        if self._since_first:
            _log.info("Redis can be reached again")
        self._since_first, self.pause = False, FIRST_PAUSE


def _connect(url: str) -> Any:
    """A client that has not connected yet."""
    redis = require_extra("redis", "redis")
    try:
        return redis.Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
    except ValueError as error:  # its message may hold the password
        raise ConfigError("live.redis_url is no address of a Redis; write redis://HOST:PORT/0") from error


def _redis_errors() -> tuple[type[Exception], ...]:
    redis = require_extra("redis", "redis")
    return (redis.RedisError, OSError)
