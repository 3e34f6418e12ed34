"""Making, listing, rotating and withdrawing keys."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lexigraph.errors import ConfigError, ConflictError, UnknownIdError
from lexigraph.serving.observing.escaping import escape
from lexigraph.serving.security.keys import hash_secret, new_key
from lexigraph.serving.security.scopes import SCOPES, included
from lexigraph.serving.store.keys import KeyRow

MAX_NAME = 100
"""Characters of what a key is for."""


class KeyRows(Protocol):
    """The rows of keys in the store, ``store.keys``."""

    def add(self, row: KeyRow) -> None:
        """Write a new row."""

    def get(self, key: str) -> KeyRow | None:
        """One row."""

    def all(self) -> Sequence[KeyRow]:
        """All rows."""

    def revoke(self, key: str, when: float | None = None) -> None:
        """Let a key end now or at a time, the earliest that was named."""


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
        row: what is kept.
    """

    text: str = field(repr=False)
    row: KeyRow


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
        _check_words(name, tenant)
        _check_numbers(rate, expires, self._clock())
        issued = self._issue(name, scopes, tenant, rate, expires)
        self._tell()
        return issued

    def rotate(self, key_id: str, *, overlap_seconds: float = 86_400.0) -> IssuedKey:
        """Make a key that may do the same, and let the old one end after a time in which both are valid.

        The new one lives as long as the old one was meant to.

        Raises:
            UnknownIdError: there is no such key.
            ConflictError: the key is revoked, rotated already, or has expired.
            ConfigError: the overlap is negative.
        """
        if not 0 <= overlap_seconds < math.inf:
            raise ConfigError(f"overlap of {overlap_seconds:g} seconds; allowed: 0 or more")
        old, now = self.get(key_id), self._clock()
        if end_of(old) <= now:
            raise ConflictError(f"key {key_id} is no longer valid, so there is nothing to go on from: create a new key")
        if old.revoked is not None:
            raise ConflictError(f"key {key_id} has been rotated already; rotate the one that came after it")
        lifetime = None if old.expires is None else old.expires - old.created
        issued = self._issue(old.name, old.scopes, old.tenant, old.rate, None if lifetime is None else now + lifetime)
        self._rows.revoke(key_id, now + overlap_seconds)
        self._tell()
        return issued

    def revoke(self, key_id: str) -> KeyRow:
        """Withdraw a key for good and at once; withdrawing it again changes nothing.

        Raises:
            UnknownIdError: there is no such key.
        """
        self._rows.revoke(key_id, self._clock())
        self._tell()
        return self.get(key_id)

    def get(self, key_id: str) -> KeyRow:
        """What is kept of a key.

        Raises:
            UnknownIdError: there is no such key.
        """
        found = self._rows.get(key_id)
        if found is None:
            raise UnknownIdError(f"no key has the id {key_id!r}; see them with: lexigraph keys list")
        return found

    def all(self) -> list[KeyRow]:
        """What is kept of every key, the oldest first."""
        return sorted(self._rows.all(), key=lambda row: (row.created, row.id))

    def _issue(
        self, name: str, scopes: Iterable[str], tenant: str, rate: float | None, expires: float | None
    ) -> IssuedKey:
        key = new_key()
        row = KeyRow(
            id=key.id,
            hash=hash_secret(key),
            name=name,
            scopes=(max(included(scopes), key=SCOPES.index),),
            tenant=tenant,
            rate=rate,
            created=self._clock(),
            expires=expires,
        )
        self._rows.add(row)
        return IssuedKey(key.text, row)

    def _tell(self) -> None:
        if self._changed is not None:
            self._changed()


def end_of(row: KeyRow) -> float:
    """When a key ends or ended, in seconds since 1970; infinity for never.

    Example:
        >>> end_of(KeyRow("a", "", "shop", ("read",), expires=9.0, revoked=5.0)), end_of(KeyRow("a", "", "", ()))
        (5.0, inf)
    """
    return min(math.inf if moment is None else moment for moment in (row.expires, row.revoked))


def _check_words(name: str, tenant: str) -> None:
    if not name.strip() or len(name) > MAX_NAME or escape(name) != name:
        raise ConfigError(f"name of a key {escape(name)[:40]!r}; allowed: 1 to {MAX_NAME} printable characters")
    if len(tenant) > 256 or escape(tenant) != tenant:
        raise ConfigError(f"tenant {escape(tenant)[:40]!r}; allowed: up to 256 printable characters")


def _check_numbers(rate: float | None, expires: float | None, now: float) -> None:
    if rate is not None and not 0 <= rate < math.inf:
        raise ConfigError(f"rate of {rate:g} requests per second; allowed: 0 (no limit) or more")
    if expires is not None and not now < expires < math.inf:
        raise ConfigError("a key that has expired before it is made; name a later time")
