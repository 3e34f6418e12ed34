"""The reasons of a score as bars, which are a list with numbers as well."""

from __future__ import annotations

from nicegui import ui

from lexigraph.explain import Account, Reason
from lexigraph.models.results import FRIENDS
from lexigraph.web.page import Page
from lexigraph.web.parts.texts import item_link
from lexigraph.web.why.numbers import signed


def show_bars(page: Page, account: Account) -> None:
    """Draw the reasons: to the right what speaks for the item, to the left and hatched what speaks against it.

    Args:
        page: the open page.
        account: the reasons in numbers, which add up to the score.
    """
    _ = page.gettext
    for_it = max([0.0, *(reason.shown for reason in account.reasons)])
    against = max([0.0, *(-reason.shown for reason in account.reasons)])
    whole = (for_it + against) or 1.0
    with ui.element("ul").classes("lx-bars"):
        for reason in account.reasons:
            with ui.element("li"):
                _label(page, reason)
                _bar(reason.shown / whole * 100, against / whole * 100)
                ui.label(signed(reason.shown, account.decimals)).classes("lx-number")
        with ui.element("li").classes("lx-sum"):
            ui.label(_("Score, the sum of all"))
            ui.element("span")
            ui.label(signed(account.score, account.decimals)).classes("lx-number")


def _bar(width: float, zero: float) -> None:
    left = zero if width >= 0 else zero + width
    with ui.element("div").classes("lx-track").props("aria-hidden=true"):
        kind = "lx-bar" if width >= 0 else "lx-bar lx-against"
        ui.element("div").classes(kind).style(f"left:{left:.2f}%;width:{abs(width):.2f}%")


def _label(page: Page, reason: Reason) -> None:
    if reason.source == "item":
        item_link(page, reason.label, reason.title)
    else:
        ui.label(reason_name(page, reason)).classes("lx-title")


def reason_name(page: Page, reason: Reason) -> str:
    """What a reason that is no item is called."""
    _ = page.gettext
    if reason.source == "rest":
        return page.ngettext("{n} more item", "{n} more items", reason.n_items).format(n=reason.n_items)
    if reason.source in {"wish", "aversion"}:
        return _("Your words: {words}").format(words=reason.title)
    if reason.source == "prior":
        names = {"popularity": _("What everybody likes"), FRIENDS: _("Friends")}
        return names.get(reason.label, reason.title)
    return _("What the model cannot trace")
