"""Words for kinds of works: each says something of an item that its source must hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lexigraph.language.writing.claims import Unsupported
from lexigraph.language.writing.facts import SourceRecord
from lexigraph.language.writing.folding import folded, has_han

GENRES: tuple[tuple[str, ...], ...] = (
    ("action", "action-packed", "动作"),
    ("adventure", "adventurous", "冒险", "探险"),
    ("animation", "animated", "cartoon", "anime", "动画", "动漫"),
    ("biography", "biographical", "biopic", "传记"),
    ("children", "children's", "kids", "child", "儿童", "少儿"),
    ("comedy", "comedic", "comical", "sitcom", "喜剧", "搞笑"),
    ("cooking", "cookbook", "culinary", "烹饪", "美食", "菜谱"),
    ("crime", "gangster", "犯罪"),
    ("detective", "侦探"),
    ("documentary", "纪录片", "纪实"),
    ("drama", "melodrama", "戏剧", "剧情片", "剧情类"),
    ("dystopia", "dystopian", "反乌托邦"),
    ("family film", "family movie", "家庭片"),
    ("fantasy", "奇幻", "魔幻"),
    ("film-noir", "film noir", "noir", "黑色电影"),
    ("history", "historical", "历史"),
    ("horror", "slasher", "恐怖", "惊悚恐怖"),
    ("martial arts", "kung fu", "武侠", "功夫"),
    ("music", "音乐"),
    ("musical", "歌舞", "音乐剧"),
    ("mystery", "whodunit", "悬疑", "推理"),
    ("poetry", "诗歌"),
    ("romance", "romantic", "rom-com", "romcom", "爱情", "浪漫"),
    ("sci-fi", "science fiction", "science-fiction", "sci fi", "scifi", "科幻"),
    ("space", "太空", "宇宙"),
    ("sport", "sports", "体育"),
    ("thriller", "惊悚"),
    ("war", "战争"),
    ("western", "西部"),
)
"""Each line is one kind; its words say the same."""

_GENRE_OF = {word: group for group in GENRES for word in group}


@dataclass(frozen=True)
class KnownCategories:
    """What the categories of one record are called, and what all kinds of things are called.

    Attributes:
        own: words, in lower case, that the record's categories or prose justify.
        pattern: finds the word of any kind, whether the record has it or not.
    """

    own: frozenset[str]
    pattern: re.Pattern[str]

    def unknown(self, free: str) -> list[Unsupported]:
        """Words for kinds that the record does not have, in one folded sentence with its known names blanked."""
        found = dict.fromkeys(match[0].casefold() for match in self.pattern.finditer(free))
        return [Unsupported("category", word) for word in found if word not in self.own]

    def names(self, free: str) -> bool:
        """Whether a sentence says of what kind something is."""
        return self.pattern.search(free) is not None


def known_categories(record: SourceRecord, catalogue: Iterable[str] = ()) -> KnownCategories:
    """Collect the words for kinds.

    Args:
        record: the source.
        catalogue: all categories of the catalogue: one that the record has not is not to be said of it.

    Example:
        >>> from lexigraph.language.writing.facts import Fact
        >>> record = SourceRecord("a", "item", (Fact("category", "Sci-Fi"),))
        >>> known = known_categories(record, ["Sci-Fi", "Cooking", "Puppets"])
        >>> known.unknown("a science fiction film with puppets")
        [Unsupported(kind='category', text='puppets', reason='not in the source')]
    """
    known = {folded(fact.value).casefold() for fact in record.facts if not fact.is_prose}
    prose = " ".join(folded(fact.value).casefold() for fact in record.facts if fact.is_prose)
    kinds = [_forms(category) for category in dict.fromkeys(folded(one).casefold() for one in catalogue) if category]
    kinds += [tuple(form for word in group for form in _forms(word)) for group in GENRES]
    own = set()
    for forms in kinds:
        own |= {form for form in forms if form in known or _stands_in(form, prose)}
    own |= {form for word in [*known, *own] for same in _GENRE_OF.get(word, (word,)) for form in _forms(same)}
    every = sorted({form for forms in kinds for form in forms}, key=len, reverse=True)
    return KnownCategories(frozenset(own), re.compile("|".join(map(_bounded, every)), re.IGNORECASE))


def _forms(word: str) -> tuple[str, ...]:
    """A word and its plural.

    Example:
        >>> _forms("comedy"), _forms("历史")
        (('comedy', 'comedies'), ('历史',))
    """
    if not word.isascii() or word.endswith(("'s", "s")):
        return (word,)
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return (word, f"{word[:-1]}ies")
    return (word, f"{word}s")


def _bounded(word: str) -> str:
    return re.escape(word) if has_han(word) else rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])"


def _stands_in(word: str, prose: str) -> bool:
    return re.search(_bounded(word), prose) is not None
