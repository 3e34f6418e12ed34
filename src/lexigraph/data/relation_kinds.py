"""What the relations of a knowledge graph are about: kinds a person knows, read from names that machines gave."""

from __future__ import annotations

import re
from collections.abc import Mapping

KINDS = {
    "actor": "actor", "actress": "actor", "cast": "actor", "starring": "actor", "stars": "actor",
    "album": "album", "artist": "artist", "performer": "artist", "singer": "artist",
    "author": "author", "award": "award", "nomination": "nomination",
    "brand": "brand", "character": "character",
    "cinematographer": "cinematographer", "cinematography": "cinematographer",
    "city": "city", "cited": "citation", "cites": "citation", "references": "citation",
    "company": "company", "companies": "company", "composer": "composer", "composed": "composer", "music": "composer",
    "country": "country", "created": "creator", "creator": "creator",
    "directed": "director", "director": "director", "edited": "editor", "editor": "editor", "genre": "genre",
    "keyword": "keyword", "language": "language", "manufacturer": "manufacturer",
    "produced": "producer", "producer": "producer", "published": "publisher", "publisher": "publisher",
    "rating": "rating", "prequel": "series", "sequel": "series", "series": "series",
    "studio": "studio", "subject": "subject", "tag": "tag", "theme": "subject", "topic": "topic",
    "writer": "writer", "written": "writer",
}  # fmt: skip
"""A word in the name of a relation to what it relates by."""

CHINESE_KINDS: Mapping[str, str] = {
    "actor": "演员", "album": "专辑", "artist": "艺人", "author": "作者", "award": "奖项", "nomination": "提名",
    "brand": "品牌", "character": "角色", "cinematographer": "摄影师", "citation": "引用", "city": "城市",
    "company": "公司", "composer": "作曲", "country": "国家", "creator": "创作者", "director": "导演",
    "editor": "编辑", "genre": "类型", "keyword": "关键词", "language": "语言", "manufacturer": "制造商",
    "producer": "制片人", "publisher": "出版方", "rating": "分级", "series": "系列", "studio": "工作室",
    "subject": "主题", "tag": "标签", "topic": "话题", "writer": "编剧",
}  # fmt: skip
"""What the kinds are called in Chinese."""

_WORD = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_readable(entity: str) -> bool:
    """Whether a person can read the name of an entity; ids of machines have digits and no spaces, or are addresses.

    Example:
        >>> [is_readable(name) for name in ("Mara Lind", "space", "陈星河", "m.0abc", "Q42", "485", "film/heat#1")]
        [True, True, True, False, False, False, False]
    """
    entity = entity.strip()
    if not any(character.isalpha() for character in entity) or "://" in entity:
        return False
    return " " in entity or not any(character.isdigit() for character in entity)


def relation_kind(relation: str) -> str:
    """What a relation is about: a value of :data:`KINDS`, or its own name in plain words.

    Example:
        >>> [relation_kind(name) for name in ("film.film.directed_by", "soldWith")]
        ['director', 'sold with']
    """
    words = [word.lower() for word in _WORD.findall(_CAMEL.sub(" ", relation))]
    for word in reversed(words):
        kind = KINDS.get(word) or KINDS.get(word.removesuffix("s"))
        if kind is not None:
            return kind
    last = re.split(r"[./#:]", relation.rstrip("./#:"))[-1]
    return " ".join(_WORD.findall(_CAMEL.sub(" ", last))).lower() or relation
