"""Fitting again, and using another model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui

from lexigraph.messages import gettext as _
from lexigraph.messages import speaking
from lexigraph.serving.fresh.schedule import RefitStatus
from lexigraph.serving.records import ModelRecord
from lexigraph.web.operating import Now
from lexigraph.web.page import Page
from lexigraph.web.widgets import Choice, Question, chapter, note, paragraph
from lexigraph.web.words import moment


class Refits:
    """How refits stand; buttons for who may.

    Args:
        page: the open page.
        again: called when something was done.

    Attributes:
        has_ended: whether a refit ended since the look before.
    """

    def __init__(self, page: Page, again: Callable[[], Awaitable[None]]) -> None:
        self._page, self._again, self.has_ended = page, again, False
        self._was_running, self._active = False, ""
        self._may = page.desk.may("admin", whole=True)
        with chapter(_("Fitting again")):
            self._state = paragraph().props("role=status")
            self._bar = ui.linear_progress(show_value=False).props("indeterminate")
            self._bar.props["aria-label"] = _("a fit is under way")
            if self._may:
                self._fit = ui.button(_("Fit again now"), icon="refresh", on_click=page.handler(self._ask_fit))
                self._fit.props("no-caps unelevated")
        with chapter(_("Using another model")):
            if self._may:
                with ui.element("div").classes("lx-choices"):
                    self._choice = Choice(_("Model"), {}, "", page.handler(self._chosen))
                    self._use = ui.button(_("Use this model"), icon="swap_horiz", on_click=page.handler(self._ask_use))
                    self._use.props("no-caps unelevated")
                self._why = note()
            else:
                note(_("A key with the scope admin may fit again and use another model."))
        self._ask_first = Question(page, _("Fit again now?"), _("Fit again"))
        self._ask_second = Question(page, _("Use another model?"), _("Use it"))

    def show(self, now: Now) -> None:
        """Show how refits stand."""
        status = now.refit
        self._state.set_text(told(status))
        self._bar.set_visibility(status.running)
        self.has_ended = self._was_running and not status.running
        self._was_running = status.running
        if self._may:
            self._fit.set_enabled(not status.running)

    def offer(self, models: Sequence[ModelRecord], active: str) -> None:
        """Offer these models."""
        if not self._may:
            return
        self._models, self._active = {one.id: one for one in models}, active
        names = {one.id: f"{one.id} ({_('in use') if one.id == active else moment(one.created)})" for one in models}
        self._choice.offer(names, self._choice.value if self._choice.value in names else active)
        self._say_why()

    def _say_why(self) -> None:
        chosen = self._models.get(self._choice.value)
        self._use.set_enabled(chosen is not None and chosen.id != self._active)
        self._why.set_text(self._page.said(chosen.reason) if chosen is not None else "")

    async def _chosen(self, *_given: object) -> None:
        self._say_why()

    async def _ask_fit(self, *_given: object) -> None:
        with speaking(self._page.language):
            words = _(
                "A fit runs in a process of its own beside the answers; the new model is used if it is good enough."
            )
        self._ask_first.ask(words, self._start)

    async def _start(self) -> None:
        refitter = self._page.desk.office.refitter
        started = await self._page.desk.run(lambda *_: refitter.ask("asked for on the page"), "admin", whole=True)
        with speaking(self._page.language):
            self._page.tell(_("A fit begins.") if started else _("A fit is under way already."))
        await self._again()

    async def _ask_use(self, *_given: object) -> None:
        with speaking(self._page.language):
            words = _("{model} answers from now on in all processes, instead of {active}.").format(
                model=self._choice.value, active=self._active
            )
        wanted = self._choice.value
        self._ask_second.ask(words, lambda: self._activate(wanted))

    async def _activate(self, model: str) -> None:
        await self._page.desk.run(lambda service, _: service.activate(model), "admin", whole=True)
        with speaking(self._page.language):
            self._page.tell(_("{model} answers now.").format(model=model))
        await self._again()
        await self._page.changed()


def told(status: RefitStatus) -> str:
    """How refits stand, in words."""
    if status.running:
        steps = {
            "reading": _("reading"),
            "judging": _("judging"),
            "fitting": _("fitting"),
            "saving": _("saving"),
            "swapping": _("swapping"),
        }
        step = steps.get(status.step, _("starting"))
        return _("A fit is under way: {step} ({reason}).").format(step=step, reason=status.reason)
    if status.error:
        return _("The last fit failed: {error}").format(error=status.error)
    if status.last is not None:
        outcomes = {
            "used": _("the new model is used"),
            "rejected": _("the new model is not used"),
            "skipped": _("nothing was fitted"),
            "busy": _("another process fits"),
            "overtaken": _("another was faster"),
        }
        said = _("The last fit took {seconds:.1f} s; {outcome}: {sentence}")
        return said.format(
            seconds=status.last.seconds, outcome=outcomes[status.last.status], sentence=status.last.sentence
        )
    return _("This process has not fitted anything since it was started.")
