"""The words of the template texts in each language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lexigraph.data.relation_kinds import CHINESE_KINDS


@dataclass(frozen=True)
class Phrases:
    """How facts are told in one language. Braces name what is filled in.

    Attributes:
        title: an item by name.
        year: a year behind a title.
        line: one role and its values.
        categories: what kind of thing it is.
        items: how much a person met.
        liked: titles a person liked.
        met: titles a person met.
        disliked: titles a person did not like.
        counts: categories by how often they were met.
        count: one of them.
        years: from the earliest to the latest.
        rating: the average.
        comma: between entries.
        last: between the last two.
        stop: at the end.
        gap: between sentences.
        roles: what roles are called; others keep their name.
        plural: ending of a role with several values.
    """

    title: str
    year: str
    line: str
    categories: str
    items: str
    liked: str
    met: str
    disliked: str
    counts: str
    count: str
    years: str
    rating: str
    comma: str
    last: str
    stop: str
    gap: str
    roles: dict[str, str] = field(default_factory=dict)
    plural: str = ""

    def listed(self, entries: Sequence[str]) -> str:
        """Entries as a list in words."""
        if len(entries) < 2:
            return "".join(entries)
        return self.comma.join(entries[:-1]) + self.last + entries[-1]

    def joined(self, sentences: Sequence[str]) -> str:
        """Sentences as a text, each with its stop."""
        return self.gap.join(one if one[-1] in ".!?。！？…" else one + self.stop for one in sentences if one)


ENGLISH = Phrases(
    title="{title}",
    year="{title} ({year})",
    line="{role}: {values}",
    categories="Categories: {values}",
    items="Met {n} items",
    liked="Likes {titles}",
    met="Also met {titles}",
    disliked="Disliked {titles}",
    counts="Most often: {counts}",
    count="{name} ({n})",
    years="Years: {first} to {last}",
    rating="Average rating: {value}",
    comma=", ",
    last=" and ",
    stop=".",
    gap=" ",
    roles={"similar": "similar"},
)

CHINESE = Phrases(
    title="《{title}》",
    year="《{title}》（{year}）",
    line="{role}：{values}",
    categories="类别：{values}",
    items="接触过{n}项",
    liked="喜欢{titles}",
    met="还接触过{titles}",
    disliked="不喜欢{titles}",
    counts="最常见：{counts}",
    count="{name}（{n}）",
    years="年份：{first}至{last}",
    rating="平均评分：{value}",
    comma="、",
    last="和",
    stop="。",
    gap="",
    roles={
        **CHINESE_KINDS,
        "similar": "相似",
        "runtime": "片长",
        "year": "年份",
        "kind": "种类",
        "price": "价格",
        "rating": "评分",
    },
)

PHRASES = {"en": ENGLISH, "zh": CHINESE}
"""Languages by code."""
