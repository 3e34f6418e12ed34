"""Measuring the running service, window by window, into the store."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.errors import LexigraphError
from lexigraph.models.batch import UserBatch
from lexigraph.serving.fresh.drift import find_drift
from lexigraph.serving.fresh.health import acceptance_figures, exposure_figures, score_figures
from lexigraph.serving.fresh.lock import only_one
from lexigraph.serving.fresh.sampling import AT_ONCE, sample_lists
from lexigraph.serving.fresh.schedule import Serves
from lexigraph.serving.live.scoped import scoped_user
from lexigraph.serving.live.served import Served
from lexigraph.serving.trials.acceptance import ACCEPTING

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 900.0
"""Length of a window."""
LONGEST_SECONDS = 86_400.0
"""A window after a pause reaches back no further."""
REST_SECONDS = 0.04
"""Time left to requests after each few lists that were read."""
SAMPLE, DEPTH = 200, 10
"""Users of the window whose scores are looked at, and how deep."""


class Monitor:
    """A thread that measures coverage, popularity, acceptance, scores and drift of each window.

    Every process may have one; the database lets one measure, and the others see that it has been done.

    Args:
        service: settings, store, and the model in use.
        clock: seconds since 1970.
        window: length of a window in seconds.
    """

    def __init__(
        self, service: Serves, *, clock: Callable[[], float] = time.time, window: float = WINDOW_SECONDS
    ) -> None:
        self._service, self._clock, self._window = service, clock, window
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="lexigraph-monitor", daemon=True)

    def start(self) -> None:
        """Begin to measure."""
        self._thread.start()

    def close(self, timeout: float = 10.0) -> None:
        """Stop."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def look(self) -> dict[str, Any] | None:
        """Measure the window that has just ended, if nobody has.

        Returns:
            The figures that were stored, or None.

        Raises:
            StoreError: the database cannot be reached.
        """
        store, now = self._service.store, self._clock()
        with only_one(store.engine, "monitor") as mine:
            if mine is None:
                return None
            before = store.measurements.since(now - LONGEST_SECONDS)
            start = before[-1].time if before else now - self._window
            if now - start < self._window:
                return None
            seq = int(before[-1].document.get("seq", 0)) if before else 0
            served = self._service.host.current
            document = self._measure(served, start, now, seq)
            store.measurements.add(now, served.id, document)
            self._prune(now)
        return document

    def _prune(self, now: float) -> None:
        """Drop logged lists that are too old to count for anything."""
        trials = self._service.settings.trials
        if trials.keep_days:
            kept = max(trials.keep_days * 86_400, trials.attribution_hours * 3_600, LONGEST_SECONDS)
            self._service.store.recommendations.prune(now - kept)

    def _measure(self, served: Served, start: float, end: float, seq: int) -> dict[str, Any]:
        store, settings = self._service.store, self._service.settings
        last = store.events.last_seq()  # first: what comes while the lists are read belongs to the next window
        sampled = sample_lists(store.recommendations, start, end, rest=self._rest)
        lists = sampled.frame
        events = store.events.of_requests(lists["id"].to_list())
        events = events.filter((pl.col("time") >= start) & (pl.col("time") < end))
        return {
            "start": start,
            "end": end,
            "seq": last,
            "lists": sampled.total,
            "looked_at": lists.height,
            "events": store.events.count_between(seq, start, end),
            "users": lists.filter(pl.col("user_id") != "").select("tenant", "user_id").n_unique(),
            **exposure_figures(self._places(served, lists), served.model.degrees, len(served.hidden_rows)),
            **acceptance_figures(lists, events, ACCEPTING),
            **score_figures(_scores(served, lists)),
            "drift": find_drift(store, served.model, served.record.trained_to, settings).to_dict(),
        }

    def _places(self, served: Served, lists: pl.DataFrame) -> NDArray[np.int64]:
        """How often each item was listed ``[n_items]``."""
        counts = np.zeros(len(served.model.items), dtype=np.int64)
        for part in lists.iter_slices(AT_ONCE):
            rows = served.model.items.encode(part["items"].explode().drop_nulls().to_list())
            counts += np.bincount(rows[rows >= 0], minlength=len(counts))
            self._rest()
        return counts

    def _rest(self) -> None:
        """Leave the processor to requests, which come first."""
        self._closing.wait(REST_SECONDS)

    def _watch(self) -> None:
        while not self._closing.wait(min(self._window / 4, 60.0)):
            try:
                self.look()
            except (LexigraphError, OSError) as error:
                logger.warning("the window could not be measured, it is tried again: %s", error)


def _scores(served: Served, lists: pl.DataFrame) -> NDArray[np.float32]:
    """Best scores of some users of the window by the model in use; what was logged has no scores."""
    pairs = lists.select("tenant", "user_id").unique(maintain_order=True)
    ids = [scoped_user(tenant, user) for tenant, user in pairs.iter_rows()]
    known = [user for user in ids if user in served.model.users]
    if not known:
        return np.zeros(0, dtype=np.float32)
    chosen = known[:: max(1, len(known) // SAMPLE)][:SAMPLE]
    return served.model.recommend(UserBatch.known(chosen), DEPTH).scores
