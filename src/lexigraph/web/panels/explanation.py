"""Why an item is recommended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from lexigraph.web.page import Page


def add_explanation(page: Page) -> Callable[[str], Awaitable[None]]:
    """Put the (closed) view of explanations on a page.

    Returns:
        What opens it for an item.
    """

    async def explain(item: str) -> None:
        page.tell(item)

    return explain
