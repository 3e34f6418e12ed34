"""Whoever says things in a language."""

from __future__ import annotations

from typing import Protocol

from lexigraph import messages


class Speaker(Protocol):
    """What logic needs to put things into words."""

    @property
    def language(self) -> str:
        """Code of the language."""

    def gettext(self, message: str) -> str:
        """A message in the language."""

    def ngettext(self, one: str, many: str, n: int) -> str:
        """A message about ``n`` things."""


class Voice:
    """Speaks a language; an open page is one.

    Args:
        language: its code.

    Example:
        >>> Voice("en").ngettext("{n} item", "{n} items", 2)
        '{n} items'
    """

    def __init__(self, language: str) -> None:
        self.language = language

    def gettext(self, message: str) -> str:
        """A message in the language."""
        with messages.speaking(self.language):
            return messages.gettext(message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        """A message about ``n`` things."""
        with messages.speaking(self.language):
            return messages.ngettext(one, many, n)
