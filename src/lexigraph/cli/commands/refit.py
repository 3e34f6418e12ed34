"""``lexigraph refit``: one refit of the service now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lexigraph.cli.console import note, print_json, say
from lexigraph.cli.group import FAILURE
from lexigraph.cli.options import Json
from lexigraph.messages import gettext as _

if TYPE_CHECKING:
    from lexigraph.serving.fresh import RefitOutcome


def refit(
    *,
    config: Annotated[str, typer.Option(metavar="FILE.toml", help="Settings of the service, as 'serve' takes them.")],
    as_json: Json = False,
) -> None:
    """Fit the model of the service again on all events by now, and use it if it is good enough.

    The running model and the new one are judged on the latest events, which neither has learned from. A running
    service changes to the new model by itself.
    """
    from lexigraph.errors import require_extra

    for module in ("msgspec", "sqlalchemy", "alembic"):
        require_extra(module, "serve")
    from lexigraph.serving.configuration import load_settings
    from lexigraph.serving.fresh.refit import refit as run

    settings = load_settings(file=Path(config))
    outcome = run(settings, reason="asked for by a command", tell=lambda step: note(_step(step)))
    if as_json:
        print_json(outcome.to_dict())
    else:
        _tell(outcome)
    if outcome.status in ("busy", "overtaken"):
        raise typer.Exit(FAILURE)


def _step(step: str) -> str:
    words = {
        "reading": _("reading the model and the events"),
        "judging": _("judging a model fitted without the latest events"),
        "fitting": _("fitting on all events"),
        "saving": _("saving"),
        "swapping": _("changing to the new model"),
    }
    return words[step]


def _tell(outcome: RefitOutcome) -> None:
    facts = {**outcome.metrics, "model": outcome.model, "before": outcome.before}
    if "running" in facts:
        said = _(
            "{metric} of {n_users} users on {n_events} held-out events: running model {running:.4f}, new model "
            "{candidate:.4f} (p = {p_value:.3f})"
        )
        say(said.format(**facts))
    if outcome.status == "used":
        say(_("model {model} is used now, after {before}").format(**facts))
    elif outcome.status == "rejected":
        said = _("model {model} falls short by more than {tolerance:.1%} and is not used; {before} goes on")
        say(said.format(**facts))
    elif outcome.status == "skipped":
        said = _("{new_events} new events are too few to judge a model by; {before} goes on")
        say(said.format(**facts))
    elif outcome.status == "busy":
        say(_("another process is refitting now; try again later"))
    else:
        say(_("another model was activated meanwhile; it stays"))
