"""What the four brokers have in common, as FastStream sees them."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from typing import Any

from lexigraph.errors import require_extra
from lexigraph.serving.streams.addresses import without_secrets
from lexigraph.serving.streams.gathering import Gathering, Take
from lexigraph.serving.streams.messages import Message
from lexigraph.serving.streams.settings import ConsumerSettings

EXTRA = "streams"
PING_SECONDS = 3.0
"""Time in which a broker answers when it is there."""

library_log = logging.getLogger(f"{__name__}.faststream")
"""Log of FastStream; what matters in it is said again, without tracebacks, by the consumer."""
library_log.setLevel(logging.CRITICAL)

_log = logging.getLogger(__name__)


class Source(ABC):
    """One subscription to one broker, from its start to its end; after a failure a new one is made.

    Args:
        settings: of the consumer.
        take: what to do with messages.

    Attributes:
        failed: set when messages could not be handled or acknowledged, so that the subscription must be made anew.
            Nothing is acknowledged after that, since the acknowledgement might cover what was not stored.
        one_by_one: whether the broker's client hands over single messages.
    """

    one_by_one = False

    def __init__(self, settings: ConsumerSettings, take: Take) -> None:
        self.settings = settings
        self.failed = asyncio.Event()
        self._take = Gathering(take, settings.batch).take if self.one_by_one else take
        self._broker: Any = None

    @abstractmethod
    async def connect(self) -> Any:
        """Make a FastStream broker and its subscribers, and what the broker needs besides (groups, queues)."""

    @abstractmethod
    def unpack(self, raw: Any) -> list[Message]:
        """The messages that the broker delivered at once."""

    @abstractmethod
    async def acknowledge(self, raw: Any) -> None:
        """Tell the broker that these are done."""

    @abstractmethod
    async def bury(self, letter: bytes) -> None:
        """Write a dead letter; returns when the broker has it."""

    async def start(self) -> None:
        """Connect and begin to take messages."""
        self._broker = await self.connect()
        await self._broker.start()

    async def stop(self) -> None:
        """Take nothing more, finish what was taken, and disconnect."""
        if self._broker is not None:
            await asyncio.wait_for(self._broker.stop(), self.settings.stop_seconds + PING_SECONDS)

    async def alive(self) -> bool:
        """Whether the broker answers and every subscriber runs."""
        running = all(subscriber.running for subscriber in self._broker.subscribers)
        return running and not self.failed.is_set() and bool(await self._broker.ping(PING_SECONDS))

    async def handle(self, raw: Any) -> None:
        """Take what was delivered at once and acknowledge it."""
        if self.failed.is_set():
            return
        try:
            await self._take(self.unpack(raw))
            if not self.failed.is_set():
                await self.acknowledge(raw)
        except BaseException as error:
            self.failed.set()
            said = without_secrets(f"{type(error).__name__}: {error}", self.settings.broker)
            _log.warning("messages of %r stay with the broker: %s", self.settings.stream, said[:300])
            raise

    def options(self) -> dict[str, Any]:
        """Arguments that brokers of all kinds take."""
        return {
            "apply_types": False,
            "logger": library_log,
            "graceful_timeout": self.settings.stop_seconds,
        }

    def subscribe(self, subscriber: Any) -> None:
        """Give a subscriber what comes from the broker as it comes, without FastStream's reading of it."""
        message_class = require_extra("faststream.message", EXTRA).StreamMessage

        async def parse(raw: Any) -> Any:
            return message_class(raw_message=raw, body=b"")

        async def decode(message: Any) -> Any:
            return message.raw_message

        subscriber(self.handle, parser=parse, decoder=decode)


def manual() -> Any:
    """FastStream's policy that leaves acknowledgements to us."""
    return require_extra("faststream", EXTRA).AckPolicy.MANUAL
