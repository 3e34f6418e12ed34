"""The models that the service has or had, and what one of them is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nicegui import ui

from lexigraph.errors import LexigraphError, UnauthorisedError
from lexigraph.messages import gettext as _
from lexigraph.messages import speaking
from lexigraph.serving.records import ModelRecord
from lexigraph.translation import translated
from lexigraph.web.evaluations import Described, describe
from lexigraph.web.page import Page
from lexigraph.web.panels.models.training import draw_course
from lexigraph.web.widgets import Choice, add_table, chapter, facts, note, paragraph, text
from lexigraph.web.words import moment, plain_settings

MOST_SHOWN = 50


def status_word(status: str) -> str:
    """The status of a model in words."""
    return {
        "active": _("in use"),
        "candidate": _("candidate"),
        "retired": _("retired"),
        "rejected": _("rejected"),
    }.get(status, status)


def measured_text(metrics: Mapping[str, object]) -> str:
    """What was measured before a model was used or rejected, as one line.

    Example:
        >>> measured_text({"metric": "ndcg@20", "candidate": 0.31234, "interval": [0, 1]})
        'metric ndcg@20, candidate 0.3123'
    """
    said = []
    for name, value in metrics.items():
        if isinstance(value, float):
            said.append(f"{name} {value:.4g}")
        elif isinstance(value, str | int) and not isinstance(value, bool):
            said.append(f"{name} {value}")
    return ", ".join(said)


class Records:
    """A table of the models, and one of them in full.

    Args:
        page: the open page.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        with chapter(_("Models of the service")):
            self._table = ui.element("div")
            self._choice = Choice(_("Show the model"), {}, "", page.handler(self._chosen))
            self._details = ui.element("div").classes("lx-p").style("max-width: none")

    async def show(self, records: Sequence[ModelRecord], active: str) -> None:
        """Show these, the latest first."""
        self._records = {record.id: record for record in records}
        self._table.clear()
        with self._table:
            self._draw_table(list(records)[:MOST_SHOWN])
            if len(records) > MOST_SHOWN:
                note(_("{n} older ones are not shown.").format(n=len(records) - MOST_SHOWN))
        wanted = self._choice.value if self._choice.value in self._records else active
        self._choice.offer({record.id: record.id for record in list(records)[:MOST_SHOWN]}, wanted)
        await self._chosen()

    def _draw_table(self, records: Sequence[ModelRecord]) -> None:
        columns = (_("model"), _("status"), _("made"), _("fitted up to event"), _("measured before use"), _("why"))
        rows = [
            (
                record.id,
                status_word(record.status),
                moment(record.created),
                f"{record.trained_to:,}",
                measured_text(record.metrics) or "–",
                translated(record.reason) or "–",
            )
            for record in records
        ]
        add_table(_("Models of the service"), columns, rows, numbers=(3,))

    async def _chosen(self, *_given: object) -> None:
        record = self._records.get(self._choice.value)
        if record is None:
            return
        try:
            described = await self._page.desk.run(lambda *_: describe(record.folder), "read", whole=True)
        except UnauthorisedError:
            raise
        except LexigraphError as error:
            described, problem = None, self._page.said(error)
        self._details.clear()
        with self._details, speaking(self._page.language):
            if described is None:
                paragraph(_("Nothing more is known of it: {problem}").format(problem=problem))
            else:
                _draw_details(described)


def _draw_details(described: Described) -> None:
    facts(
        {
            _("kind"): described.kind,
            _("encoder of texts"): described.encoder or _("none"),
            _("size"): f"{described.size / 1e6:,.1f} MB",
            _("saved by"): f"lexigraph {described.version}",
        }
    )
    settings = plain_settings(described.config)
    with ui.element("details").classes("lx-more"):
        text("summary", _("Settings ({n})").format(n=len(settings)))
        add_table(_("Settings"), (_("setting"), _("value")), list(settings.items()))
    draw_course(described)
