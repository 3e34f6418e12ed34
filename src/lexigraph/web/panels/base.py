"""What every part of the page has."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

from lexigraph.web.office import Desk
from lexigraph.web.page import Page


class Panel(ABC):
    """One part of the page; it is built where it stands when it is first opened.

    Attributes:
        label: of its tab, in English.

    Args:
        page: the open page.
    """

    label: ClassVar[str]

    def __init__(self, page: Page) -> None:
        self.page = page

    @staticmethod
    def is_open_to(desk: Desk) -> bool:
        """Whether a visitor may see it."""
        return desk.may("read")

    @abstractmethod
    async def shown(self) -> None:
        """It has been opened (again): bring it up to date."""


def translated(label: str, _: Callable[[str], str]) -> str:
    """What a part is called in the language of a page.

    Args:
        label: its label in English.
        _: translates.

    Example:
        >>> translated("Map", str.upper)
        'MAP'
    """
    return {"Explore": _("Explore"), "Map": _("Map"), "Models": _("Models"), "Operate": _("Operate")}.get(label, label)
