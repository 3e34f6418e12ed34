"""Events that come in, the model in use, and whether all is well."""

from __future__ import annotations

from nicegui import ui

from lexigraph.messages import gettext as _
from lexigraph.translation import translated
from lexigraph.web.operating import Measured, Now, Traffic
from lexigraph.web.page import Page
from lexigraph.web.widgets import LiveFacts, LiveTable, chapter, line_chart, note, paragraph
from lexigraph.web.words import span

MINUTE = 60.0


class Health:
    """What an operator looks at first.

    Args:
        page: the open page.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        with chapter(_("How it is")):
            self._state = paragraph().props("role=status")
            self._facts = LiveFacts()
        with chapter(_("Events")):
            self._said = paragraph()
            self._chart = line_chart(_("Events per second over the last minutes"), [], {_("events per second"): []})
            note(_("Seconds before now; the line moves while this tab is in sight."))
        with ui.element("div") as self._waiting, chapter(_("Items that wait for the next fit")):
            self._n_waiting = paragraph()
            self._items = LiveTable(_("Items that wait for the next fit"), (_("item"), _("why")))

    def show(self, now: Now, traffic: Traffic) -> None:
        """Show how it is now."""
        counted = now.counted
        well = _("All is well: requests are answered, and the database is followed.")
        self._state.set_text(_("; ").join(map(translated, now.problems)) or well)
        good, bad = ("lx-good", "lx-bad") if not now.problems else ("lx-bad", "lx-good")
        self._state.classes(add=good, remove=bad)
        self._facts.show(
            {
                _("model in use"): now.model,
                _("age of the model"): span(now.age),
                _("processes that answer"): _number(now, "workers"),
                _("memory"): f"{(counted.value('worker_memory_bytes') or 0) / 1e6:,.0f} MB",
                _("requests under way"): _number(now, "requests_in_flight"),
                _("events that wait for the disk"): _number(now, "event_queue_depth"),
                _("behind the database"): f"{counted.value('event_lag_seconds') or 0:.2f} s",
                _("items that wait"): f"{now.n_pending:,}",
                _("failed requests"): f"{counted.total('requests_total', last='5'):,.0f}",
                _("events refused or failed"): f"{_refused(now):,.0f}",
                _("failed uses of the database"): f"{counted.total('store_errors_total'):,.0f}",
                _("lists not logged"): _number(now, "dropped_logs_total"),
            }
        )
        self._waiting.set_visibility(bool(now.n_pending))
        self._n_waiting.set_text(_("{n:,} in all; the first of them:").format(n=now.n_pending))
        self._items.show({item: [why] for item, why in now.pending.items()})
        self._show_traffic(traffic)

    def show_deeper(self, found: Measured) -> None:
        """Show what the database told."""
        self._facts.show({_("events since the fit"): f"{found.new_events:,}"})

    def _show_traffic(self, traffic: Traffic) -> None:
        self._said.set_text(
            _("{minute:.1f} events a second over the last minute, {all:.1f} over the last five.").format(
                minute=traffic.mean(MINUTE), all=traffic.mean(5 * MINUTE)
            )
        )
        rates = traffic.rates()
        self._chart.options["xAxis"]["data"] = [round(when) for when, _rate in rates]
        self._chart.options["series"][0]["data"] = [round(rate, 2) for _when, rate in rates]
        self._chart.options["series"][0]["showSymbol"] = False
        self._chart.update()


def _number(now: Now, name: str) -> str:
    return f"{now.counted.value(name) or 0:,.0f}"


def _refused(now: Now) -> float:
    return sum(now.counted.value("events_total", outcome) or 0.0 for outcome in ("refused", "failed"))
