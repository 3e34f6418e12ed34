"""What users did since the model was fitted, in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping

from lexigraph.serving.live.past import Past
from lexigraph.serving.live.weighing import event_weight
from lexigraph.serving.records import Event, StoredEvent
from lexigraph.serving.settings import LiveSettings


class LiveHistories:
    """Latest events of every user as weights of items, kept by the writer and the follower of this process.

    The writer tells of an event right after it was committed, the follower of all events in their order, those of
    other processes among them; whoever comes first counts. Items need not be known to any model. Events that weigh 0,
    such as impressions, are no part of a history. All methods may be called from any thread.

    Args:
        settings: weights of the kinds, and how many items to keep for a user.

    Example:
        >>> histories = LiveHistories(LiveSettings())
        >>> histories.apply([StoredEvent(1, Event("e1", "u1", "i1", "purchase", 0.0))])
        >>> histories.history("", "u1"), histories.history("", "u2")
        ({'i1': 2.0}, None)
    """

    def __init__(self, settings: LiveSettings) -> None:
        self._settings, self._longest = settings, settings.history_length
        self._lock = threading.Lock()
        self._users: dict[tuple[str, str], Past] = {}
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []
        self._ahead: set[int] = set()
        self._erased: dict[tuple[str, str], int] = {}
        self._applied = 0
        self._floor = 0

    def __len__(self) -> int:
        """Users with a history."""
        return len(self._users)

    @property
    def applied_seq(self) -> int:
        """The place up to which nothing is missing."""
        return self._applied

    def apply(self, events: Iterable[StoredEvent]) -> None:
        """Let events count; those that count already change nothing."""
        with self._lock:
            for stored in events:
                if stored.seq > self._applied and stored.seq not in self._ahead:
                    self._ahead.add(stored.seq)
                    self._add(stored)

    def backfill(self, events: Iterable[StoredEvent]) -> None:
        """Let events count that lie below :attr:`applied_seq`, for a model that was not fitted on them."""
        with self._lock:
            for stored in events:
                self._add(stored)

    def advance(self, seq: int) -> None:
        """Say that all events up to a place were applied."""
        with self._lock:
            self._applied = max(self._applied, seq)
            if self._ahead:
                self._ahead = {place for place in self._ahead if place > self._applied}

    @property
    def newest(self) -> int:
        """Place of the last event that is known here."""
        with self._lock:
            return self._newest()

    @property
    def floor(self) -> int:
        """The place up to which nothing is kept, since the models in use were fitted on it."""
        return self._floor

    def start_at(self, seq: int) -> None:
        """Set :attr:`floor`: forget what came up to there, or make ready to :meth:`backfill` what came after."""
        with self._lock:
            if seq > self._floor:
                for past in self._users.values():
                    past.drop(seq)
                self._users = {user: past for user, past in self._users.items() if len(past)}
            self._floor = seq

    def history(self, tenant: str, user: str, after: int = 0) -> Mapping[str, float] | None:
        """What a user did later than a place.

        Args:
            tenant: whose user it is.
            user: the id within the tenant.
            after: place of the last event that the model asked was fitted on.

        Returns:
            Weights by item, earliest first; below 0 they speak against it. None where there is nothing.
        """
        with self._lock:
            past = self._users.get((tenant, user))
            if past is None:
                return None
            names = self._names
            return {names[item]: weight for item, weight in past.after(after)} or None

    def weight(self, event: Event) -> float:
        """What an event counts; below 0 it speaks against the item, 0 counts nothing."""
        return event_weight(event, self._settings)

    def met(self) -> Iterator[tuple[str, tuple[str, str], int]]:
        """Item, tenant and user, and place of all that speaks for an item; others may write between two users."""
        with self._lock:
            users = list(self._users)
        for who in users:
            with self._lock:
                past = self._users.get(who)
                found = [] if past is None else [(self._names[item], place) for item, place in past.liked()]
            for item, place in found:
                yield item, who, place

    def forget(self, tenant: str, user: str, up_to: int | None = None) -> None:
        """Forget a user who was erased, and do not learn of those events again.

        Args:
            tenant: whose user it is.
            user: the id within the tenant.
            up_to: place of the last event that was erased; by default of the last one known here.
        """
        with self._lock:
            last = self._newest() if up_to is None else up_to
            self._erased[tenant, user] = last
            past = self._users.get((tenant, user))
            if past is not None:
                past.drop(last)
                if not len(past):
                    del self._users[tenant, user]

    def _newest(self) -> int:
        return max(self._ahead, default=self._applied)

    def _add(self, stored: StoredEvent) -> None:
        event = stored.event
        who = (event.tenant, event.user)
        weight = self.weight(event)
        if not weight or stored.seq <= self._floor or stored.seq <= self._erased.get(who, 0):
            return
        past = self._users.get(who)
        if past is None:
            past = self._users[who] = Past()
        past.add(self._number(event.item), weight, stored.seq, self._longest)

    def _number(self, item: str) -> int:
        number = self._numbers.get(item)
        if number is None:
            number = self._numbers[item] = len(self._names)
            self._names.append(item)
        return number
