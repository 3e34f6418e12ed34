"""Parts of a whole as one bar, with the same in words below."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from lexigraph.web.page import Page
from lexigraph.web.why.numbers import signed
from lexigraph.web.why.shares import Share, Voice


def show_shares(page: Page, shares: Sequence[Share], decimals: int) -> None:
    """Draw how much of a score the history, the words and the prior speak for.

    Args:
        page: the open page.
        shares: the voices.
        decimals: digits after the point of their numbers.
    """
    names = voice_names(page)
    with ui.element("div").classes("lx-stacked").props("aria-hidden=true"):
        for share in shares:
            if share.percent:
                against = " lx-against" if share.value < 0 else ""
                with ui.element("div").classes(f"lx-voice-{share.voice}{against}").style(f"width:{share.percent}%"):
                    ui.label(f"{share.percent} %" if share.percent >= 12 else "")
    with ui.element("ul").classes("lx-voices"):
        for share in shares:
            with ui.element("li"):
                ui.element("span").classes(f"lx-swatch lx-voice-{share.voice}").props("aria-hidden=true")
                ui.label(f"{names[share.voice]}: {share.percent} % ({signed(share.value, decimals)})")


def voice_names(page: Page) -> dict[Voice, str]:
    """What the voices are called."""
    _ = page.gettext
    return {
        "history": _("History"),
        "friends": _("Friends"),
        "wish": _("Sentence"),
        "prior": _("What everybody likes"),
        "aversion": _("What is not wanted"),
        "unexplained": _("What the model cannot trace"),
    }
