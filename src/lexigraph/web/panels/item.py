"""Everything about an item."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from lexigraph.web.page import Page


def add_item_view(page: Page) -> Callable[[str], Awaitable[None]]:
    """Put the (closed) view of items on a page.

    Returns:
        What opens it for an item.
    """

    async def open_item(item: str) -> None:
        page.tell(item)

    return open_item
