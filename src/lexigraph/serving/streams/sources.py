"""The source for an address."""

from __future__ import annotations

from lexigraph.serving.streams.addresses import Kind, kind_of
from lexigraph.serving.streams.gathering import Take
from lexigraph.serving.streams.kafka_source import KafkaSource
from lexigraph.serving.streams.nats_source import NatsSource
from lexigraph.serving.streams.rabbit_source import RabbitSource
from lexigraph.serving.streams.redis_source import RedisSource
from lexigraph.serving.streams.settings import ConsumerSettings
from lexigraph.serving.streams.source import Source

SOURCES: dict[Kind, type[Source]] = {
    "redis": RedisSource,
    "nats": NatsSource,
    "rabbit": RabbitSource,
    "kafka": KafkaSource,
}
"""By kind of broker."""


def make_source(settings: ConsumerSettings, take: Take) -> Source:
    """The source that the broker's address asks for.

    Raises:
        ConfigError: no broker has such an address.
    """
    return SOURCES[kind_of(settings.broker)](settings, take)
