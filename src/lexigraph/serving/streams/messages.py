"""A message of a broker, and the events in it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from lexigraph.errors import BrokerError
from lexigraph.serving.records import Event
from lexigraph.serving.streams.settings import ConsumerSettings
from lexigraph.serving.wire import EventBatch, EventIn

LONGEST_ID = 256
"""Characters of an event's id, as in ``lexigraph.serving.wire``."""

_single = msgspec.json.Decoder(EventIn)
_batch = msgspec.json.Decoder(EventBatch)
_keys = msgspec.json.Decoder(dict[str, msgspec.Raw])


@dataclass(frozen=True, slots=True)
class Message:
    """What a broker delivered.

    Attributes:
        body: the bytes; None where the entry holds none.
        place: what tells it from every other message of the stream and stays the same when it is delivered again;
            None where the broker has nothing of the kind.
        time: when the broker got it, in seconds since 1970; None where the broker does not say.
        fault: why it cannot be read, where its form is wrong already.
    """

    body: bytes | None
    place: str | None
    time: float | None = None
    fault: str = ""


@dataclass(frozen=True)
class Refused:
    """A message for the dead letters.

    Attributes:
        message: as it came.
        kind: short name of the reason, to count by.
        reason: in words.
    """

    message: Message
    kind: str
    reason: str


class FormError(BrokerError):
    """A message is no event.

    Attributes:
        kind: short name of the reason, to count by.
    """

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


def read_events(message: Message, settings: ConsumerSettings) -> list[Event]:
    """The events of a message, each with an id that is the same whenever the message is delivered.

    An event without an id gets one from the place of the message; where the broker has no places (RabbitMQ without
    ``message_id``), from its content, which takes a time of its own.

    Args:
        message: what was delivered.
        settings: of the consumer: tenant, name of the stream and limits.

    Raises:
        FormError: the message is no event, is too large, or cannot be told from a repeat.

    Example:
        >>> settings = ConsumerSettings(broker="redis://localhost", stream="clicks")
        >>> message = Message(b'{"user": "u1", "item": "i1"}', "5-0", time=5.0)
        >>> read_events(message, settings)
        [Event(id='clicks/5-0', user='u1', item='i1', kind='click', time=5.0, value=None, request=None, tenant='')]
    """
    if message.fault:
        raise FormError("form", message.fault)
    body = message.body or b""
    if len(body) > settings.max_bytes:
        raise FormError("size", f"the message has {len(body):,} bytes; allowed: {settings.max_bytes:,}")
    sent = _decode(body)
    if len(sent) > settings.max_events:
        raise FormError("size", f"the message has {len(sent):,} events; allowed: {settings.max_events:,}")
    now = time.time() if message.time is None else message.time
    ids = _ids(message, sent, settings.stream)
    return [
        Event(
            id=identity,
            user=event.user,
            item=event.item,
            kind=event.kind,
            time=now if event.time is None else event.time,
            value=event.value,
            request=event.request,
            tenant=settings.tenant,
        )
        for identity, event in zip(ids, sent, strict=True)
    ]


def _decode(body: bytes) -> Sequence[EventIn]:
    try:
        if b'"events"' in body and "events" in _keys.decode(body):
            return _batch.decode(body).events
        return [_single.decode(body)]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        kind = "event" if isinstance(error, msgspec.ValidationError) else "json"
        raise FormError(kind, f"{error}; a message is an event or {{'events': [...]}} as JSON") from error


def _ids(message: Message, sent: Sequence[EventIn], stream: str) -> list[str]:
    if message.place is not None:
        prefix = f"{stream}/{message.place}"
        if len(prefix) > LONGEST_ID - 8 or not prefix.isprintable():
            prefix = f"{stream}/{hashlib.sha256(message.place.encode()).hexdigest()}"
        own = [prefix] if len(sent) == 1 else [f"{prefix}/{place}" for place in range(len(sent))]
        return [event.id or fallback for event, fallback in zip(sent, own, strict=True)]
    return [event.id or _id_of_content(event, message.time, stream) for event in sent]


def _id_of_content(event: EventIn, sent_at: float | None, stream: str) -> str:
    if event.time is None and sent_at is None:
        raise FormError(
            "identity",
            "nothing tells this message from a repeat; give the event an id or a time, or the message a message_id",
        )
    content = msgspec.json.encode([msgspec.to_builtins(event), sent_at], order="deterministic")
    return f"{stream}/{hashlib.sha256(content).hexdigest()}"
