"""A process that consumes: its store, its writer, its signals."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import GroupWriter, Store
from lexigraph.serving.streams.consumer import Consumer
from lexigraph.serving.streams.settings import ConsumerSettings
from lexigraph.serving.streams.tally import Tally

if TYPE_CHECKING:
    from lexigraph.serving.live.notifying import Notifier

LOUD = ("aiokafka", "aio_pika", "aiormq", "nats")
"""Libraries that print tracebacks of every lost connection; the consumer says it in a line."""

_log = logging.getLogger(__name__)


def consume(
    settings: ConsumerSettings,
    store: StoreSettings,
    *,
    redis_url: str | None = None,
    progress: Callable[[Tally], None] | None = None,
    every: float = 10.0,
) -> Tally:
    """Consume until SIGTERM or SIGINT, then finish what was taken.

    Args:
        settings: what to consume.
        store: where to.
        redis_url: Redis that tells the service's processes that something was stored; they look by themselves
            without it.
        progress: told the counts from time to time.
        every: seconds between two such times.

    Returns:
        The counts at the end.

    Raises:
        ConfigError: an address or a name is wrong.
        StoreError: the database cannot be reached at the start.
        MissingExtraError: FastStream or the broker's client is not installed.
    """
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    opened = Store.open(store)
    writer = GroupWriter(opened, store.max_pending)
    notifier = None if redis_url is None else _notifier(redis_url)
    if notifier is not None:
        writer.listeners.append(notifier.notify)
    try:
        return asyncio.run(_run(settings, writer, progress, every))
    finally:
        if not writer.close():
            _log.warning("not all events were stored before the end; the broker delivers them again")
        if notifier is not None:
            notifier.close()
        opened.close()


def _notifier(url: str) -> Notifier:
    from lexigraph.serving.live.notifying import Notifier  # only where asked for: its room brings the models with it

    return Notifier(url)


async def _run(
    settings: ConsumerSettings, writer: GroupWriter, progress: Callable[[Tally], None] | None, every: float
) -> Tally:
    consumer = Consumer(settings, writer.submit)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, consumer.stop)
    telling = asyncio.create_task(_tell(consumer, progress, every))
    try:
        await consumer.run()
    finally:
        telling.cancel()
    return consumer.tally


async def _tell(consumer: Consumer, progress: Callable[[Tally], Any] | None, every: float) -> None:
    while progress is not None:
        await asyncio.sleep(every)
        progress(consumer.tally)
