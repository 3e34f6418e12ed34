"""Refits by the clock, by volume and on drift: one at a time in the whole service."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from lexigraph.errors import LexigraphError
from lexigraph.serving.fresh.drift import find_drift
from lexigraph.serving.fresh.launching import RefitProcess
from lexigraph.serving.fresh.outcome import RefitOutcome
from lexigraph.serving.fresh.triggers import due, since_last
from lexigraph.serving.live.host import ModelHost
from lexigraph.serving.settings import ServingSettings
from lexigraph.serving.store.store import Store

logger = logging.getLogger(__name__)

CHECK_SECONDS = 15.0
"""Time between two looks at whether a refit is due."""
DRIFT_SECONDS = 300.0
"""Time between two looks for drift, which read thousands of events."""
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 6 * 3600.0
"""Seconds of rest after a failure: doubled with each further one, up to the longest."""


class Serves(Protocol):
    """What the schedule needs of a service."""

    settings: ServingSettings
    store: Store
    host: ModelHost


class Runs(Protocol):
    """A refit under way, such as :class:`~lexigraph.serving.fresh.launching.RefitProcess`."""

    step: str

    def wait(self) -> RefitOutcome: ...  # noqa: D102

    def stop(self) -> None: ...  # noqa: D102


@dataclass(frozen=True)
class RefitStatus:
    """How refits stand in this process.

    Attributes:
        running: whether this process runs one.
        step: what it is doing, or "".
        reason: why it was started, or "".
        last: what came of the last one that this process ran, or None.
        error: why the last one failed, or "".
        failures: in a row.
        next_check: seconds since 1970 before which none is started, after a failure; 0 where nothing hinders.
    """

    running: bool = False
    step: str = ""
    reason: str = ""
    last: RefitOutcome | None = None
    error: str = ""
    failures: int = 0
    next_check: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self)


class Refitter:
    """A thread that starts refits in another process when they are due.

    Every process of the service may have one: the database lets one refit at a time, and whoever comes too late sees
    that it has been done. The new model is announced by the store, so all processes change to it.

    Args:
        service: settings, store, and the model in use.
        clock: seconds since 1970.
        launch: starts a refit: settings, reason, and the place up to which the last one had read.
        check_seconds: time between two looks.
    """

    def __init__(
        self,
        service: Serves,
        *,
        clock: Callable[[], float] = time.time,
        launch: Callable[[ServingSettings, str, int | None], Runs] = RefitProcess,
        check_seconds: float = CHECK_SECONDS,
    ) -> None:
        self._service, self._clock, self._launch, self._pause = service, clock, launch, check_seconds
        self._wake, self._closing, self._lock = threading.Event(), threading.Event(), threading.Lock()
        self._asked: str | None = None
        self._drift_looked_at, self._drift_due = 0, 0.0
        self._run: Runs | None = None
        self._status = RefitStatus()
        self._thread = threading.Thread(target=self._watch, name="lexigraph-refitter", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def close(self, timeout: float = 10.0) -> None:
        """Stop watching and end a refit under way; the running model stays."""
        self._closing.set()
        self._wake.set()
        with self._lock:
            if self._run is not None:
                self._run.stop()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def status(self) -> RefitStatus:
        """How refits stand in this process."""
        with self._lock:
            step = self._run.step if self._run is not None else ""
            return RefitStatus(**{**vars(self._status), "step": step})

    def ask(self, reason: str = "asked for") -> bool:
        """Refit now, due or not, also during the rest after a failure.

        Returns:
            False where this process runs one already.
        """
        with self._lock:
            if self._status.running or self._asked is not None:
                return False
            self._asked = reason
        self._wake.set()
        return True

    def look(self) -> RefitOutcome | None:
        """Look once whether a refit is due or asked for, and run it to its end.

        Returns:
            What came of it; None where there was none, or it failed (see :meth:`status`).
        """
        with self._lock:
            asked, self._asked = self._asked, None
            resting = self._clock() < self._status.next_check
        if asked is None and resting:
            return None
        try:
            since = since_last(self._service.store, self._clock())
            reason = asked or due(self._service.settings.refit, since, self._drifted)
            return None if reason is None else self._refit(reason, None if asked else since.tried_to)
        except (LexigraphError, OSError) as error:
            self._failed(error)
            return None
        except Exception as error:  # whatever a refit meets, the thread must live for the next one
            logger.exception("a refit met an error that nobody foresaw")
            self._failed(error)
            return None

    def _refit(self, reason: str, expected: int | None) -> RefitOutcome:
        logger.info("refit begins: %s", reason)
        run = self._launch(self._service.settings, reason, expected)
        with self._lock:
            self._run = run
            self._set(running=True, reason=reason, error="")
            if self._closing.is_set():
                run.stop()
        try:
            outcome = run.wait()
        finally:
            with self._lock:
                self._run = None
                self._set(running=False, reason="")
        with self._lock:
            self._set(last=outcome, failures=0, next_check=self._rest_after(outcome))
        logger.info("refit %s: %s", outcome.status, outcome.sentence)
        return outcome

    def _rest_after(self, outcome: RefitOutcome) -> float:
        """Where nothing was decided, the same is not tried again at every look."""
        return 0.0 if outcome.status in ("used", "rejected") else self._clock() + FIRST_PAUSE

    def _failed(self, error: Exception) -> None:
        with self._lock:
            failures = self._status.failures + 1
            pause = min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE)
            self._set(error=str(error), failures=failures, next_check=self._clock() + pause)
        if not self._closing.is_set():
            logger.error("refit failed (%d in a row), next try in %.0f s: %s", failures, pause, error)

    def _drifted(self) -> str | None:
        """Look for drift, but not again soon, nor before there is as much new as a comparison needs."""
        service, served, now = self._service, self._service.host.current, self._clock()
        if now < self._drift_due:
            return None
        last = service.store.events.last_seq()
        if last - self._drift_looked_at < service.settings.refit.min_events:
            return None
        found = find_drift(service.store, served.model, served.record.trained_to, service.settings)
        self._drift_looked_at, self._drift_due = last, now + DRIFT_SECONDS
        return found.sentence

    def _set(self, **values: Any) -> None:
        """Change the status; the lock is held."""
        self._status = RefitStatus(**{**vars(self._status), **values})

    def _watch(self) -> None:
        while not self._closing.is_set():
            self.look()
            self._wake.wait(self._pause)
            self._wake.clear()
