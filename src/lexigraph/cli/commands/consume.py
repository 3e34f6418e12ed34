"""``lexigraph consume``: store the events that a message broker brings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lexigraph.cli.console import note, print_json, say
from lexigraph.cli.options import Json
from lexigraph.cli.service_store import DEFAULT, StoreUrl
from lexigraph.messages import gettext as _

if TYPE_CHECKING:
    from lexigraph.serving.streams import Tally


def consume(
    *,
    broker: Annotated[
        str,
        typer.Option(
            envvar="LEXIGRAPH_BROKER", metavar="URL", help="redis://, nats://, amqp:// or kafka://, with user and host."
        ),
    ],
    stream: Annotated[str, typer.Option(metavar="NAME", help="Redis or NATS stream, RabbitMQ queue or Kafka topic.")],
    store: StoreUrl = DEFAULT,
    group: Annotated[
        str, typer.Option(metavar="NAME", help="Consumers of one group share the messages.")
    ] = "lexigraph",
    tenant: Annotated[str, typer.Option(help="Whose users these are; messages cannot say it.")] = "",
    dead: Annotated[
        str | None,
        typer.Option(
            "--dead-letters",
            metavar="NAME",
            help="Where messages go that are no events.",
            show_default="the stream's name with -dead",
        ),
    ] = None,
    batch: Annotated[int, typer.Option(help="Messages taken and not yet acknowledged, at most.")] = 500,
    redis_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Redis that tells the service at once that something was stored."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Store the events of a message broker until interrupted. A message is acknowledged when its events are stored."""
    from lexigraph.config import make_settings
    from lexigraph.serving.settings import StoreSettings
    from lexigraph.serving.streams import ConsumerSettings
    from lexigraph.serving.streams import consume as run

    values = {"stream": stream, "group": group, "tenant": tenant, "dead": dead, "batch": batch, "broker": broker}
    settings = make_settings(ConsumerSettings, values)
    note(_("taking events from {stream}; Ctrl-C ends").format(stream=stream))
    tally = run(settings, make_settings(StoreSettings, {"url": store}), redis_url=redis_url, progress=_tell)
    if as_json:
        print_json(_counts(tally))
    else:
        say(_sentence(tally))


def _tell(tally: Tally) -> None:
    note(_sentence(tally))


def _sentence(tally: Tally) -> str:
    said = _("{messages:,} messages: {stored:,} new events, {duplicates:,} repeats, {dead:,} dead letters")
    counts = {"messages": tally.messages, "stored": tally.stored, "duplicates": tally.duplicates}
    return said.format(**counts, dead=tally.dead.total())


def _counts(tally: Tally) -> dict[str, object]:
    return {
        "messages": tally.messages,
        "stored": tally.stored,
        "duplicates": tally.duplicates,
        "dead": dict(sorted(tally.dead.items())),
        "retries": tally.retries,
        "restarts": tally.restarts,
    }
