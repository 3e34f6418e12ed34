"""Addresses of brokers: which kind they are of, and how they are shown without secrets."""

from __future__ import annotations

from typing import Literal, TypeAlias
from urllib.parse import SplitResult, unquote, urlsplit

from lexigraph.errors import ConfigError

Kind: TypeAlias = Literal["redis", "nats", "rabbit", "kafka"]

KINDS: dict[str, Kind] = {
    "redis": "redis",
    "rediss": "redis",
    "nats": "nats",
    "tls": "nats",
    "amqp": "rabbit",
    "amqps": "rabbit",
    "kafka": "kafka",
    "kafkas": "kafka",
}
"""Kind of broker by URL scheme; rediss, tls, amqps and kafkas are encrypted."""


def kind_of(url: str) -> Kind:
    """The kind of broker that a URL names.

    Raises:
        ConfigError: no broker has this scheme, or the URL names no host.

    Example:
        >>> kind_of("amqp://guest:guest@localhost/")
        'rabbit'
        >>> kind_of("http://localhost")
        Traceback (most recent call last):
        ...
        lexigraph.errors.ConfigError: no broker has addresses of 'http://'; known: redis://, rediss://, nats://, ...
    """
    parts = _split(url)
    if parts.scheme not in KINDS:
        known = ", ".join(f"{scheme}://" for scheme in KINDS)
        raise ConfigError(f"no broker has addresses of {parts.scheme + '://'!r}; known: {known}")
    if not parts.netloc.rpartition("@")[2]:
        raise ConfigError(f"the address of the broker names no host; write {parts.scheme}://HOST:PORT")
    return KINDS[parts.scheme]


def hosts_of(url: str) -> str:
    """A URL without user and password, for people and logs.

    Example:
        >>> hosts_of("kafka://anna:secret@one:9092,two:9092")
        'kafka://one:9092,two:9092'
    """
    parts = _split(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def without_secrets(text: str, url: str) -> str:
    """A message of a client library without the password of the broker.

    Example:
        >>> without_secrets("cannot log in with 'hunter2'", "nats://anna:hunter2@localhost")
        "cannot log in with '***'"
    """
    userinfo = _split(url).netloc.rpartition("@")[0]
    secret = userinfo.partition(":")[2] or userinfo
    for form in (secret, unquote(secret)):
        text = text.replace(form, "***") if form else text
    return text


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise ConfigError("the address of the broker cannot be read; write SCHEME://HOST:PORT") from None
