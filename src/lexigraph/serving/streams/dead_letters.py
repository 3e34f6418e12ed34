"""What is written of a message that is no event."""

from __future__ import annotations

import base64
import time

import msgspec

from lexigraph.serving.streams.messages import Refused
from lexigraph.serving.streams.settings import ConsumerSettings


class DeadLetter(msgspec.Struct, omit_defaults=True, frozen=True):
    """A message that was set aside, as JSON.

    Attributes:
        reason: why, in words.
        kind: why, in a word: "json", "event", "size", "identity", "form" or "refused" (by the database).
        stream: where it came from.
        time: when it was set aside, in seconds since 1970.
        place: of the message in the stream.
        body: of the message, where it is text.
        base64: of the message, where it is not.
    """

    reason: str
    kind: str
    stream: str
    time: float
    place: str | None = None
    body: str | None = None
    base64: str | None = None


def dead_letter(refused: Refused, settings: ConsumerSettings) -> bytes:
    """The letter of a refused message; what is longer than messages may be is cut off.

    Example:
        >>> from lexigraph.serving.streams.messages import Message
        >>> refused = Refused(Message(b"{", "7-0"), "json", "input data was truncated")
        >>> letter = dead_letter(refused, ConsumerSettings(broker="redis://localhost", stream="clicks"))
        >>> msgspec.json.decode(letter, type=DeadLetter).body
        '{'
    """
    body = (refused.message.body or b"")[: settings.max_bytes // 2]
    try:
        text, coded = body.decode(), None
    except UnicodeDecodeError:
        text, coded = None, base64.b64encode(body).decode()
    return msgspec.json.encode(
        DeadLetter(
            reason=refused.reason,
            kind=refused.kind,
            stream=settings.stream,
            time=time.time(),
            place=refused.message.place,
            body=text,
            base64=coded,
        )
    )
