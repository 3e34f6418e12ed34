"""A tap on the shoulder between processes: through Redis where there is one, else within this process."""

from __future__ import annotations

import threading

from lexigraph.serving.live.notifying import Notifier, Wakeups


class Signal:
    """Wakes whoever waits, in all processes that listen to the same Redis.

    Redis only saves time: when it is lost, everybody wakes by the clock and nothing is missed, and nobody waits for it.

    Args:
        url: of the Redis, or None.

    Raises:
        ConfigError: ``url`` is no address of a Redis.
        MissingExtraError: a Redis is named and the package is not installed.

    Example:
        >>> signal = Signal(None)
        >>> signal.give()
        >>> signal.wait(60)  # returns at once
        >>> signal.close()
    """

    def __init__(self, url: str | None) -> None:
        self._woken = threading.Event()
        self._notifier = None if url is None else Notifier(url)
        self._wakeups = None if url is None else Wakeups(url, self.wake)

    def start(self) -> None:
        """Begin to listen."""
        if self._wakeups is not None:
            self._wakeups.start()

    def wait(self, seconds: float) -> None:
        """Wait until woken, or until the time is over."""
        self._woken.wait(seconds)
        self._woken.clear()

    def wake(self) -> None:
        """Wake who waits in this process."""
        self._woken.set()

    def give(self) -> None:
        """Wake who waits in any process; returns at once."""
        self.wake()
        if self._notifier is not None:
            self._notifier.notify()

    def close(self) -> None:
        """Stop listening."""
        if self._wakeups is not None:
            self._wakeups.close()
        if self._notifier is not None:
            self._notifier.close()
