"""The sentences of each language; another language is another :class:`Templates`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lexigraph.data.relation_kinds import CHINESE_KINDS, KINDS


@dataclass(frozen=True)
class Templates:
    """All that is worded in one language. Braces name what is filled in; ``{numbers}`` is the amount.

    Attributes:
        numbers: an amount as part of the score.
        items: by role ("history", "liked", "disliked"): a past item that speaks for the recommendation.
        items_against: by role: a past item that speaks against it.
        shared: how what is in common, or carries a wish, follows ``items`` and ``wish``.
        categories: the categories among that.
        same: a shared node of some kind without a name.
        named: the same with a name.
        several: more than one without a name.
        wish: a sentence that speaks for it.
        wish_unsaid: a wish that was given without words.
        wish_against: a wish that speaks against it.
        aversion: what was not wanted and holds it back.
        direct: the text of the recommended item is close to the wish.
        closest: items close to the wish through which it speaks for the recommended one.
        prior: by name of the prior: what holds for everyone. Other priors are called by their own name.
        prior_without: by name of the prior: the same where it gives nothing.
        rest: by number ("one", "many"): items of the history without a line of their own, where some have one.
        rest_alone: the same where none has.
        unexplained: what the model's contributions leave out.
        quote: how a title is quoted.
        between: what separates the parts of a list.
        between_kinds: what separates different kinds of things in common.
        kinds: what kinds of nodes are called; others keep their own name, quoted.
        kinds_many: the same for more than one, where that differs.
    """

    numbers: str
    items: Mapping[str, str]
    items_against: Mapping[str, str]
    shared: str
    categories: str
    same: str
    named: str
    several: str
    wish: str
    wish_unsaid: str
    wish_against: str
    aversion: str
    direct: str
    closest: str
    prior: Mapping[str, str]
    prior_without: Mapping[str, str]
    rest: Mapping[str, str]
    rest_alone: Mapping[str, str]
    unexplained: str
    quote: str
    between: str
    between_kinds: str
    kinds: Mapping[str, str] = field(default_factory=dict)
    kinds_many: Mapping[str, str] = field(default_factory=dict)


_ENGLISH_KINDS = {kind: kind for kind in KINDS.values()} | {
    "nomination": "award nomination",
    "rating": "content rating",
}

ENGLISH = Templates(
    numbers="({value} of {score})",
    items={
        "history": "because of {title} in your history {numbers}",
        "liked": "because you liked {title} {numbers}",
        "disliked": "because you disliked {title} {numbers}",
    },
    items_against={
        "history": "held back by {title} in your history {numbers}",
        "liked": "held back by {title}, which you liked {numbers}",
        "disliked": "held back by {title}, which you disliked {numbers}",
    },
    shared=": {nodes}",
    categories="both {names}",
    same="same {kind}",
    named="same {kind} ({name})",
    several="{count} {kind} in common",
    wish="matches your words {title} {numbers}",
    wish_unsaid="matches what you asked for {numbers}",
    wish_against="held back by your words {title} {numbers}",
    aversion="held back by what you did not want, {title} {numbers}",
    direct="its own text is close",
    closest="through {titles}",
    prior={
        "popularity": "popular with everyone {numbers}",
        "the level of all items": "measured against an ordinary item {numbers}",
        "friends": "your friends took it or things like it {numbers}",
    },
    prior_without={
        "popularity": "few have taken it so far {numbers}",
        "friends": "your friends took nothing like it {numbers}",
    },
    rest={
        "one": "and 1 more item in your history ({value})",
        "many": "and {count} more items in your history ({value})",
    },
    rest_alone={"one": "1 item in your history {numbers}", "many": "{count} items in your history {numbers}"},
    unexplained="and what the model cannot trace to anything ({value})",
    quote='"{title}"',
    between=", ",
    between_kinds="; ",
    kinds=_ENGLISH_KINDS,
    kinds_many={kind: f"{name}s" for kind, name in _ENGLISH_KINDS.items()}
    | {"city": "cities", "company": "companies", "country": "countries", "series": "series"},
)

CHINESE = Templates(
    numbers="（{score} 中的 {value}）",
    items={
        "history": "因为你的历史里有{title}{numbers}",
        "liked": "因为你喜欢{title}{numbers}",
        "disliked": "因为你不喜欢{title}{numbers}",
    },
    items_against={
        "history": "你历史里的{title}拉低了它{numbers}",
        "liked": "你喜欢的{title}拉低了它{numbers}",
        "disliked": "你不喜欢的{title}拉低了它{numbers}",
    },
    shared="：{nodes}",
    categories="同属{names}",
    same="有相同的{kind}",
    named="有相同的{kind}（{name}）",
    several="有 {count} 个相同的{kind}",
    wish="符合你说的{title}{numbers}",
    wish_unsaid="符合你的要求{numbers}",
    wish_against="你说的{title}拉低了它{numbers}",
    aversion="你不想要的{title}拉低了它{numbers}",
    direct="它自己的介绍就很接近",
    closest="通过{titles}",
    prior={
        "popularity": "大家都喜欢{numbers}",
        "average rating": "平均评分{numbers}",
        "difference of the item from the average": "它的评分与平均评分之差{numbers}",
        "the level of all items": "与一般的物品相比{numbers}",
        "without the history": "不看历史时{numbers}",
        "nothing is known of this item": "对它还一无所知{numbers}",
        "friends": "你的朋友选过它或类似的物品{numbers}",
    },
    prior_without={"popularity": "目前很少有人选过它{numbers}", "friends": "你的朋友没有选过类似的物品{numbers}"},
    rest={"one": "以及你历史里的另外 1 项（{value}）", "many": "以及你历史里的另外 {count} 项（{value}）"},
    rest_alone={"one": "你历史里的 1 项{numbers}", "many": "你历史里的 {count} 项{numbers}"},
    unexplained="以及模型无法归因的部分（{value}）",
    quote="“{title}”",
    between="、",
    between_kinds="，",
    kinds=CHINESE_KINDS,
)

LANGUAGES: Mapping[str, Templates] = {"en": ENGLISH, "zh": CHINESE}
"""Languages by code."""
