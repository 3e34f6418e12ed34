"""For whom the page shows lists, and how they are steered: the whole state of a page, which the browser keeps."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, Self, TypeAlias

from lexigraph.serving.wire import RecommendRequest, Rerank

MOST = 200
"""Items and categories that a page keeps of each kind."""
LONGEST = 2_000
"""Characters of a sentence."""


Marked: TypeAlias = Literal["clicked", "liked", "disliked"]


@dataclass
class Visitor:
    """Somebody who looks at lists.

    Attributes:
        user: id of the user looked at; "" for somebody new.
        clicked: items clicked on this page, latest last; they count as history.
        liked: "more like this".
        disliked: "less like this".
        sentence: a wish in words.
        without: categories that are left out.
        language_weight: share of the sentence against the history, 0 to 1.
        diversity: 0 to 1.
        novelty: 0 to 1.
        popularity: -1 (rarely met items first) to 1 (what everybody met first); 0 leaves the list alone.
        tab: which part of the page is open.
        theme: "auto" follows the system.
    """

    user: str = ""
    clicked: list[str] = field(default_factory=list)
    liked: list[str] = field(default_factory=list)
    disliked: list[str] = field(default_factory=list)
    sentence: str = ""
    without: list[str] = field(default_factory=list)
    language_weight: float = 0.5
    diversity: float = 0.0
    novelty: float = 0.0
    popularity: float = 0.0
    tab: str = "explore"
    theme: Literal["auto", "light", "dark"] = "auto"

    @property
    def is_steered(self) -> bool:
        """Whether any slider or exclusion changes the list."""
        return bool(self.diversity or self.novelty or self.popularity or self.without)

    def toggle(self, kind: Marked, item: str) -> bool:
        """Mark an item, or take the mark back; an item is not liked and disliked at once.

        Args:
            kind: which mark.
            item: its id; of more than :data:`MOST` the oldest is forgotten.

        Returns:
            Whether the item is marked now.

        Example:
            >>> somebody = Visitor(disliked=["a"])
            >>> somebody.toggle("liked", "a"), somebody.liked, somebody.disliked
            (True, ['a'], [])
        """
        marked: list[str] = getattr(self, kind)
        if item in marked:
            marked.remove(item)
            return False
        opposite = {"liked": self.disliked, "disliked": self.liked}.get(kind, [])
        if item in opposite:
            opposite.remove(item)
        marked.append(item)
        del marked[:-MOST]
        return True

    def request(self, k: int, *, filters: tuple[str, ...] = (), rerank: tuple[Rerank, ...] = ()) -> RecommendRequest:
        """What to ask the service.

        Args:
            k: how many items.
            filters: conditions, from :attr:`without`.
            rerank: steps, from the sliders.
        """
        return RecommendRequest(
            user=self.user or None,
            history=list(self.clicked) or None,
            sentence=self.sentence.strip() or None,
            liked=list(self.liked),
            disliked=list(self.disliked),
            filters=list(filters),
            language_weight=self.language_weight,
            k=k,
            rerank=list(rerank),
        )

    def to_json(self) -> str:
        """As the browser keeps it."""
        return json.dumps(asdict(self), ensure_ascii=True)

    @classmethod
    def from_json(cls, text: str | None) -> Self:
        """As the browser kept it; what is not as it should be is left out, since anybody can write there.

        Example:
            >>> Visitor.from_json('{"user": "7", "diversity": 9, "clicked": "x", "theme": "dark"}')
            Visitor(user='7', clicked=[], ..., diversity=0.0, ..., theme='dark')
        """
        try:
            given = json.loads(text or "{}")
        except (ValueError, RecursionError):
            given = {}
        visitor = cls()
        for one in fields(cls):
            value = given.get(one.name) if isinstance(given, dict) else None
            if value is not None and _fits(one.name, value):
                setattr(visitor, one.name, value)
        return visitor


def _fits(name: str, value: Any) -> bool:
    if name in {"clicked", "liked", "disliked", "without"}:
        return isinstance(value, list) and len(value) <= MOST and all(isinstance(one, str) for one in value)
    if name == "theme":
        return value in {"auto", "light", "dark"}
    if name in {"user", "sentence", "tab"}:
        return isinstance(value, str) and len(value) <= LONGEST
    least = -1.0 if name == "popularity" else 0.0
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= 1.0
