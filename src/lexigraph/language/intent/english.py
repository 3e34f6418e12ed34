# ruff: noqa: E501 - lists of words are read by the line
"""The English of wishes."""

from __future__ import annotations

import re

from lexigraph.language.intent.english_idioms import POLITE
from lexigraph.language.intent.english_numbers import (
    AFTER,
    BEFORE,
    DECADE,
    JOINS,
    NUMBER,
    RANGE_STARTS,
    SHORT_YEAR,
    VAGUES,
    parse_decade,
    parse_number,
)
from lexigraph.language.intent.english_orders import ORDERS
from lexigraph.language.intent.english_refusals import (
    AFFIRMS,
    APPENDED,
    HARMLESS,
    LIKEWISE,
    NEGATIONS,
    NEGATIONS_AFTER,
    NEUTRAL,
    NOT,
)
from lexigraph.language.intent.grammar import NOTHING, Grammar, words
from lexigraph.language.intent.marks import MASK

ENGLISH = Grammar(
    code="en",
    spaced=True,
    neutral=NEUTRAL,
    but_also=re.compile(r"\s*,?\s*but(?:\s+also)?\s+(?!(?:no|not|nothing|without|never|i|please|don'?t|do|hate|avoid|skip)(?![a-z]))", re.IGNORECASE),
    harmless=HARMLESS,
    affirms=AFFIRMS,
    orders=ORDERS,
    negations=NEGATIONS,
    negations_after=NEGATIONS_AFTER,
    likewise=LIKEWISE,
    closed=re.compile(rf"(?:non(?=[\s-])|anti(?=-)|no(?=-)|[-!](?=[a-z{MASK}]))", re.IGNORECASE),
    appended=APPENDED,
    closing=re.compile(r"\s"),
    breaks=re.compile(
        r"[.;:!?()\"]|(?<![^\W_])(?:but|however|though|although|instead|please|pls|plz|thanks|thx|because|unless|so\s+(?:that|my|we|i)|preferably|ideally|maybe|"
        r"perhaps|just|only|i'm|i'd|i'll|i\s+want|i\s+would|i\s+like|i\s+love|i\s+need|give\s+me|show\s+me|find\s+me|"
        r"make\s+it|make\s+sure|similar|like(?!d)|set\s+in|whereas|while|otherwise|then|also|plus|yes|yeah|yep|fine|okay|sure|(?:keep|bring)\s+(?:it|the)|out(?=\s*(?:$|[,.;!]|of\s+it))|to\s+an?(?:\s+\w+)?\s+minimum|at\s+bay|away|to\s+yoursel(?:f|ves)|off\s+(?:my|our)|for\s+(?:someone|somebody|others|another\s+(?:day|time))|with\s+a\s+barge|as\s+possible|an?\s+(?:rest|break|miss)|already)(?![^\W_])",
        re.IGNORECASE,
    ),
    comma=re.compile(","),
    contrasts=words("but", "however", "though", "although", "while", "whereas", "yes", "yeah"),
    bare=words(rf"(?:{NOT}|no+|nothing|non|anti|neither|nor|without)(?:\s+(?:a|an|the|too|so|any|more|with|in|about))*"),
    pronouns=re.compile(
        r"(?<!n't )(?<!nt )(?<!not )(?<!never )(?<![^\W_])(?:it|that|this|them|those|these|(?:that|this|the\s+same)\s+(?:one|film|movie|kind)|(?:any|none|one)\s+of\s+(?:it|them|those|these|that))"
        r"(?:\s+(?:again|ever\s+again|any\s*more|at\s+all|either|so\s+much|very\s+much|much|one\s+bit))*\s*$|(?<=no longer )do\s*$|(?<=never )again\s*$",
        re.IGNORECASE,
    ),
    ors=words("or", "nor", "/"),
    ands=words(r"(?<!black )(?<!black-)and", "&"),
    starts=words(
        "a", "an", "the", "with", "set", "from", "i", "i'm", "i'd", "it", "it's", "lots", "plenty", "more", "less", "some", "something",
        "also", "preferably", "has", "have", "make", "made", "one", "be", "is", "should", "must", "please", "that", "which", "no", "not", "after", "before",
        "rather", "definitely", "love", "prefer", "want", "need", "enjoy", "try", "maybe", "let's", "show", "give", "find", "preferably", "similar", "like", "under", "over", "above", "below",
    ),
    withs=words("with", "from", "that", "which", "by", "for", "starring", "about", "where", "who", "set", "made", "released", r"(?<!end )(?<!ends )(?<!ending )in"),
    likes=words(
        r"unlike", r"like", r"similar\s+(?:in\s+\w+\s+)?to", r"in\s+the\s+(?:vein|style|spirit|mould|mold|manner|tradition)\s+of",
        r"along\s+the\s+lines\s+of", r"reminiscent\s+of", r"reminds?\s+(?:me|one)\s+of", r"such\s+as", r"a\s+la", r"à\s+la",
        r"comparable\s+to", r"akin\s+to", r"resembl(?:es|ing|e)", r"inspired\s+by", r"as\s+[a-z-]+\s+as",
        r"close\s+to", r"the\s+(?:same\s+)?(?:feel|feeling|vibe|mood|atmosphere|tone|style)\s+(?:of|as)", r"same\s+(?:feel|vibe|mood|tone|style)\s+as",
        r"fans?\s+of", r"more\s+of", r"another", r"think", r"in\s+line\s+with", r"based\s+on\s+my\s+love\s+(?:of|for)", r"sequels?\s+to",
    ),
    prefers=words(
        "loved", "love", "loves", "enjoyed", "enjoy", "liked", "adore", "adored", "favou?rites?(?:\\s+\\w+)?\\s+(?:is|are|was|were)",
        r"spare\s+(?:me|us)", "bear", "tolerate", "finish", "hated", "hate", "disliked", "dislike", "despise", "despised", "loathed", "detested", "bored\\s+by", "watched", "saw", "seen", "not", "no",
        "avoid", "skip", "except", "than", "into", "stand", "want", "recommend", "suggest", "of", "from", "(?:anything|everything|all)\\s+but", "impressed\\s+(?:by|with)",
    ),
    name_ends=words(
        "but", "or", "and", "with", "without", "except", "only", "just", "in", "from", "that", "which", "please", "though", "although",
        "not", "no", "however", "after", "before", "for", "style", "by", "made", "set", "as", "if", "when", "more", "less", "since",
        "rather", "too", "where", "i", "though", "at", "maybe", "is", "was", "were", "are", "nor",
    ),
    quotes=re.compile(r'"([^"]{1,120})"|(?<![\w])\'([^\']{2,120})\'(?!\w)'),
    after_names=re.compile(r"(?:-|\s+)(?:style|like|esque|ish|type)(?![a-z])", re.IGNORECASE),
    telling=words(
        "the", "and", "with", "something", "anything", "nothing", "but", "not", "want", r"don'?t", "i'm", "i", "like", "movies?", "films", "please", "after", "before",
        "about", "from", "of", "are", "my", "without", "that", "which", "show", "give", "some", "any", "new", "old", "funny", "would", "should", "than", "just", "too", "you", "your", "it", "to",
    ),
    fillers=words(
        *POLITE,
        r"(?:hi|hello|hey|dear)(?:\s+there)?", r"(?:i(?:'ve|\s+have)?\s+)?changed\s+my\s+mind", r"(?:is|are)\s+(?:also\s+|perfectly\s+|totally\s+)?(?:fine|ok|okay|alright)(?:\s+(?:with|by|for)\s+me)?", r"please", r"pls", r"plz", r"thx", r"ty", r"cheers", r"thanks(?:\s+a\s+lot)?", r"thank\s+you",
        r"(?:i\s+am|i'm|im|we\s+are|we're)\s+(?:currently\s+|just\s+|really\s+)?(?:looking\s+for|after|searching\s+for|in\s+the\s+mood\s+for|in\s+need\s+of|interested\s+in|hoping\s+for|craving)",
        r"(?:i|we)(?:\s+would|'d|\s+do|\s+really|\s+just|\s+also)*\s+(?:want|wants|wanted|like|love|need|enjoy|prefer|fancy)(?:\s+to\s+(?:watch|see|read|buy|get|find|have|hear|try|listen\s+to|know))?",
        r"(?:can|could|would|will)\s+you(?:\s+please)?\s+(?:recommend|suggest|find|show|give|get|tell)(?:\s+(?:me|us))?",
        r"(?:recommend|suggest|find|show|give|get|bring|list)\s+(?:me|us)", r"recommend", r"suggest(?:ions?)?(?:\s+for)?", r"recommendations?\s+for",
        r"do\s+you\s+have", r"is\s+there", r"are\s+there", r"got\s+any", r"any\s+(?:good\s+)?(?:recommendations|suggestions|ideas)(?:\s+for)?",
        r"what\s+are(?:\s+(?:some|the))?", r"what\s+(?:should|can|could)\s+(?:i|we)\s+(?:watch|read|buy)", r"let's\s+(?:watch|see)", r"how\s+about", r"what\s+about", r"maybe", r"perhaps",
        r"(?:give\s+me\s+)?(?:just\s+)?the\s+(?:exact\s+|complete\s+)?opposite", r"(?:hell|oh|hmm|um|well)(?=[\s,])", r"yes(?:\s+please)?", r"yeah",
        r"obviously", r"of\s+course", r"honestly", r"to\s+be\s+(?:honest|fair|clear|sure)", r"tbh", r"imo", r"at\s+(?:all|any)\s+costs?", r"if\s+(?:at\s+all\s+)?possible", r"as\s+possible", r"(?:for\s+)?(?:this|the\s+next|next)\s+(?:time|week|weekend|evening|afternoon|morning|month)", r"(?:i\s+)?(?:used\s+to|once)\s+(?:love|like|enjoy)d?", r"for\s+the\s+love\s+of\s+god", r"too\s+(?:many\s+times|often)", r"for\s+(?:sure|once|now|a\s+change)", r"these\s+days", r"anyways?", r"sections?", r"departments?", r"(?:it's\s+)?(?:a\s+)?hard\s+(?:pass|no)(?:\s+(?:on\s+that|from\s+me|for\s+me))?",
        r"tonight", r"something\s+else", r"preferably", r"ideally", r"actually", r"in\s+the\s+mood\s+for", r"looking\s+for", r"make\s+(?:it|that|them)", r"it\s+should\s+be", r"it\s+must\s+be", r"should\s+be", r"must\s+be",
    ),
    generic=words(
        "films?", "movies?", "everything", "whatever", "them", "something", "anything", "nothing", "somethings?", "stuff", "things?", "ones?", "items?", "pictures?", "flicks?", "titles?", "products?", "kinds?\\s+of", "sorts?\\s+of", "kind", "sort", "type",
    ),
    intensifiers=words("it's", "that's", "right now", "now", "any day", "this time", "any more", "at all", "ever again", "the same old", "the same", "the usual", "same", "usual", "slightly", "remotely", "vaguely", "a bit", "even", "zero", "your", "was", "were", "came out", "both", "clones", "terribly", "especially", "particularly", "seeing", "watching", "reading", "hearing", "too", "very", "so", "overly", "really", "that", "quite", "extremely", "excessively", "much", "many", "any", "all", "a lot of", "lots of", "a", "an", "the", "of", "to", "is", "are", "be", "being", "has", "have", "full of", "me", "it", "some", "either", "these", "those", "this", "at all", "with", "again", "ever again", "any more", "anymore", "another", "whatsoever", "this time", "today", "tonight", "lately", "recently", "right now", "at the moment", "subplots?", "elements?", "themes?", "vibes?", "tropes?"),
    edges=words(
        "definitely", "out", "out of it", "even", "when", "i've", "that's", "it's", "i'm", "i'd", "i'll", "i am", "we're", "and", "or", "but", "also", "with", "then", "than", "the", "a", "an", "some", "any", "of", "in", "from", "that", "which", "is", "are", "to", "for", "nor", "it", "it's", "made", "released", "be", "me", "please", "already", "here", "why", "will", "would", "should", "just", "so", "at", "by", "more", "such", "as", "only", "rather", "too", "instead", "like", "similar", "ones?", "no", "yes", "well", "i", "my", "plus", "be", "do", "set", "not", "was", "were", "about", "yet", "ever", "there", "ever made", "both", "came", "came out",
    ),
    number=NUMBER,
    parse_number=parse_number,
    decade=DECADE,
    parse_decade=parse_decade,
    short_year=SHORT_YEAR,
    joins=JOINS,
    range_starts=RANGE_STARTS,
    range_ends=NOTHING,
    before=BEFORE,
    after=AFTER,
    vagues=VAGUES,
    too=words("too", "overly", "very", "so", "that", "excessively", "super"),
    excess=words(r"too\s+(?:much\s+|many\s+)?((?!long\b|short\b|please\b|and\b|but\b|or\b)[^\W\d_]+(?:-[^\W\d_]+)?)"),
    less=words(r"(?:less(?!\s+(?:like|about))|fewer|not\s+(?:so|as)(?:\s+much)?|tone\s+down\s+the|toned\s+down|reduce\s+the)\s+((?!than\b|much\b)[^\W\d_]+(?:-[^\W\d_]+)?)"),
    start_over=words(
        r"start(?:ing)?\s+(?:over|again|afresh|from\s+scratch)", r"from\s+scratch", r"^reset(?:$|(?=[\s,.!]*$))",
        r"^(?:forget|scrap|drop)\s+(?:all\s+(?:of\s+)?that|everything|it\s+all)(?:\s+(?:i|we)(?:'ve)?\s+said)?(?=\s*(?:$|[.,;!:-]))", r"new\s+search", r"clear\s+everything",
    ),
    never_mind=re.compile(
        r"(?<![a-z])(?:never\s*mind|forget(?:\s+about)?|ignore|drop|any|disregard|don'?t\s+care\s+(?:about|for)|doesn'?t\s+matter\s+(?:what|which)|no\s+matter\s+(?:what|which)|remove)\s+"
        r"(?:about\s+)?(?:the\s+|that\s+)?([^,.;!?]{1,30})|(?<![a-z])(?:the\s+)?([a-z]+(?:\s[a-z]+)?)\s+(?:doesn'?t|does\s+not|don'?t|do\s+not)\s+(?:really\s+)?matter",
        re.IGNORECASE,
    ),
    allowed=re.compile(
        r"(?<![a-z])([^\W\d_][\w'-]*(?:\s[\w'-]+)?)\s+(?:is|are|would\s+be)\s+(?:actually\s+|also\s+|totally\s+|perfectly\s+|just\s+)?(?:fine|ok|okay|alright|all\s+right|acceptable|welcome|allowed|good\s+too|allowed\s+again)(?![a-z])"
        r"|(?:don'?t|do\s+not|wouldn'?t)\s+mind\s+([^\W\d_][\w'-]*(?:\s[\w'-]+)?)",
        re.IGNORECASE,
    ),
    instead=words("instead", "actually", "make\\s+it", "make\\s+that", "i\\s+meant", "no\\s*,", "on second thought", "rather", "switch to", "change it to", "change to"),
)  # fmt: skip
