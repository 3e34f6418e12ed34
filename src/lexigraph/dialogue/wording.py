"""What was understood, and what became of it, in words for the person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lexigraph.data.item_filter import ItemFilter
from lexigraph.explain.titles import shortened
from lexigraph.language.intent.cleaning import printable
from lexigraph.language.intent.intent import Intent

LONGEST = 200
"""Characters of a wish that are shown back; all of them count."""


@dataclass(frozen=True)
class Phrases:
    """The words of one language. Braces name what is filled in.

    Attributes:
        understood: how the whole is shown.
        parts: by field of the intent: how it is shown.
        anything: an intent that says nothing.
        contains, lacks: conditions on lists and texts.
        outside: what keeps out of a range.
        columns: names of common columns; others keep their own.
        between: what separates parts.
        among: what separates values of one part.
        either: what separates values of which one is enough.
        relaxed: conditions were given up.
        nothing: nothing is left even without them.
        came_round: all that fits was shown, and it begins anew.
        far: no text is close to the wish; by what is shown instead.
        far_unwanted: no text is close to something unwanted.
        forgotten: the oldest words of a long wish were left out.
        unread: the reader failed.
        deaf: the model reads no texts.
        misfit: a condition cannot be put to this catalogue.
        unknown: items that the catalogue does not have.
        empty: nothing was said.
    """

    understood: str
    parts: Mapping[str, str]
    anything: str
    contains: str
    lacks: str
    outside: str
    columns: Mapping[str, str]
    between: str
    among: str
    either: str
    relaxed: str
    nothing: str
    came_round: str
    far: Mapping[str, str]
    far_unwanted: str
    forgotten: str
    unread: str
    deaf: str
    misfit: str
    unknown: str
    empty: str


ENGLISH = Phrases(
    understood="understood: {}",
    parts={
        "wanted": "looking for: {}",
        "unwanted": "not: {}",
        "conditions": "{}",
        "liked": "like: {}",
        "disliked": "unlike: {}",
    },
    anything="anything",
    contains="{column}: {values}",
    lacks="{column}: not {values}",
    outside="{column}: not {low} to {high}",
    columns={},
    between="; ",
    among=", ",
    either=" or ",
    relaxed="nothing new to you meets all of this; given up: {}",
    nothing="nothing is left to recommend",
    came_round="that was all that fits; it begins anew",
    far={
        "known": 'no item\'s text is close to "{}"; shown is what fits the rest that is known',
        "nobody": 'no item\'s text is close to "{}"; shown is what is liked in general',
    },
    far_unwanted='no item\'s text is close to "{}", so it holds nothing back',
    forgotten='the wish has become too long; its oldest words no longer count: "{}"',
    unread="this could not be read closely, so it is taken as it stands",
    deaf="this model reads no texts; conditions and named items count, other words do not",
    misfit="left out, it does not fit this catalogue: {}",
    unknown="left out, the model does not know these items: {}",
    empty="nothing was said; the wish is as before",
)

CHINESE = Phrases(
    understood="理解为：{}",
    parts={
        "wanted": "想找：{}",
        "unwanted": "不要：{}",
        "conditions": "{}",
        "liked": "类似：{}",
        "disliked": "不像：{}",
    },
    anything="不限",
    contains="{column}：{values}",
    lacks="{column}：不含{values}",
    outside="{column}：不在{low}到{high}之间",
    columns={
        "year": "年份",
        "categories": "类别",
        "category": "类别",
        "genres": "类型",
        "genre": "类型",
        "tags": "标签",
        "title": "标题",
        "price": "价格",
        "rating": "评分",
        "language": "语言",
        "runtime": "时长",
        "pages": "页数",
    },
    between="；",
    among="、",
    either="或",
    relaxed="没有新的内容满足全部条件；已放宽：{}",
    nothing="没有可以推荐的了",
    came_round="符合的都看过了，从头再来",
    far={
        "known": "没有内容接近“{}”；下面按你的其他信息推荐",
        "nobody": "没有内容接近“{}”；下面是大家普遍喜欢的",
    },
    far_unwanted="没有内容接近“{}”，所以它不影响结果",
    forgotten="要求太长了，最早的话不再起作用：“{}”",
    unread="没能细读这句话，按原话处理",
    deaf="这个模型不读文字；只看条件和点名的内容，其余的话不起作用",
    misfit="已忽略，不适合这个目录：{}",
    unknown="已忽略，模型没有这些内容：{}",
    empty="你什么也没说；要求不变",
)

PHRASES: Mapping[str, Phrases] = {"en": ENGLISH, "zh": CHINESE}
"""Languages by code."""


def in_words(intent: Intent, language: str = "en", title: Callable[[str], str] = str) -> str:
    """An intent as one line that a person can check.

    Args:
        intent: what was understood.
        language: "en" or "zh"; any other is worded in English.
        title: what an item is called, by its id.

    Example:
        >>> wish = Intent("slow space film", ("horror",), (ItemFilter("year", ">", 1990.0),), liked=("i9",))
        >>> in_words(wish, title={"i9": "Alien"}.get)
        'looking for: slow space film; not: horror; year > 1990; like: Alien'
        >>> in_words(wish, "zh", title={"i9": "Alien"}.get)
        '想找：slow space film；不要：horror；年份 > 1990；类似：Alien'
    """
    phrases = phrases_of(language)
    said = {
        "wanted": [shortened(intent.wanted, LONGEST)] if intent.wanted else [],
        "unwanted": [shortened(phrase, LONGEST) for phrase in intent.unwanted],
        "conditions": [condition_in_words(condition, phrases) for condition in intent.conditions],
        "liked": [title(item) for item in intent.liked],
        "disliked": [title(item) for item in intent.disliked],
    }
    joints = {"conditions": phrases.between}
    parts = [
        phrases.parts[name].format(joints.get(name, phrases.among).join(values))
        for name, values in said.items()
        if values
    ]
    return phrases.between.join(parts) or phrases.anything


def phrases_of(language: str) -> Phrases:
    """The words of a language, English where there are none."""
    return PHRASES.get(language, ENGLISH)


def condition_in_words(condition: ItemFilter, phrases: Phrases) -> str:
    """One condition as a person reads it.

    Example:
        >>> condition_in_words(ItemFilter("categories", "lacks", ["War", "Horror"]), ENGLISH)
        'categories: not War or Horror'
    """
    column = phrases.columns.get(condition.column, condition.column)
    entries = condition.value if isinstance(condition.value, list) else [condition.value]
    values = phrases.either.join(_number(entry) for entry in entries)
    if condition.operator in ("contains", "in"):
        return phrases.contains.format(column=column, values=values)
    if condition.operator == "lacks":
        return phrases.lacks.format(column=column, values=values)
    if condition.operator == "outside":
        low, high = (_number(entry) for entry in entries)
        return phrases.outside.format(column=column, low=low, high=high)
    return f"{column} {condition.operator.replace('==', '=')} {values}"


def listed(conditions: Sequence[ItemFilter], phrases: Phrases) -> str:
    """Several conditions, one after the other."""
    return phrases.between.join(condition_in_words(condition, phrases) for condition in conditions)


def _number(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else printable(str(value))
