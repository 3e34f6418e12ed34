"""NATS JetStream: a durable pull consumer with explicit acknowledgement."""

from __future__ import annotations

from typing import Any

from lexigraph.errors import ConfigError, require_extra
from lexigraph.serving.streams.messages import Message
from lexigraph.serving.streams.source import EXTRA, Source, manual

FETCH_SECONDS = 1.0


class NatsSource(Source):
    """Messages of all subjects of a stream; a stream that is not there is made, with a subject of its name."""

    one_by_one = True

    async def connect(self) -> Any:
        """Make what is missing of the stream and that of the dead letters, and subscribe."""
        faststream = require_extra("faststream.nats", EXTRA)
        api = require_extra("nats.js.api", EXTRA)
        settings = self.settings
        for name in (settings.stream, settings.group, settings.dead_letters):
            if "." in name:
                raise ConfigError(f"NATS takes no dots in names of streams and consumers, as in {name!r}; use - or _")
        broker = faststream.NatsBroker(settings.broker, max_reconnect_attempts=-1, connect_timeout=2, **self.options())
        client = await broker.connect()
        self._stream = client.jetstream()
        await self._make_stream(settings.stream)
        await self._make_stream(settings.dead_letters)
        config = api.ConsumerConfig(
            durable_name=settings.group,
            ack_policy=api.AckPolicy.EXPLICIT,
            deliver_policy=api.DeliverPolicy.ALL,
            ack_wait=settings.claim_seconds,
            max_ack_pending=max(settings.batch * 4, 1000),
        )
        subscriber = broker.subscriber(
            settings.stream,
            stream=faststream.JStream(settings.stream, declare=False),
            durable=settings.group,
            config=config,
            pull_sub=faststream.PullSub(batch_size=settings.batch, timeout=FETCH_SECONDS),
            ack_policy=manual(),
            no_reply=True,
        )
        self.subscribe(subscriber)
        return broker

    def unpack(self, raw: Any) -> list[Message]:
        """One message; its place is its number in the stream with the time it got it."""
        about = raw.metadata
        moment = about.timestamp.timestamp()
        return [Message(raw.data, f"{about.sequence.stream}-{moment:.6f}", moment)]

    async def acknowledge(self, raw: Any) -> None:
        """+ACK; a lost one brings the message again, which is then a duplicate."""
        await raw.ack()

    async def bury(self, letter: bytes) -> None:
        """Publish to the stream of dead letters, and wait until it has it."""
        await self._stream.publish(self.settings.dead_letters, letter)

    async def _make_stream(self, name: str) -> None:
        errors = require_extra("nats.js.errors", EXTRA)
        try:
            await self._stream.stream_info(name)
        except errors.NotFoundError:
            await self._stream.add_stream(name=name, subjects=[name])
