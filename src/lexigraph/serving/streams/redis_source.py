"""Redis Streams: a consumer group, and what other consumers of it left behind."""

from __future__ import annotations

from typing import Any

from lexigraph.errors import require_extra
from lexigraph.serving.streams.messages import Message
from lexigraph.serving.streams.source import EXTRA, Source, manual

FIELDS = (b"data", b"__data__")
"""Fields of an entry that hold the message; an entry of one field holds it there, whatever its name."""
BLOCK_MS = 1_000
CLAIM_WORKERS = 64


class RedisSource(Source):
    """New entries in batches, and entries that another consumer took and did not acknowledge one by one."""

    async def connect(self) -> Any:
        """Make the group, from the beginning of the stream, and subscribe twice."""
        faststream = require_extra("faststream.redis", EXTRA)
        settings = self.settings
        broker = faststream.RedisBroker(settings.broker, **self.options())
        self._client = await broker.connect()
        await self._make_group()
        common = {"group": settings.group, "consumer": settings.name}
        fresh = faststream.StreamSub(
            settings.stream, batch=True, max_records=settings.batch, polling_interval=BLOCK_MS, **common
        )
        idle = round(settings.claim_seconds * 1000)
        left = faststream.StreamSub(
            settings.stream, min_idle_time=idle, polling_interval=min(BLOCK_MS, max(idle // 2, 1)), **common
        )
        self.subscribe(broker.subscriber(stream=fresh, ack_policy=manual(), no_reply=True))
        self.subscribe(broker.subscriber(stream=left, ack_policy=manual(), no_reply=True, max_workers=CLAIM_WORKERS))
        return broker

    def unpack(self, raw: Any) -> list[Message]:
        """Entries: their ids are their places and begin with the time."""
        entries = raw["data"] if isinstance(raw["data"], list) else [raw["data"]]
        return [_message(entry, name.decode()) for entry, name in zip(entries, raw["message_ids"], strict=True)]

    async def acknowledge(self, raw: Any) -> None:
        """XACK."""
        await self._client.xack(self.settings.stream, self.settings.group, *raw["message_ids"])

    async def bury(self, letter: bytes) -> None:
        """XADD to the stream of dead letters."""
        await self._client.xadd(self.settings.dead_letters, {"data": letter})

    async def _make_group(self) -> None:
        errors = require_extra("redis.exceptions", EXTRA)
        try:
            await self._client.xgroup_create(self.settings.stream, self.settings.group, id="0", mkstream=True)
        except errors.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise


def _message(entry: dict[bytes, bytes] | None, name: str) -> Message:
    milliseconds = name.partition("-")[0]
    fields = entry or {}
    body = next((fields[field] for field in FIELDS if field in fields), None)
    if body is None and len(fields) == 1:
        (body,) = fields.values()
    fault = ""
    if body is None:
        named = ", ".join(sorted(field.decode(errors="replace") for field in fields))[:200] or "none"
        fault = f"the entry has the fields {named}; put the event as JSON into one field named data"
    return Message(body, name, int(milliseconds) / 1000, fault)
