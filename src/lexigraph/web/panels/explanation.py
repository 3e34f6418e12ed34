"""Why an item is recommended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from lexigraph.explain import Account
from lexigraph.web.page import Page
from lexigraph.web.parts.bars import show_bars
from lexigraph.web.parts.network_chart import show_network
from lexigraph.web.parts.sheet import Draw, Sheet
from lexigraph.web.parts.stacked import show_shares
from lexigraph.web.parts.texts import heading, item_link, note
from lexigraph.web.why import Connections, Network, Told, build_network, phrases_of, shares_of, tell_why


def add_explanation(page: Page, sheet: Sheet) -> Callable[[str], Awaitable[None]]:
    """Have a dialog show why items are recommended.

    Args:
        page: the open page.
        sheet: the dialog.

    Returns:
        What opens it for an item.
    """

    async def prepare(item: str) -> tuple[str, str, Draw]:
        request = page.visitor.request(1)
        told = await page.desk.run(
            lambda service, principal: tell_why(service, principal.tenant, request, item, page.language)
        )
        return page.gettext("Why it is recommended"), told.title, lambda: _draw(page, told)

    return sheet.holds("why", prepare)


def _draw(page: Page, told: Told) -> None:
    _ = page.gettext
    with ui.row().classes("lx-actions"):
        ui.button(
            _("Open the item"),
            icon="article",
            color=None,
            on_click=page.handler(lambda *_: page.open_item(told.item)),
        ).props("outline no-caps").classes("lx-outline")
    if told.account is None or told.connections is None:
        note(_("The model in use ({model}) cannot say why it recommends something.").format(model=told.model))
        return
    with ui.element("div").classes("lx-two"):
        with ui.column().classes("lx-section"):
            _draw_numbers(page, told.account)
        with ui.column().classes("lx-section"):
            heading(_("In words"))
            with ui.element("ul").classes("lx-list"):
                for sentence in told.sentences:
                    with ui.element("li"):
                        ui.label(sentence).classes("lx-title")
    _draw_paths(page, told.connections)


def _draw_numbers(page: Page, account: Account) -> None:
    _ = page.gettext
    shares = shares_of(account)
    if shares:
        heading(_("Who speaks for it"))
        show_shares(page, shares, account.decimals)
    heading(_("What adds up to its score"))
    show_bars(page, account)


def _draw_paths(page: Page, connections: Connections) -> None:
    _ = page.gettext
    phrases = phrases_of(connections, page)
    if not phrases:
        return
    heading(_("Paths"))
    user = page.visitor.user
    network = build_network(connections, page, _("User {user}").format(user=user) if user else _("You"))
    if len(network.nodes) > 1:
        _draw_network(page, network)
    with ui.element("ul").classes("lx-list").props(f'aria-label="{_("Paths in words")}"'):
        for phrase in phrases:
            with ui.element("li"):
                if phrase.item is None:
                    ui.label(phrase.start).classes("lx-title lx-strong")
                else:
                    item_link(page, phrase.item, phrase.start)
                ui.label(phrase.says).classes("lx-title")


def _draw_network(page: Page, network: Network) -> None:
    _ = page.gettext
    show_network(page, network)
    note(
        _(
            "Solid lines are paths through the graph, dotted ones close texts, dashed ones what the model has learnt; "
            "a minus holds it back. Drag, zoom, point at a node; a click on an item opens it. People are counted, "
            "never named, and only from three on."
        )
    )
