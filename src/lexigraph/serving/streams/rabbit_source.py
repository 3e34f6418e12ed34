"""RabbitMQ: a durable queue, manual acknowledgement, and no more unacknowledged messages than asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lexigraph.errors import BrokerError, require_extra
from lexigraph.serving.streams.messages import Message
from lexigraph.serving.streams.source import EXTRA, Source, manual


class RabbitSource(Source):
    """Messages of a queue; a queue that is not there is made durable, one that is there is taken as it is."""

    one_by_one = True

    async def connect(self) -> Any:
        """Make what is missing of the queue and that of the dead letters, and subscribe."""
        faststream = require_extra("faststream.rabbit", EXTRA)
        settings = self.settings
        broker = faststream.RabbitBroker(settings.broker, reconnect_interval=1.0, **self.options())
        self._connection = await broker.connect()
        for name in (settings.stream, settings.dead_letters):
            await self._make_queue(name)
        self._letters = await self._connection.channel(publisher_confirms=True)
        subscriber = broker.subscriber(
            faststream.RabbitQueue(settings.stream, declare=False),
            channel=faststream.Channel(prefetch_count=settings.batch),
            ack_policy=manual(),
            no_reply=True,
        )
        self.subscribe(subscriber)
        subscriber.running = True  # what comes before the start has returned would not be handled, nor come again
        return broker

    def unpack(self, raw: Any) -> list[Message]:
        """One message; RabbitMQ numbers none, so its place is the sender's ``message_id``, where there is one."""
        sent = raw.timestamp.timestamp() if isinstance(raw.timestamp, datetime) else None
        return [Message(raw.body, str(raw.message_id) if raw.message_id else None, sent)]

    async def acknowledge(self, raw: Any) -> None:
        """basic.ack."""
        await raw.ack()

    async def bury(self, letter: bytes) -> None:
        """Publish to the queue of dead letters, and wait until the broker has it."""
        pika = require_extra("aio_pika", EXTRA)
        message = pika.Message(letter, content_type="application/json", delivery_mode=pika.DeliveryMode.PERSISTENT)
        queue = self.settings.dead_letters
        if await self._letters.default_exchange.publish(message, routing_key=queue) is None:
            raise BrokerError(f"RabbitMQ did not take a dead letter for {queue!r}")

    async def _make_queue(self, name: str) -> None:
        errors = require_extra("aio_pika.exceptions", EXTRA)
        channel = await self._connection.channel()
        try:
            await channel.declare_queue(name, passive=True)
        except errors.ChannelNotFoundEntity:
            channel = await self._connection.channel()
            await channel.declare_queue(name, durable=True)
        await channel.close()
