"""New items learn from the first people who meet them, in the background."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from lexigraph.errors import LexigraphError
from lexigraph.models.batch import UserBatch
from lexigraph.serving.live.histories import LiveHistories
from lexigraph.serving.live.host import ModelHost
from lexigraph.serving.live.meetings import MOST_PEOPLE, Meetings
from lexigraph.serving.live.served import Served
from lexigraph.serving.records import StoredEvent

logger = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds in which meetings gather before a model learns from them."""
IDLE = 9.0
"""Times that the last learning took before the next begins: nine tenths of a core are left to requests."""
MOST_MEETINGS = 10_000
"""Meetings given to a model at once; where there are more, fewer count for each item."""
LONGEST = 100
"""Items of a person's live history, the latest, that tell who they are."""

Person: TypeAlias = Callable[[Served, str, str], tuple[str | None, Mapping[str, float]]]
"""The id under which a model knows a user of a tenant, or None, and the live history beside."""


class Learner:
    """Gathers who met items that no fit has seen met, and has the models learn from them.

    A model learns from all meetings since its fit at once, beginning from the model without any, so that no error
    adds up and whoever is erased is gone from the next one.

    Args:
        host: the models.
        histories: what users did.
        person: what is known of a user besides.
    """

    def __init__(self, host: ModelHost, histories: LiveHistories, person: Person) -> None:
        self._host, self._histories, self._person = host, histories, person
        self._meetings = Meetings()
        self._gathering = threading.Lock()
        self._changed = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        host.meetings = self.meetings_for

    def start(self) -> None:
        """Begin to learn."""
        self._thread = threading.Thread(target=self._run, name="lexigraph-learner", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop; what was not learnt yet is gathered anew by the next process."""
        self._stopping.set()
        self._changed.set()
        if self._thread is not None:
            self._thread.join(timeout=30)

    def take(self, events: Sequence[StoredEvent]) -> None:
        """Gather what speaks for new items; quick, for the follower's thread."""
        with self._gathering:
            open_items = self._open([stored.event.item for stored in events])
            for stored in events if open_items else ():
                if stored.event.item in open_items and self._gather(stored):
                    self._changed.set()

    def renew(self) -> None:
        """Gather anew, for models that were fitted on other events; and learn soon."""
        with self._gathering:
            met = list(self._histories.met())
            open_items = self._open({item for item, _, _ in met})
            self._meetings.replace(one for one in met if one[0] in open_items)
        if len(self._meetings):
            self._changed.set()

    def again(self) -> None:
        """Learn soon without somebody who was erased."""
        if len(self._meetings):
            self._changed.set()

    def meetings_for(self, served: Served) -> tuple[UserBatch, list[str]] | None:
        """What a model may learn from: a row for each meeting, those of an item from the earliest on; None if nothing.

        Who met an item is described by what they did beside it.
        """
        items = [item for item in self._meetings if served.learns(item)]
        if not items:
            return None
        each = max(1, min(MOST_PEOPLE, MOST_MEETINGS // len(items)))
        users: list[str | None] = []
        histories: list[dict[str, float]] = []
        met: list[str] = []
        for item in items[:MOST_MEETINGS]:
            for tenant, user in self._meetings.people(item)[-each:]:
                known, history = self._person(served, tenant, user)
                if history.get(item, 0.0) <= 0 or (known is None and len(history) == 1):
                    continue  # erased, of another mind by now, or nothing tells who this is
                rest = list(history)[-LONGEST:]
                users.append(known)
                histories.append({other: history[other] for other in rest if other != item})
                met.append(item)
        return (UserBatch(users, histories, skip_unknown_items=True), met) if met else None

    def _gather(self, stored: StoredEvent) -> bool:
        """Whether an event changes what there is to learn."""
        event = stored.event
        weight = self._histories.weight(event)
        if weight > 0:
            return self._meetings.add(event.item, (event.tenant, event.user), stored.seq)
        return weight < 0 and event.item in self._meetings  # who now speaks against it is no longer among them

    def _open(self, items: Iterable[str]) -> set[str]:
        """Those of the items that a loaded model may learn of, now or once it knows them."""
        names = list(dict.fromkeys(items))
        found: set[str] = set()
        for served in self._host.loaded if names else ():
            if served.can_learn:
                rows = served.placed.items.encode(names)
                is_open = (rows < 0) | served.placed.unmet[rows]
                found.update(names[at] for at in np.flatnonzero(is_open).tolist())
        return found

    def _run(self) -> None:
        pause = PAUSE
        while True:
            self._changed.wait()
            if self._stopping.wait(pause):
                return
            self._changed.clear()
            before = time.monotonic()
            try:
                self._host.learn()
            except LexigraphError as error:
                logger.warning("new items did not learn from those who met them: %s", error)
            except Exception:  # the thread must outlive whatever a model raises
                logger.exception("new items did not learn from those who met them")
            pause = max(PAUSE, IDLE * (time.monotonic() - before))
