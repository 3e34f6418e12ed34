"""Telling who asks, from the key that a request brings."""

from __future__ import annotations

import logging
import math
import secrets
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NoReturn

from lexigraph.errors import RateLimitedError, StoreError, UnauthorisedError
from lexigraph.serving.observing.escaping import escape
from lexigraph.serving.records import Change
from lexigraph.serving.security.keyring import HasKeys, KeyRing, end_of
from lexigraph.serving.security.keys import read_key, secret_matches
from lexigraph.serving.security.principal import Principal
from lexigraph.serving.security.rates import Buckets, TokenBucket, peer_name
from lexigraph.serving.security.scopes import SCOPES, included
from lexigraph.serving.settings import LimitSettings, SecuritySettings
from lexigraph.serving.store.keys import KeyRow

log = logging.getLogger(__name__)

REFRESH_SECONDS = 5.0
"""Longest time after which a change of the keys is seen where nobody tells of it."""
NEWS_SECONDS = 1.0
"""Shortest time between two looks at the database, however many unknown keys are tried."""
FAILURES_PER_SECOND, FAILURES_AT_ONCE, MAX_PEERS = 1.0, 20, 10_000
"""Wrong keys that a peer may show before it is told to wait, and the number of peers that are kept in mind."""
MAX_SPELLINGS = 10_000
"""Headers kept in mind; the same key can be written with and without "Bearer"."""
HOW = "send a key in the header 'Authorization: Bearer lxg_...' or 'X-API-Key: lxg_...'"


@dataclass(frozen=True, slots=True)
class _Valid:
    principal: Principal
    expires: float
    bucket: TokenBucket | None


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """The keys at one moment, and the headers found to be right by them: both are replaced together."""

    rows: dict[str, KeyRow]
    checked: dict[bytes, _Valid] = field(default_factory=dict)


class Authority:
    """Knows all keys, so that a request costs no look at the database, whatever key it brings.

    The keys are read at the start, when a change is told of (:meth:`on_change`), and every few seconds by a thread.
    While the database cannot be reached, the keys last read stay valid; :attr:`seconds_behind` says for how long.

    Args:
        store: has the rows of keys as ``store.keys``.
        security: whether keys are needed.
        limits: the rate of a key that has none of its own.
        refresh_seconds: longest time until a change is seen; 0 starts no thread.
        clock: seconds since 1970.

    Attributes:
        hits: requests whose key had been checked before.
        misses: those whose key had to be checked.

    Raises:
        StoreError: the keys cannot be read at the start.
    """

    def __init__(
        self,
        store: HasKeys,
        security: SecuritySettings,
        limits: LimitSettings,
        *,
        refresh_seconds: float = REFRESH_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.keys = KeyRing(store, changed=self.refresh, clock=clock)
        self._limits, self._clock = limits, clock
        self._salt = secrets.token_bytes(32)
        self.hits = self.misses = 0
        self._failures = Buckets(FAILURES_PER_SECOND, FAILURES_AT_ONCE, MAX_PEERS)
        self._buckets: dict[str, TokenBucket] = {}
        self._reading = threading.Lock()
        self._snapshot = _Snapshot({})
        self._read_at = time.monotonic()
        self._news, self._closed = threading.Event(), threading.Event()
        self._everybody = None if security.keys else self._without_key()
        if self._everybody is None:
            self.refresh()
            if refresh_seconds > 0:
                self._watch(refresh_seconds)

    def identify(self, credential: str | None, peer: str = "") -> Principal:
        """Tell who asks, and count the request against the rate of the key.

        Args:
            credential: the header ``Authorization`` or ``X-API-Key``.
            peer: address of the other side, under which wrong keys are counted.

        Raises:
            UnauthorisedError: no key, a wrong one, or one that has expired or was revoked.
            RateLimitedError: the key asks too often, or the peer has shown too many wrong keys.
        """
        valid = self._everybody or self._valid(credential, peer)
        if valid.bucket is not None:
            wait = valid.bucket.wait()
            if wait > 0.0:
                raise RateLimitedError(
                    f"more than {valid.principal.rate:g} requests per second; try again in {wait:.2f} seconds",
                    retry_after=wait,
                )
        return valid.principal

    @property
    def seconds_behind(self) -> float:
        """Seconds since the keys were last read; rises while the database cannot be reached."""
        return 0.0 if self._everybody else time.monotonic() - self._read_at

    def refresh(self) -> None:
        """Read the keys now.

        Raises:
            StoreError: the database cannot be reached; the keys last read stay valid.
        """
        if self._everybody is not None:
            return
        with self._reading:
            rows = {row.id: row for row in self.keys.all()}
            if rows != self._snapshot.rows:
                self._buckets = {name: bucket for name, bucket in self._buckets.items() if name in rows}
                self._snapshot = _Snapshot(rows)
            self._read_at = time.monotonic()

    def on_change(self, change: Change) -> None:
        """Hear of a line of the feed of changes; of the topic "key" it makes the keys be read anew."""
        if change.topic == "key":
            self.refresh()

    def close(self) -> None:
        """End the thread."""
        self._closed.set()
        self._news.set()

    def _valid(self, credential: str | None, peer: str) -> _Valid:
        if not credential:
            self._refuse(f"no key was given; {HOW}", peer)
        snapshot = self._snapshot
        digest = blake2b(credential.encode("utf-8", "surrogatepass"), digest_size=16, key=self._salt).digest()
        valid = snapshot.checked.get(digest)
        if valid is not None:
            self.hits += 1
        else:
            self.misses += 1
            valid = self._check(credential, snapshot, peer)
            if len(snapshot.checked) < MAX_SPELLINGS:
                snapshot.checked[digest] = valid
        if valid.expires <= self._clock():
            self._refuse(f"key {valid.principal.key_id} has expired or was revoked; ask the operator for another", peer)
        return valid

    def _check(self, credential: str, snapshot: _Snapshot, peer: str) -> _Valid:
        key = read_key(without_scheme(credential))
        if key is None:
            self._refuse(f"what was sent is no key of this service; {HOW}", peer)
        row = snapshot.rows.get(key.id)
        if row is None:
            self._news.set()
            self._refuse(f"this key is not known; {HOW}", peer)
        if not secret_matches(key, row.hash):
            self._refuse(f"this key is not known; {HOW}", peer)
        return self._holder(row)

    def _holder(self, row: KeyRow) -> _Valid:
        rate = self._limits.rate_per_second if row.rate is None else row.rate
        principal = Principal(row.id, included(row.scopes), row.tenant, rate, row.name)
        return _Valid(principal, end_of(row), self._bucket(row.id, rate))

    def _without_key(self) -> _Valid:
        rate = self._limits.rate_per_second
        return _Valid(Principal("", frozenset(SCOPES), rate=rate), math.inf, self._bucket("", rate))

    def _bucket(self, key_id: str, rate: float) -> TokenBucket | None:
        if rate <= 0:
            return None
        return self._buckets.setdefault(key_id, TokenBucket(rate, self._limits.burst))

    def _refuse(self, message: str, peer: str) -> NoReturn:
        """Refuse, but tell a peer that has shown too many wrong keys to wait; right keys pass all the while."""
        name = peer_name(peer)
        wait = self._failures.wait(name)
        if wait > 0.0:
            raise RateLimitedError(
                f"too many requests without a valid key; try again in {wait:.2f} seconds", retry_after=wait
            )
        log.warning("refused %s: %s", escape(name) or "a peer", message.partition(";")[0])
        raise UnauthorisedError(message)

    def _watch(self, seconds: float) -> None:
        ending = (weakref.ref(self), self._news, self._closed, seconds)
        threading.Thread(target=_watch, args=ending, name="lexigraph-keys", daemon=True).start()


def _watch(own: weakref.ref[Authority], news: threading.Event, closed: threading.Event, seconds: float) -> None:
    """Read the keys every few seconds, and sooner when an unknown one is tried, until nobody needs them."""
    while not closed.wait(min(NEWS_SECONDS, seconds)):
        news.wait(max(seconds - NEWS_SECONDS, 0.0))
        news.clear()
        authority = own()
        if authority is None or closed.is_set():
            return
        try:
            authority.refresh()
        except StoreError as error:
            log.warning("keys could not be read; those known stay valid: %s", escape(str(error)))
        del authority


def without_scheme(credential: str) -> str:
    """The key in a header, with or without ``Bearer`` in front.

    Example:
        >>> without_scheme("Bearer lxg_1"), without_scheme("lxg_1")
        ('lxg_1', 'lxg_1')
    """
    scheme, blank, rest = credential.partition(" ")
    return rest if blank and scheme.lower() == "bearer" else credential
