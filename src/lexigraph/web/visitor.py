"""For whom the page shows lists, and how they are steered: the whole state of a page, which the browser keeps."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, Self, TypeAlias

from lexigraph.serving.wire import RecommendRequest, Rerank
from lexigraph.web.steering import exclusions, steps_for

MOST = 200
"""Items and categories that a page keeps of each kind."""
LONGEST = 2_000
"""Characters of a sentence."""
LONGEST_ID = 256
HALF = 0.5
"""Share of the sentence against the history that nobody asked for."""
OF_THE_PAGE = ("tab", "theme")
"""What says nothing of lists."""
OF_A_WISH = ("sentence", "wanted", "unwanted", "conditions", "alike", "unlike", "understood")
"""What a sentence says."""

Marked: TypeAlias = Literal["clicked", "liked", "disliked"]


@dataclass
class Visitor:
    """Somebody who looks at lists.

    Attributes:
        user: id of the user looked at; "" for somebody new.
        clicked: items clicked on this page, latest last; they count as history.
        liked: "more like this".
        disliked: "less like this".
        sentence: a wish in words, as it was typed.
        wanted: what of it the model is to look for; "" with nothing understood: all of it.
        unwanted: what of it is to be steered away from.
        conditions: what of it every item must meet, as filters.
        alike: items that it names as examples.
        unlike: items that it names as counterexamples.
        understood: all that in words.
        without: categories that are left out.
        language_weight: share of the sentence against the history, 0 to 1.
        diversity: 0 to 1.
        novelty: 0 to 1.
        popularity: -1 (rarely met items first) to 1 (what everybody met first); 0 leaves the list alone.
        recording: whether clicks become events of the user.
        tab: which part of the page is open.
        theme: "auto" follows the system.
    """

    user: str = ""
    clicked: list[str] = field(default_factory=list)
    liked: list[str] = field(default_factory=list)
    disliked: list[str] = field(default_factory=list)
    sentence: str = ""
    wanted: str = ""
    unwanted: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    understood: str = ""
    without: list[str] = field(default_factory=list)
    language_weight: float = HALF
    diversity: float = 0.0
    novelty: float = 0.0
    popularity: float = 0.0
    recording: bool = False
    tab: str = "explore"
    theme: Literal["auto", "light", "dark"] = "auto"

    @property
    def is_steered(self) -> bool:
        """Whether any slider or exclusion changes the list."""
        moved = self.diversity or self.novelty or self.popularity or self.without
        return bool(moved or (self.language_weight != HALF and self.sentence.strip()))

    def request(self, k: int, *, rerank: tuple[Rerank, ...] | None = None) -> RecommendRequest:
        """What to ask the service for this person, as they steer.

        Args:
            k: how many items.
            rerank: steps; by default what the sliders say.
        """
        if rerank is None:
            rerank = steps_for(diversity=self.diversity, novelty=self.novelty, popularity=self.popularity)
        return RecommendRequest(
            user=self.user or None,
            history=list(self.clicked) or None,
            sentence=(self.wanted if self.understood else self.sentence).strip() or None,
            liked=[*dict.fromkeys([*self.liked, *self.alike])],
            disliked=[*dict.fromkeys([*self.disliked, *self.unlike])],
            unwanted=list(self.unwanted),
            filters=[*self.conditions, *exclusions(self.without)],
            language_weight=self.language_weight,
            k=k,
            rerank=list(rerank),
        )

    def unsteered(self) -> Visitor:
        """The same person with the same wish, with all sliders where nobody moved them."""
        plain = Visitor.from_json(self.to_json())
        plain.without, plain.language_weight = [], HALF
        plain.diversity = plain.novelty = plain.popularity = 0.0
        return plain

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

    def say(self, sentence: str) -> None:
        """Wish for something in words, of which nothing is understood yet."""
        self.sentence, self.wanted, self.understood = sentence[:LONGEST], "", ""
        self.unwanted, self.conditions, self.alike, self.unlike = [], [], [], []

    def take_wish(self, other: Visitor) -> None:
        """Wish for what another one wishes for."""
        for name in OF_A_WISH:
            setattr(self, name, getattr(other, name))

    def become(self, other: Visitor) -> None:
        """Be as another one, but for what says nothing of lists."""
        for one in fields(self):
            if one.name not in OF_THE_PAGE:
                setattr(self, one.name, getattr(other, one.name))

    @property
    def wishes(self) -> str:
        """All that says something of lists, as text."""
        return json.dumps({name: value for name, value in asdict(self).items() if name not in OF_THE_PAGE})

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


_LISTS = {"clicked", "liked", "disliked", "without", "unwanted", "conditions", "alike", "unlike"}
_TEXTS = {"sentence", "wanted", "understood", "tab"}


def _fits(name: str, value: Any) -> bool:
    if name in _LISTS:
        return isinstance(value, list) and len(value) <= MOST and all(is_id(one, LONGEST) for one in value)
    if name == "theme":
        return isinstance(value, str) and value in {"auto", "light", "dark"}
    if name == "user":
        return value == "" or is_id(value)
    if name in _TEXTS:
        return isinstance(value, str) and len(value) <= 2 * LONGEST and _is_writable(value)
    if name == "recording":
        return isinstance(value, bool)
    least = -1.0 if name == "popularity" else 0.0
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= 1.0


def is_id(value: object, longest: int = LONGEST_ID) -> bool:
    r"""Whether a value may be an id: some characters, none of which controls anything.

    Example:
        >>> is_id("u1"), is_id(""), is_id("a\nb"), is_id(7)
        (True, False, False, False)
    """
    if not isinstance(value, str) or not 0 < len(value) <= longest or not _is_writable(value):
        return False
    return not any(ord(letter) < 32 or ord(letter) == 127 for letter in value)


def _is_writable(text: str) -> bool:
    """Whether it is whole text, without halves of characters, which no database takes."""
    try:
        return bool(text.encode()) or not text
    except UnicodeEncodeError:
        return False
