"""Making, listing, rotating and withdrawing keys."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from lexigraph.errors import ConfigError, ConflictError, UnknownIdError
from lexigraph.serving.records import KeyRecord
from lexigraph.serving.security.keys import hash_secret, new_key
from lexigraph.serving.security.redaction import harmless
from lexigraph.serving.security.scopes import SCOPES, included

MAX_NAME = 100
"""Characters of what a key is for."""


class KeyRows(Protocol):
    """The rows of keys in the store, ``store.keys``."""

    def add(self, record: KeyRecord) -> None:
        """Write a new row."""

    def get(self, key_id: str) -> KeyRecord | None:
        """One row."""

    def all(self) -> Sequence[KeyRecord]:
        """All rows."""

    def replace(self, record: KeyRecord) -> None:
        """Write a row anew."""


class HasKeys(Protocol):
    """What has rows of keys: the store."""

    @property
    def keys(self) -> KeyRows:
        """The rows."""


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key, the only time that its secret is known.

    Attributes:
        text: the whole key; shown once and kept nowhere.
        record: what is kept.
    """

    text: str = field(repr=False)
    record: KeyRecord


class KeyRing:
    """The keys of a service.

    Args:
        store: where their rows are.
        changed: called after every change; the authority of this process reads its keys anew.
        clock: seconds since 1970.
    """

    def __init__(
        self, store: HasKeys, *, changed: Callable[[], None] | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._rows, self._changed, self._clock = store.keys, changed, clock

    def create(
        self,
        name: str,
        scopes: Iterable[str] = ("read",),
        *,
        tenant: str = "",
        rate: float | None = None,
        expires: float | None = None,
    ) -> IssuedKey:
        """Make a key.

        Args:
            name: what it is for.
            scopes: what it may do; each includes the ones before it.
            tenant: the only tenant whose users it may see; "" for the service's own key.
            rate: requests per second; None for what the settings say, 0 for no limit.
            expires: seconds since 1970 from when on it is refused.

        Raises:
            ConfigError: a name, scope, tenant, rate or time that cannot be.
        """
        now = self._clock()
        _check_words(name, tenant)
        _check_numbers(rate, expires, now)
        highest = max(included(scopes), key=SCOPES.index)
        key = new_key()
        record = KeyRecord(
            id=key.id,
            hash=hash_secret(key),
            name=name,
            scopes=(highest,),
            created=now,
            tenant=tenant,
            rate=rate,
            expires=expires,
        )
        self._rows.add(record)
        self._tell()
        return IssuedKey(key.text, record)

    def rotate(self, key_id: str, *, overlap_seconds: float = 86_400.0) -> IssuedKey:
        """Make a key that may do the same, and let the old one end after a time in which both are valid.

        The new one lives as long as the old one was meant to.

        Raises:
            UnknownIdError: there is no such key.
            ConflictError: the key is revoked or has expired.
            ConfigError: the overlap is negative.
        """
        old, now = self.get(key_id), self._clock()
        if not overlap_seconds >= 0:
            raise ConfigError(f"overlap of {overlap_seconds:g} seconds; allowed: 0 or more")
        if old.revoked is not None or (old.expires is not None and old.expires <= now):
            raise ConflictError(f"key {key_id} is no longer valid, so there is nothing to go on from: create a new key")
        lifetime = None if old.expires is None else now + (old.expires - old.created)
        key = new_key()
        record = replace(old, id=key.id, hash=hash_secret(key), created=now, expires=lifetime)
        end = now + overlap_seconds
        self._rows.add(record)
        self._rows.replace(replace(old, expires=end if old.expires is None else min(end, old.expires)))
        self._tell()
        return IssuedKey(key.text, record)

    def revoke(self, key_id: str) -> KeyRecord:
        """Withdraw a key for good; withdrawing it again changes nothing.

        Raises:
            UnknownIdError: there is no such key.
        """
        old = self.get(key_id)
        if old.revoked is not None:
            return old
        revoked = replace(old, revoked=self._clock())
        self._rows.replace(revoked)
        self._tell()
        return revoked

    def get(self, key_id: str) -> KeyRecord:
        """What is kept of a key.

        Raises:
            UnknownIdError: there is no such key.
        """
        found = self._rows.get(key_id)
        if found is None:
            raise UnknownIdError(f"no key has the id {key_id!r}; see them with: lexigraph keys list")
        return found

    def all(self) -> list[KeyRecord]:
        """What is kept of every key, the oldest first."""
        return sorted(self._rows.all(), key=lambda record: (record.created, record.id))

    def _tell(self) -> None:
        if self._changed is not None:
            self._changed()


def _check_words(name: str, tenant: str) -> None:
    if not name.strip() or len(name) > MAX_NAME or harmless(name) != name:
        raise ConfigError(f"name of a key {harmless(name)[:40]!r}; allowed: 1 to {MAX_NAME} printable characters")
    if len(tenant) > 256 or harmless(tenant) != tenant:
        raise ConfigError(f"tenant {harmless(tenant)[:40]!r}; allowed: up to 256 printable characters")


def _check_numbers(rate: float | None, expires: float | None, now: float) -> None:
    if rate is not None and not 0 <= rate < float("inf"):
        raise ConfigError(f"rate of {rate:g} requests per second; allowed: 0 (no limit) or more")
    if expires is not None and not now < expires < float("inf"):
        raise ConfigError("a key that has expired before it is made; name a later time")
