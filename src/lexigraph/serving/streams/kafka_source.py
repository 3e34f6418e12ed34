"""Kafka: a consumer group that commits its place after the store has committed."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from lexigraph.errors import ConfigError, require_extra
from lexigraph.serving.streams.messages import Message
from lexigraph.serving.streams.source import EXTRA, Source, manual

FETCH_MS = 100


class KafkaSource(Source):
    """Records of a topic in batches, from its beginning where the group has no place yet."""

    async def connect(self) -> Any:
        """Subscribe; topics that are missing are made, as far as the cluster allows."""
        faststream = require_extra("faststream.kafka", EXTRA)
        settings = self.settings
        servers, security = _address(settings.broker)
        broker = faststream.KafkaBroker(servers, acks="all", security=security, **self.options())
        self._broker_made = broker
        self._subscriber = broker.subscriber(
            settings.stream,
            group_id=settings.group,
            batch=True,
            max_records=settings.batch,
            batch_timeout_ms=FETCH_MS,
            fetch_max_wait_ms=FETCH_MS,
            auto_offset_reset="earliest",
            session_timeout_ms=round(settings.session_seconds * 1000),
            heartbeat_interval_ms=round(settings.session_seconds * 300),
            ack_policy=manual(),
            no_reply=True,
        )
        self.subscribe(self._subscriber)
        return broker

    def unpack(self, raw: Any) -> list[Message]:
        """Records; a place has the record's time, since a topic that is made anew counts from zero again."""
        return [
            Message(record.value, f"{record.partition}-{record.offset}-{record.timestamp}", record.timestamp / 1000)
            for record in raw
        ]

    async def acknowledge(self, raw: Any) -> None:
        """Commit the place behind these records, and no other."""
        kafka = require_extra("aiokafka", EXTRA)
        behind: dict[Any, int] = {}
        for record in raw:
            partition = kafka.TopicPartition(record.topic, record.partition)
            behind[partition] = max(behind.get(partition, 0), record.offset + 1)
        await self._subscriber.consumer.commit(behind)

    async def bury(self, letter: bytes) -> None:
        """Publish to the topic of dead letters, and wait until all replicas have it."""
        await self._broker_made.publish(letter, topic=self.settings.dead_letters)


def _address(url: str) -> tuple[list[str], Any]:
    """Servers, and how to log in."""
    parts = urlsplit(url)
    userinfo, _, hosts = parts.netloc.rpartition("@")
    if parts.path.strip("/"):
        raise ConfigError(f"{parts.scheme}:// takes no path; name the topic with stream")
    security = require_extra("faststream.security", EXTRA)
    encrypted = parts.scheme == "kafkas"
    context = require_extra("ssl", EXTRA).create_default_context() if encrypted else None
    servers = [host for host in hosts.split(",") if host]
    if userinfo:
        user, _, password = userinfo.partition(":")
        login = security.SASLPlaintext(unquote(user), unquote(password), ssl_context=context, use_ssl=encrypted)
        return servers, login
    return servers, security.BaseSecurity(ssl_context=context, use_ssl=True) if encrypted else None
