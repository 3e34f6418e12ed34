"""API keys: how they look, and what is kept of them.

A key reads ``lxg_<id>_<secret>``: 12 hexadecimal digits that may be shown and logged, and 32 random bytes in base64url
that may not. Of the secret only HMAC-SHA256 with the id as context is kept. A slow password hash would add nothing: 256
random bits cannot be guessed, and a fast check can be made for every request.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import NamedTuple

PREFIX = "lxg"
SECRET_BYTES = 32
KEY_PATTERN = rf"{PREFIX}_([0-9a-f]{{12}})_([A-Za-z0-9_-]{{43}})"
"""What a whole key looks like, also for scanners that search for lost ones."""

_KEY = re.compile(rf"{KEY_PATTERN}\Z")
_CONTEXT = b"lexigraph api key 1:"


class KeyParts(NamedTuple):
    """The two halves of a key.

    Attributes:
        id: public.
        secret: known to its owner alone.
    """

    id: str
    secret: str

    @property
    def text(self) -> str:
        """The key as it is sent."""
        return f"{PREFIX}_{self.id}_{self.secret}"


def new_key() -> KeyParts:
    """Draw a key from the operating system's source of randomness.

    Example:
        >>> len(new_key().text), new_key().id == new_key().id
        (60, False)
    """
    return KeyParts(secrets.token_hex(6), secrets.token_urlsafe(SECRET_BYTES))


def read_key(text: str) -> KeyParts | None:
    """Take a key apart; None for what is none.

    Example:
        >>> key = new_key()
        >>> read_key(key.text) == key, read_key(key.text + "x"), read_key("lxg_1_2")
        (True, None, None)
    """
    found = _KEY.match(text)
    return None if found is None else KeyParts(found[1], found[2])


def hash_secret(key: KeyParts) -> str:
    """What is kept of a key: HMAC-SHA256 of the secret with the id as context, 64 hexadecimal digits.

    The id in the context makes a hash that was copied to another row worthless.

    Example:
        >>> len(hash_secret(new_key()))
        64
        >>> hash_secret(KeyParts("a", "same")) == hash_secret(KeyParts("b", "same"))
        False
    """
    return hmac.new(_CONTEXT + key.id.encode(), key.secret.encode(), hashlib.sha256).hexdigest()


def secret_matches(key: KeyParts, kept: str) -> bool:
    """Compare a shown secret with what was kept, in a time that does not depend on where they differ.

    Example:
        >>> key = new_key()
        >>> secret_matches(key, hash_secret(key)), secret_matches(KeyParts(key.id, "guess"), hash_secret(key))
        (True, False)
    """
    return hmac.compare_digest(hash_secret(key).encode(), kept.encode())
