# ruff: noqa: E501 - lists of words are read by the line
"""What is said to the conversation rather than of items: "something else", "go back"."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

Turn: TypeAlias = Literal["others", "back"]

_POLITE = r"(?:please|thanks|thank\s+you|hmm+|no|nah|ok(?:ay)?|well|sorry|and|then|now|instead|for\s+me|you\s+have|do\s+you\s+have|have\s+you\s+got|give|show|find|recommend|suggest|me|us|i\s+want|i'd\s+like|what|is|are|there|got|can|to|see|the|a|some|any|few|list)"
_OTHERS = r"(?:(?:something|anything|someone|what)\s+(?:else|different|other)|(?:some\s+|any\s+|a\s+few\s+)?(?:other|more|different|further)(?:\s+(?:ones?|options?|suggestions?|recommendations?|choices|ideas|films?|movies?|items?|results?|things?))?|others|another(?:\s+(?:one|few|list|film|movie|suggestion|option))?|next(?:\s+(?:one|ones|page))?|none\s+of\s+(?:these|those|them)|not\s+(?:these|those|them)|keep\s+going|go\s+on|continue|more\s+please|again)"
_BACK = r"(?:undo(?:\s+(?:that|it|this|the\s+last(?:\s+(?:step|one|change))?))?|(?:go|step|take\s+(?:me|it|that))\s+back|back|take\s+that\s+back|never\s*mind\s+that|scratch\s+that|forget\s+(?:that|what\s+i\s+just\s+said)|as\s+(?:it\s+was\s+)?before|previous|revert(?:\s+(?:that|it))?)"
_MARKS = r"[\s,.;:!?…]*"
_ENGLISH = {
    "others": re.compile(rf"{_MARKS}(?:{_POLITE}{_MARKS})*{_OTHERS}{_MARKS}(?:{_POLITE}{_MARKS})*", re.IGNORECASE),
    "back": re.compile(rf"{_MARKS}(?:{_POLITE}{_MARKS})*{_BACK}{_MARKS}(?:{_POLITE}{_MARKS})*", re.IGNORECASE),
}
_ZH_MARKS = r"[\s,.;:!?，。！？、…～~]*"
_ZH_POLITE = r"(?:请|麻烦|帮我|给我|我想要?|我要|再|就|都|不好|这些不好|谢谢|嗯+|那|能不能|可以|有没有|还有没有)"
_ZH_OTHERS = r"(?:换(?:一)?(?:部|个|批|些|组|下|换)|换别的|来(?:点|些|一些)?(?:别的|其他的?|其它的?)|(?:看看|推荐|要)?(?:点|些|一些)?(?:别的|其他的?|其它的?)(?:推荐)?|还有(?:别的|其他的?|其它的?|更多)?|还有吗|更多|下(?:一)?(?:个|部|批|页|组)|多(?:来|推荐)?(?:几|一)(?:部|个|些)|这些都?(?:不要|不行|看过了?|不喜欢)|继续)"
_ZH_BACK = r"(?:撤销|撤回|取消(?:上一步|刚才(?:的|那个|那步)?)?|返回|回到?(?:上一步|之前|刚才)|后退|上一步|退回(?:去)?|刚才(?:那句|的话)?(?:不算|作废)|收回(?:刚才的话|那句话)?)"
_ZH_END = r"(?:吧|呢|吗|嘛|呀|啊|了|好吗|谢谢|推荐)*"
_CHINESE = {
    "others": re.compile(rf"{_ZH_MARKS}(?:{_ZH_POLITE}{_ZH_MARKS})*{_ZH_OTHERS}{_ZH_END}{_ZH_MARKS}"),
    "back": re.compile(rf"{_ZH_MARKS}(?:{_ZH_POLITE}{_ZH_MARKS})*{_ZH_BACK}{_ZH_END}{_ZH_MARKS}"),
}
_LONGEST = 80


def spoken_turn(sentence: str) -> Turn | None:
    """Whether a whole sentence asks for other items, or to take the last step back.

    Example:
        >>> spoken_turn("Something else, please"), spoken_turn("换一部吧"), spoken_turn("撤销")
        ('others', 'others', 'back')
        >>> spoken_turn("something else with dragons") is None
        True
    """
    if len(sentence) > _LONGEST:
        return None
    for patterns in (_ENGLISH, _CHINESE):
        if patterns["back"].fullmatch(sentence):
            return "back"
        if patterns["others"].fullmatch(sentence):
            return "others"
    return None
