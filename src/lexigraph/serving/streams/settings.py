"""What is consumed, and how."""

from __future__ import annotations

import socket
from typing import Annotated

from pydantic import Field, PositiveFloat, PositiveInt, StringConstraints

from lexigraph.config import Settings

Place = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[A-Za-z0-9._:-]+$")]
"""Name of a stream, queue, topic or group: what all four brokers take."""


def _host_name() -> str:
    kept = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in socket.gethostname())
    return kept[:120] or "consumer"


class ConsumerSettings(Settings):
    """One consumer of one stream.

    Example:
        >>> ConsumerSettings(broker="redis://localhost", stream="clicks").dead_letters
        'clicks-dead'
    """

    broker: str
    """``redis://``, ``nats://``, ``amqp://`` or ``kafka://``, with ``USER:PASSWORD@`` where the broker wants it."""
    stream: Place
    """Redis stream, JetStream stream, RabbitMQ queue or Kafka topic."""
    group: Place = "lexigraph"
    """Consumer group, or durable consumer; consumers of one group share the messages. RabbitMQ's queue needs none."""
    name: Place = Field(default_factory=_host_name)
    """Of this consumer in a Redis group; by default that of the machine."""
    tenant: Annotated[str, StringConstraints(max_length=256, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    """Whose users these are; messages cannot say it."""
    dead: Place | None = None
    """Where messages go that are no events; by default the stream's name with ``-dead``."""
    batch: PositiveInt = 500
    """Messages that are taken and not yet acknowledged, at most."""
    max_events: PositiveInt = 1_000
    """Events in one message."""
    max_bytes: PositiveInt = 1_000_000
    """Size of one message."""
    claim_seconds: PositiveFloat = 60.0
    """Time after which a message that a consumer took and did not acknowledge goes to another (Redis, NATS)."""
    session_seconds: PositiveFloat = 10.0
    """Time after which a silent consumer counts as dead (Kafka)."""
    stop_seconds: PositiveFloat = 15.0
    """Time to finish what was taken when asked to stop."""

    @property
    def dead_letters(self) -> str:
        """Where messages go that are no events."""
        return self.dead or f"{self.stream}-dead"
