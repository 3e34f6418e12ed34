"""What users say of themselves, and who was erased, at hand without a look at the database."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lexigraph.errors import LimitError, StoreError
from lexigraph.serving.records import ModelRecord
from lexigraph.serving.settings import LimitSettings
from lexigraph.serving.wire import UserIn

if TYPE_CHECKING:
    from lexigraph.serving.store import Store

REMEMBERED = 50_000
"""Users whose words stay in memory."""
PATIENCE = 0.5
"""Seconds that a look at the store may take before others do without."""


class People:
    """Users' own words, read from the store when first needed, and forgotten when told of a change.

    Args:
        store: where they are kept; None knows nobody.
        erased: when, in seconds since 1970, by tenant and user of all who were erased.
    """

    def __init__(self, store: Store | None = None, erased: Mapping[tuple[str, str], float] | None = None) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._words: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._reading: dict[object, float] = {}
        self._changes = 0
        self._erased = dict(erased or {})

    def about(self, tenant: str, user: str) -> str:
        """What a user says of themselves and their attributes as one text; "" where there is nothing."""
        with self._lock:
            words = self._words.get((tenant, user))
            before = self._changes
        if words is not None:
            return words
        read = self._read(tenant, user)
        if read is None:
            return ""
        words = read
        with self._lock:
            if before == self._changes:  # else what was read may be old already
                self._words[tenant, user] = words
                while len(self._words) > REMEMBERED:
                    self._words.popitem(last=False)
        return words

    def _read(self, tenant: str, user: str) -> str | None:
        """A user's words from the store; None while it is away, since a list without them is better than none."""
        if self._store is None:
            return ""
        this = object()
        with self._lock:
            now = time.monotonic()
            if now - min(self._reading.values(), default=now) > PATIENCE:
                return None  # it hangs: one more who waits would help nobody
            self._reading[this] = now
        try:
            return in_words(self._store.users.get(tenant, user))
        except StoreError:  # the follower says so
            return None
        finally:
            with self._lock:
                del self._reading[this]

    def has_nothing(self, tenant: str, user: str) -> bool:
        """Whether it is known, without a look at the database, that a user says nothing of themselves."""
        return self._words.get((tenant, user)) == ""

    def changed(self, tenant: str, user: str) -> None:
        """Read a user's words anew when next needed."""
        with self._lock:
            self._changes += 1
            self._words.pop((tenant, user), None)

    def erase(self, tenant: str, user: str) -> None:
        """No longer use what any model fitted so far knows of a user."""
        self.changed(tenant, user)
        self._erased[tenant, user] = time.time()

    def is_erased(self, tenant: str, user: str, record: ModelRecord) -> bool:
        """Whether a model must not use its own knowledge of a user, since it was fitted before the erasure.

        A model that knows none of the store's events was not fitted by the service, whatever its files' dates say.
        """
        erased = self._erased.get((tenant, user))
        return erased is not None and (not record.trained_to or erased >= record.created)


def check_words(given: UserIn, limits: LimitSettings) -> None:
    """Make sure that a user says no more of themselves than a sentence may have, since it is read as one.

    Raises:
        LimitError: they do.

    Example:
        >>> check_words(UserIn("I like slow films.", {"city": "Bern"}), LimitSettings())
    """
    said = len(in_words({"about": given.about, "attributes": given.attributes}))
    if said > limits.max_sentence:
        raise LimitError(
            f"what is said of the user has {said} characters with the attributes; at most {limits.max_sentence} are "
            "kept, since it is read as a sentence"
        )


def in_words(document: Mapping[str, Any] | None) -> str:
    """What is known of a user as one text.

    Example:
        >>> in_words({"about": "I like slow films.", "attributes": {"city": "Bern", "age": None}})
        'I like slow films. city: Bern'
    """
    if not document:
        return ""
    about = str(document.get("about") or "").strip()
    attributes = document.get("attributes") or {}
    told = ". ".join(f"{name}: {value}" for name, value in attributes.items() if value is not None and value != "")
    return " ".join(part for part in (about, told) if part)
