# ruff: noqa: E501 - lists of words are read by the line
"""How English says no, and how it says yes with a no in it."""

from __future__ import annotations

import re

from lexigraph.language.intent import english_idioms as idioms
from lexigraph.language.intent import english_others as others
from lexigraph.language.intent import english_small_talk as small_talk
from lexigraph.language.intent.grammar import words
from lexigraph.language.intent.marks import MASK

_LIKING = "interest|desire|appetite|patience|time|tolerance|love|need|room|use|taste|mood|wish"
NOT = (
    r"(?:(?:do|does|did|is|are|was|were|ca|could|should|would|wo|must|need|have|has|ai)n'?t|cannot|can\s+not|not|never)"
)
_SEEING = r"(?:watching|seeing|reading|hearing|having|getting|picking|choosing)"
_VERBS = (
    r"(?:\s+(?:you\s+dare|dare|bother(?:ing)?|think(?:ing)?\s+(?:of|about)|think\s+(?:that\s+)?i(?:'d|\s+would|\s+could|\s+can)?(?:\s+(?:want|like|enjoy|need|fancy|stand|handle|take|feel\s+like|to\s+see|to\s+watch))+|feeling|been|got(?:ten)?\s+into|(?:the\s+)?(?:time|patience|energy|stomach|nerves?)\s+(?:for|to\s+watch)|"
    r"pick|choose|select|offer|propose|put\s+on|play|send|list|throw|push|go\s+(?:for|near)|consider|make\s+(?:me|us)\s+(?:watch|see|read|sit\s+through)|watching|seeing|reading|seen\s+as|slightly|remotely|vaguely|at\s+all|a\s+bit|in\s+the\s+least|"
    r"really|particularly|especially|yet|by\s+any\s+means|under\s+any\s+circumstances|in\s+any\s+way|to|want|wants|need|like|likes|love|enjoy|care(?:d)?\s+(?:much\s+)?for|liked|loved|enjoyed|going\s+to|gonna|sit\s+through|finish|get\s+through|get\s+into|take|handle|put\s+up\s+with|ever|again|another|even|exactly|be\s+bothered\s+with|after|up\s+for|crazy\s+about|have|has|be|being|suitable\s+for|meant\s+for|made\s+for|aimed\s+at|set\s+(?:in|during|on)|taking\s+place\s+in|show|give|"
    r"recommend|suggest|care\s+less\s+about|make\s+(?:it|them|this|that)|(?:let|have)\s+it\s+be|(?:impressed|thrilled|convinced)\s+(?:by|with|about)|showing|giving|recommending|suggesting|do(?:\s+well)?(?:\s+with)?|deal(?:\s+(?:well\s+)?with)?|cope\s+with|(?:big|huge|sold)\s+on|much\s+of\s+an?|one\s+for|wild\s+about|fond\s+of|partial\s+to|include|including|contain|containing|see|watch|read|buy|get|stand|bear|tolerate|involve|"
    r"in\s+the\s+mood\s+for|interested\s+in|into|feel\s+like|looking\s+for|a\s+(?:big\s+|huge\s+|great\s+)?fan\s+of|"
    r"fans?\s+of|keen\s+on|any\s+more|any|anything|another|me|us|it|them|that|which|about|with|an|a|the|in))*"
)
_DULL = "annoying|boring|dull|tedious|tiresome|unbearable|silly|stupid|overrated|depressing|ridiculous|disturbing|unwatchable"
APPENDED = re.compile(
    rf"(?<={MASK}\s)(?:(?:scenes?|fare|material|crap|junk|business|flicks?|features?|sequences?|moments?|undertones?|overtones?|tropes?|sagas?|yarns?|tales?|epics?|sort\s+of\s+thing|kind\s+of\s+thing|numbers|songs?|parts?|bits|plots?|storylines?|stories|content|angle|fans?|person|people|lovers?|guy|girl|buff)(?![a-z])|(?:(?:so|too|really|pretty|very|rather|quite|just)\s)*(?:{_DULL})(?![a-z]))",
    re.IGNORECASE,
)
_BEFORE = (
    *idioms.VERBS,
    *idioms.BEFORE,
    r"(?:no|not|without|exclude|excluded|excluding|except|avoid|hates?|dislikes?|skip|unwanted|(?:don'?t|do\s+not)\s+(?:want|like|show))\s*[:=](?=\s*\S)",
    rf"(?:zero|no|not?\s+much|little|hardly\s+any|not\s+the\s+(?:slightest|least))\s+(?:{_LIKING})\s+(?:in|for|of|to\s+\w+)(?:\s+(?:another|any|a|an|the|more))*",
    r"(?:ain'?t\s+)?(?:nobody|no\s*one)(?:'s|\s+ha[sd])?(?:\s+got)?\s+(?:the\s+)?(?:time|patience|energy)\s+for(?:\s+(?:a|an|any|the|another|more))*",
    rf"{NOT}{_VERBS}",
    rf"(?:neither|nor)\s+(?:do|does|did|am|are|is|was|would|can|could|will|have)\s+(?:i|we|you|they|he|she|it){_VERBS}",
    rf"(?:by\s+no\s+means|under\s+no\s+circumstances?|on\s+no\s+account|in\s+no\s+(?:way|case))(?:\s+(?:do|should|would))?(?:\s+(?:i|it|we))?{_VERBS}",
    r"(?:no\s+longer|not\s+any\s*more|lost\s+(?:all\s+|my\s+)?interest|(?:have\s+|has\s+|'ve\s+)?gone\s+off|went\s+off|(?:done|through|finished)\s+with(?!\s+(?:work|school|dinner|that|this|it|my))|had\s+enough|(?:grown|grew)\s+(?:tired|weary|sick)|weary|sick\s+and\s+tired|(?:quit|stop|stopped)\s+(?:watching|reading|showing|recommending|suggesting|giving|offering|sending|pushing))(?:\s+(?:me|us|in|of|on|with|into|interested|want|wants|like|likes|love|enjoy|watch|watching|read|care\s+for|a\s+fan\s+of|any|all|the|these|those|another|more))*",
    r"(?:(?:(?:have|has|had|'ve|i|we)\s+)*(?:just\s+)?(?:seen|watched|read|had|got|bought|done|heard)\s+)(?:(?:far|way|much|already)\s+)?(?:too\s+(?:many|much)(?!\s+times)|enough(?!\s+to\s)|plenty\s+of|so\s+(?:many|much))(?:\s+(?:of|the|these|those))*",
    r"too\s+many(?!\s+times)(?:\s+of)?",
    rf"(?:no|nope|nah|no\s+thank(?:s|\s+you))\s+(?:to|on)(?:\s+(?:{_SEEING}|any|all|the|a|an|more|another))*",
    r"rather\s+(?:die|eat\s+\w+|do\s+anything|watch\s+paint\s+dry)\s+than(?:\s+(?:watch|see|sit\s+through))?(?:\s+(?:a|an|any|another|the))*",
    rf"(?:(?<={MASK}\s)|(?<={MASK}\sfilms\s)|(?<={MASK}\smovies\s))than(?:\s+(?:watch|see|like))?(?=\s+{MASK})",
    rf"^unless\s+(?:it'?s|it\s+is|they'?re|there'?s)(?:\s+(?:an?|another|some))*(?=\s+{MASK})|0(?=\s+{MASK})",
    r"(?:with\s+)?the\s+exception\s+of(?:\s+(?:a|an|any|the|all))*",
    r"why\s+(?:do|are)\s+you\s+(?:(?:keep|always|constantly|only|still)\s+)*(?:show|recommend|suggest|giv|offer|push|send)\w*(?:\s+(?:me|us|all|these|those|the|so\s+many|so\s+much))*",
    r"^(?:there(?:'s|\s+(?:is|was))\s+)?(?:(?:way|far|just)\s+)*too\s+much(?:\s+of\s+the)?(?!\s+(?:of|time|to))",
    rf"(?:i'm|i\s+am|we're|we\s+are|so|totally)\s+over(?=\s+(?:{MASK}|all|these|the|this|any))|burn(?:t|ed)[\s-]+out\s+(?:on|by|from)(?:\s+(?:all|the|these|any))*",
    r"(?:(?:i'm|am|is|are)\s+)?no\s+(?:(?:big|huge|great|real)\s+)?(?:fan|friend|lover)s?\s+of(?:\s+(?:a|an|any|the))*",
    r"(?:there(?:'s|\s+is)\s+)?no\s+way(?:\s+(?:in\s+hell|ever))?\s+(?:am\s+i|will\s+i|are\s+we|i'm|i\s+am|i'd|i\s+would|i'll|we're|we'll)(?:\s+(?:ever|going\s+to|gonna))*\s+(?:watch|see|sit\s+through|sitting\s+through|tak)\w*(?:\s+(?:a|an|any|the|another|more))*",
    rf"(?<={MASK}\s)over(?=\s+{MASK})|enough(?=\s+{MASK}+(?:\s+\w+)?\s+already)|give(?:\s+the)?(?=\s+(?:\S+\s+){{1,3}}an?\s+(?:rest|break|miss))",
    rf"(?:veto(?:es|ed)?|bans|banned|forbids?|forbade|objects?\s+to|complains?\s+about)(?:\s+(?:a|an|any|all|the))*(?=\s+{MASK})",
    rf"regret(?:s|ted)?(?:\s+(?:watching|seeing|buying|reading)|(?=\s+{MASK}))",
    r"try\s+not(?:\s+to)?(?:\s+(?:pick|choose|show|give|recommend|suggest|include|send|play|me|us|a|an|any|the|anything|too))*",
    r"(?:^|(?<=[,.;!?]\s)|(?<=but\s)|(?<=because\s)|(?<=and\s))(?:nobody|no\s+one|none\s+of\s+(?:us|them|my\s+\w+))(?:\s+(?:here|(?:in|at)\s+\w+(?:\s+\w+)?))?(?:\s+(?:really|ever|actually))?\s+(?:likes?|wants?|enjoys?|loves?|cares?\s+for|is\s+into|are\s+into|has\s+time\s+for|(?:got|has)\s+(?:the\s+)?(?:time|patience|energy)\s+for|needs?)(?:\s+to\s+(?:watch|see|read))?(?:\s+(?:a|an|any|the|another|more))*",
    rf"(?:different|unrelated|nowhere\s+near)\s+(?:from|to|than)(?:\s+(?:a|an|any|the|all|usual))*(?=\s+{MASK})",
    r"(?:(?:ha(?:s|ve|ving)|is|with)\s+)?nothing\s+(?:whatsoever\s+)?to\s+do\s+with(?:\s+(?:a|an|any|the))*",
    r"as\s+(?:little|few)(?=\s+(?:\S+\s+){1,4}as\s+possible)|(?:with\s+)?(?:minimal|next\s+to\s+no|close\s+to\s+no|barely\s+any|hardly\s+any|scarcely\s+any|almost\s+no|virtually\s+no)(?!\s+(?:effort|attention))|(?:going\s+|go\s+)?(?:easy|light|low)\s+on(?!\s+(?:the\s+)?(?:eyes?|ears?|its|feet|brain|mind))(?:\s+the)?",
    r"(?:keep|keeping|limit)(?:\s+the)?(?=\s+(?:\S+\s+){1,4}(?:to\s+an?(?:\s+\w+)?\s+minimum|at\s+bay|away))",
    rf"(?:find|finds|found)(?!\s+(?:me|us|an?|some)\s)(?=\s[^,.;!?]{{1,30}}?\s(?:(?:so|too|really|pretty|very|rather|quite|just)\s)*(?:{_DULL})(?![a-z]))",
    rf"(?:gets?|got|gives?\s+(?:me|us)|having|had)\s+nightmares\s+(?:from|of|about)|(?:have|had|'ve|has)\s+(?:had\s+)?(?:our|my|their|his|her)\s+fill\s+of|thumbs\s+down\s+(?:on|for|to)|could(?:n'?t|\s+not)?\s+(?:really\s+)?care\s+less\s+(?:about|for)|too\s+(?:scared|old|young|little|small|tired|squeamish|sensitive)\s+for|(?:i'm|i\s+am|we're)\s+off(?!\s+(?:to|work|today|tomorrow))|with\s+(?:very\s+|as\s+)?little(?!\s+(?:kids|children|girls?|boys?|one|{MASK}))(?:\s+as\s+possible)?|(?:anything|something|everything|nothing|what)\s+besides|^besides(?=[^,]{{1,40}},\s*what)",
    rf"(?:^|(?<=[,.;!]\s)|(?<=please\s)|(?<=just\s))(?:remove|scrap|block|hide|eliminate|delete|drop|cut|axe|nix|mute|blacklist)(?=\s+(?:(?:all|any|anything|everything|the|those|these)(?![a-z])|{MASK}))(?:\s+(?:all|any|anything|everything|the|with|about|those|these))*",
    r"(?:rule|ruling|leave|leaving|filter|filtering|weed|cut|throw|take|screen)\s+out(?!\s+an?\s)(?:\s+(?:all|any|the|of))*",
    r"(?:nothing|no\s+more|no+|zero(?=\s)|none\s+of|without|w/o|sans|minus|neither|nor)(?:\s+(?:any|the|an|a|too|of|with|about|that\s+is|that's|is|has|such|other|like))*",
    r"(?:anything|everything|all|any\s+\w+|every\s+\w+)\s+(?:but|except)(?:\s+(?:for|the|a|an|any))*",
    r"(?:excepting|except|excluding|exclude|apart\s+from|aside\s+from|other\s+than|rather\s+than|instead\s+of|"
    r"leave\s+out|leaving\s+out|save\s+for|free\s+of|devoid\s+of|lacking|"
    r"stay\s+away\s+from|keep\s+away\s+from|far\s+from|sick\s+of|tired\s+of|bored\s+(?:of|with)|fed\s+up\s+with|"
    r"had\s+enough(?:\s+of)?|enough\s+of|allergic\s+to|avoiding|avoids?|skip|skipping|hates|hated|hate|disliked|dislikes|"
    r"dislike|loathe|loathed|despise|despised|detest|detested|unlike)(?:\s+(?:for|the|a|an|any|all|anything|with|about|like))*",
    r"(?:(?:a\s+)?hard\s+pass\s+on|(?:i'll\s+|will\s+|i\s+)?pass\s+on|spare\s+(?:me|us)|(?:can|could|would)\s+(?:(?:happily|easily|gladly)\s+)?(?:do|live)\s+without|had\s+(?:it|my\s+fill)\s+(?:with|of)|"
    r"enough\s+with|down\s+with|steer(?:ing)?\s+clear\s+of|stay(?:ing)?\s+clear\s+of|keep(?:ing)?\s+clear\s+of|(?:i'm|am|dead|strictly)\s+against|opposed\s+to|averse\s+to|barring|ditch|omit|omitting|ban|forget|lose(?=\s+the)|hold(?=\s+the)|"
    r"scared\s+of|afraid\s+of|terrified\s+of|over(?=\s+(?:all\s+)?these)|uninterested\s+in|refuse(?:\s+to\s+(?:watch|see))?|(?:the\s+)?(?:(?:exact|complete|polar|very)\s+)?opposite\s+(?:of|to)|"
    r"(?:fell|falling|falls?)\s+asleep\s+(?:during|in|watching)|walked\s+out\s+of|sat\s+through|suffered\s+through|gave\s+up\s+on|disappointed\s+(?:by|with|in)|bored\s+by|hardly|anything\s+that\s+(?:isn't|is\s+not|ain't)|"
    r"the\s+last\s+thing\s+i\s+(?:want|need)\s+is)(?:\s+(?:for|the|a|an|any|all|another|more|anything|with|about|from|to|of|these|those))*",
    r"(?:leave|keep|cut|count|rule|take|filter)(?=\s+(?:\S+\s+){1,4}out(?:\s*(?:$|[,.;!]|of\s+it)))",
    r"non(?=[\s-])", r"anti(?=-)", r"no(?=-)", r"less\s+like", r"than\s+(?:a|an|another|any)",
)  # fmt: skip


NEUTRAL = words(
    *idioms.OPTIONAL,
    r"not\s+(?:your|the|a)\s+(?:typical|average|usual|standard|run-of-the-mill)",
    rf"{NOT}\s+(?:only|just|merely|solely|exclusively|necessarily)",
    r"no\s+(?:(?:problem|objection|issue|quarrel|complaint|qualm|reservation|beef)s?|worries)\s+(?:with|to|about|against)",
    r"(?:doesn'?t|does\s+not|don'?t|do\s+not)\s+(?:really\s+)?(?:matter|care|mind)(?:\s+to\s+me)?\s+(?:if|whether)(?:\s+(?:it'?s|it\s+is|they'?re|they\s+are))?",
    r"no\s+matter\s+(?:if|whether)(?:\s+(?:it'?s|it\s+is))?",
    rf"{NOT}\s+(?:really\s+)?(?:mind(?:ing)?|object\s+to|opposed\s+to|against|averse\s+to|hate|dislike|afraid\s+of|scared\s+of|rule\s+out|bothered\s+by)",
    r"nothing\s+(?:wrong|against)\s*(?:with)?",
    r"(?:have|got|'ve)\s+nothing\s+against",
    rf"{NOT}\s+(?:have|need)\s+to\s+be",
    rf"{NOT}\s+(?:every|always|all)",
    r"no\s+need\s+(?:for|to\s+be)",
)

_WOULD_NOT = r"(?:(?:i|we|you|one)(?:'d)?\s+)?(?:(?:would|could|ca|can|will|wo|do|does|did)(?:n'?t|\s+not|\s+never)|cannot|never|'d\s+never)(?:\s+ever)?"
AFFIRMS = words(
    *small_talk.TWICE,
    *idioms.AFFIRMING,
    rf"{_WOULD_NOT}\s+(?:say\s+no\s+to|go\s+(?:far\s+)?wrong\s+with|get\s+enough(?:\s+of)?|resist|live\s+without|do\s+without|turn\s+down|refuse|pass\s+up|beat|wait\s+(?:for|to\s+see)|go\s+without|stop\s+watching|get\s+(?:tired|sick|bored)\s+of|tire\s+of|have\s+too\s+(?:much|many)|complain\s+about|be\s+(?:happier|better)(?:\s+(?:with|than))?|help\s+(?:loving|liking)|fault)(?:\s+(?:a|an|the)(?:\s+good)?)?",
    r"(?:i'm\s+|i\s+am\s+)?never\s+(?:too\s+\w+\s+for|tired\s+of|sick\s+of|bored\s+(?:of|with|by))",
    rf"(?:{NOT}|hate\s+to)\s+(?:want\s+to\s+|like\s+to\s+)?miss(?:\s+out\s+on)?(?:\s+(?:any|a|an|the))?",
    r"(?:it's\s+|it\s+is\s+)?not\s+(?:that\s+|because\s+|as\s+if\s+)(?:i|we)\s+(?:don'?t|do\s+not)\s+(?:like|love|want|enjoy)",
    r"who\s+(?:doesn'?t|does\s+not|wouldn'?t|can'?t)\s+(?:love|like|enjoy|want|resist)",
    r"nothing\s+(?:beats|tops|better\s+than|like\s+a(?:\s+good)?)",
    r"no\s+such\s+thing\s+as\s+too\s+(?:much|many)",
    r"(?:can\s+)?never\s+(?:fails?|disappoints?)",
    r"no(?:body|\s+one)\s+(?:does|dislikes|hates)",
    r"there(?:'s|\s+is)\s+nothing\s+(?:like|better\s+than)",
    r"(if\s+(?:it|they|there)(?:(?:'s|\s+is|\s+are|'re)\s+not|\s+(?:isn'?t|aren'?t|ain't))|unless\s+(?:it's|it\s+is|they're|there's))\s[^,.;!?]{1,40}?,?\s*((?:i'm\s+not|i\s+am\s+not|i\s+won't|i\s+don't|don't|no\s+deal|forget|not\s+interested)[^.;!?]*)",
    r"no[\s-]+(?:nonsense|frills)",
    rf"{NOT}\s+get\s+(?:any\s+|much\s+)?better\s+than|(?:that\s+|which\s+)?never\s+(?:gets?|grows?)\s+(?:old|boring|stale|tired)",
    r"(?:don'?t|do\s+not|never|no\s+need\s+to)\s+(?:hold\s+back(?:\s+on)?|skimp\s+on|be\s+(?:shy|afraid|stingy|scared)(?:\s+(?:to|with|of|about))?|hesitate\s+to|forget\s+(?:to\s+(?:include|add)|the|about)|go\s+easy\s+on|spare)(?:\s+(?:show|suggest|recommend|give|include)(?:\s+me)?)?(?:\s+(?:a|an|any|the|some))*",
    rf"(?:{NOT}\s+(?:be\s+)?(?:an?\s+|the\s+)?(?:\w+\s+)?(?:party|night|evening|weekend|christmas|complete|same|fun)|(?:not\s+a|never\s+a)\s+(?:day|week|weekend|night)\s+(?:goes\s+by|passes|ends)?)\s*without(?:\s+(?:a|an|some|any|watching|the))*",
    rf"{NOT}\s+(?:(?:going\s+to|gonna)\s+)?say(?:ing)?\s+no(?:\s+to)?",
    r"who\s+(?:can|could|would)\s+(?:ever\s+)?(?:say\s+no\s+to|resist|refuse|hate|dislike)",
    r"(?:it's|it\s+is|that's)\s+(?:not|no)\s+(?:a\s+)?(?:crime|sin|shame)\s+to(?:\s+(?:like|love|watch|enjoy))?",
    rf"{NOT}\s+too\s+(?:proud|cool|old|good|late|shy|early)\s+(?:to|for)(?:\s+(?:enjoy|watch|like|see))?",
    r"(?:without|no)\s+(?:a\s+)?(?:doubt|question|fail|end)",
    r"(?:it\s+)?(?:won't|wouldn't)\s+hurt",
    r"no\s+matter\s+what",
    r"not\s+without(?:\s+(?:a|an|some|the|at\s+least))*(?:\s+(?:bit|dash|touch|hint|little)\s+of)?",
    r"what(?:'?s|\s+is)\s+not\s+to\s+(?:like|love|enjoy)(?:\s+(?:about|in))?",
    r"(no)\s+[^,.;!?]{1,30}?\s((?:is|are)\s+(?:ever\s+)?too\s+\w+(?:\s+for\s+\w+)?)",
    r"((?:an?\s+(?:day|week|night|evening|weekend|world|life)|life)\s+without)\s[^,.;!?]{1,30}?\s((?:is|would\s+be)\s+[^,.;!?]+)",
    r"(?<!that\s)(?<!which\s)(?:is|are|was|were|would\s+be)(?:n'?t|\s+not|\s+no)\s+(?:really\s+)?(?:an?\s+)?(?:problem|issue|deal-?breaker|bother)",
    r"(?<!that\s)(?<!which\s)(?:(?:does|do|did|wo|would)(?:n'?t|\s+not)|(?<=\w\s)never)\s+(?:really\s+|ever\s+)?(?:(?:bother|scare|frighten|offend|disturb|upset|bore|annoy|irritate|depress)s?\s+(?:me|us|him|her|them)|puts?\s+(?:me|us|him|her|them)\s+(?:off|to\s+sleep))(?!\s+with(?![a-z]))",
    others.CONTRADICTED,
)

HARMLESS = words(
    *idioms.POLITE,
    *idioms.SEEKING,
    *small_talk.SITUATION,
    others.IN_A_STORY,
    r"nothing\s+(?:but|except|other\s+than|if\s+not)",
    r"none\s+other\s+than",
    r"no\s*,?\s*wait",
    r"nothing\s+(?:else|(?:too\s+)?(?:fancy|special|specific|particular)|in\s+particular)",
    r"do(?:n'?t|\s+not)\s+worry",
    r"(?<=\w\s)(?<!but\s)(?<!and\s)(?<!because\s)no\s+one",
    rf"{NOT}\s+(?:ever\s+|yet\s+|really\s+|actually\s+)*(?:seen|watched|read|tried)(?:\s+(?:a|an|any|many|much|that\s+many|enough))*",
    rf"{NOT}\s+(?:often\s+)?get\s+to\s+(?:watch|see)|no\s+(?:more|less)\s+than",
    rf"{NOT}\s+(?:disappoints?|fails?|lets?\s+(?:up|go)|figure\s+out|put\s+(?:it\s+)?down|look\s+away|forget|(?:stop|quit)(?!\s+\w+ing))",
    r"no\s+(?:limits?|equal|mercy|holds\s+barred|regrets?)",
    r"no\s+(?:problem|issue|objection|surprise|harm|shame|sweat)s?(?=\s*(?:$|[,.;!?]))",
    r"non-?\s?stop",
    r"no-?brainers?",
    r"(?:isn'?t|aren'?t|is|are)\s+there(?:\s+not)?(?=\s+(?:any|some|more|enough|a\s|something))",
    r"(?:is|are|was|were|do|does|did|would|could|ca|wo|should|might|have|has)n'?t\s+(?:you(?!\s+dare)|i|we|it|they)(?:\s+be(?:\s+(?:nice|great|good|fun|lovely|cool))?(?:\s+to\s+(?:see|watch|have))?)?",
    r"(?:could|can|may|might|would)\s+(?:i|we|you)\s+not",
    r"(?:but\s+)?not\s+both",
    rf"{NOT}\s+(?:disappoint|fail|let)\s+(?:me|us)(?:\s+down)?",
    r"no\s+(?:joke|kidding|lie|pressure|worries|biggie|cap|offen[cs]e)(?!\s+(?:with|to|about))",
    r"not\s+(?:kidding|joking|gonna\s+lie|going\s+to\s+lie)",
    r"why\s+(?:not|don'?t\s+(?:you|we))",
    rf"{NOT}\s+unlike",
    rf"{NOT}\s+(?:sure|certain|(?:(?:that|so|too|half|all)\s+)?bad|so\s+sure|know(?:\s+(?:what|which|if|whether))?|wait|decided?|help|remember|matter|care(?!\s+(?:less|(?:much\s+)?for))|picky|fussy)",
    r"if\s+not",
    r"or\s+not",
    r"no\s+(?:idea|preference|matter|one(?!\s+(?:here|in|at|really|ever|likes?|wants?|enjoys?|loves?|cares?|needs?|has|got|is\s+into)(?![a-z]))|doubt|need(?!\s+(?:for|to\s+be)(?![a-z]))|limit|wonder|rush|hurry)",
    r"(?:^|(?<=[,.;!?]\s)|(?<=[,.;!?])|(?:oh|um|well|hmm|actually)[\s,]+)no\s*[,.;!](?=\s)",
    r"never\s+mind",
    r"no\s+less\s+\w+\s+than",
    r"not\s+to\s+mention",
    r"do(?:es)?n'?t\s+matter",
    r"last\s+but\s+not\s+least",
    r"feel\s+free",
    r"free\s+of\s+charge",
)

LIKEWISE = words(idioms.LIKEWISE)

_OPERATOR = rf"(?:(?<=\s)|^)[-!](?=[a-z{MASK}])"
NEGATIONS = re.compile(rf"{words(*_BEFORE).pattern}|{_OPERATOR}", re.IGNORECASE)

_END = r"(?=\s*(?:$|[,.;:!?()]|(?:but|and|so|because|please|thanks|though|for\s+me|from\s+me|here|tbh)(?![a-z])))"
_BAD = r"(?:awful|terrible|horrible|dreadful|boring|dull|overrated|rubbish|garbage|trash|crap|bad|(?:a\s+)?(?:bore|disappointment|waste(?:\s+of\s+(?:my\s+)?time)?)|the\s+worst|unwatchable|disappointing|a\s+turn-?off|a\s+hard\s+(?:no|pass)|a\s+no(?:-go|-no)?|a\s+deal-?breaker|no-gos|out|excluded|banned|off\s+the\s+(?:table|menu)|off\s+limits|not\s+(?:for\s+me|my\s+(?:thing|cup\s+of\s+tea)|wanted|welcome|allowed|okay|ok|acceptable|needed|an\s+option))"
NEGATIONS_AFTER = re.compile(
    r"-free(?![a-z])"
    rf"|(?<![a-z])(?:{'|'.join(idioms.BEHIND)})(?![a-z])"
    r"|(?<![a-z])(?:"
    r"(?:isn't|aren't|ain't|is\s+not|are\s+not)\s+(?:really\s+)?(?:for\s+me|my\s+(?:thing|cup\s+of\s+tea|style|jam)|welcome|allowed|wanted|an\s+option|what\s+i(?:'m|\s+am)?\s+(?:want|need|after|looking\s+for))"
    rf"|(?:is|are|was|were)\s+(?:(?:just|so|too|really|simply|absolutely|all|always|way)\s+)*{_BAD}{_END}"
    r"|(?:bores?|bored|annoys?|annoyed|irritates?|disappointed|scares?|depress(?:es)?)\s+(?:me|us)(?:\s+to\s+(?:tears|death))?|(?:puts?|sends?)\s+(?:me|us)\s+to\s+sleep|(?:is|are|has|have)\s+(?:getting|gotten|become|becoming)\s+(?:(?:so|too|a\s+bit|really)\s+)*(?:stale|boring|tiresome|tedious|repetitive|annoying)|puts?\s+(?:me|us)\s+off|(?:freaks?|creeps?|gross(?:es)?|stress(?:es)?|wears?|weirds?)\s+(?:me|us)\s+out|(?:gets?|got)\s+on\s+my\s+nerves|drives?\s+(?:me|us)\s+(?:crazy|nuts|mad|insane)(?!\s+with\s+(?:joy|happiness|delight))|leaves?\s+me\s+cold|(?:gives?|gave)\s+(?:me|us)\s+(?:(?:an?|the|bad)\s+)?(?:nightmares|headaches?|creeps|anxiety|stress|hives)|makes?\s+my\s+\w+\s+(?:bleed|crawl|roll|ache|hurt|spin|boil)|(?:is|are)\s+(?:(?:just|way|a\s+bit)\s+)*too\s+much\s+for\s+(?:me|us|him|her|them)|(?:does|do|did)(?:n't|\s+not|\s+nothing)\s+(?:for\s+me|(?:really\s+)?(?:interest|appeal\s+to|excite|work\s+for|do\s+it\s+for)(?:\s+me)?)|turns?\s+me\s+off|makes?\s+(?:me|us)\s+(?:feel\s+)?(?:want\s+to\s+)?(?:gag|puke|vomit|barf|scream|sleepy|dizzy|sick|ill|nervous|uncomfortable|anxious|yawn|cringe|angry|uneasy|queasy)|(?:is|are)\s+the\s+last\s+things?\s+(?:i|we)\s+(?:want|need)|\?\s*(?:ugh|yuck|eww*|(?:hard\s+)?pass|no\s+way|please\s+no|forget\s+it)"
    r"|excluded|not\s+(?:wanted|included|allowed|welcome|an\s+option)|,?\s*no\s+thanks(?!\s+(?:to|on)(?![a-z]))|no\s+thank\s+you(?!\s+(?:to|on)(?![a-z]))|need\s+not\s+apply|be\s+gone"
    r")(?![a-z])"
    rf"|(?<=[^\s,.;!?])(?:,?\s+(?:but\s+)?)(?:not\s+(?:so\s+much|really|any\s*more|any\s+longer)|less\s+so|(?:way\s+|far\s+)?too\s+(?:many\s+times|often)){_END}"
    rf"|(?<=[^\s,.;!?])(?<!\bor)(?<!\bsay)(?:\s*[:=?-]\s*|\s+)(?:(?:definitely|ugh|yuck|meh|hell|heck|god|heavens|lord|oh|please|certainly|absolutely|hard|just|thanks\s+but),?\s+)*(?:no|nope|nah|not|never|no\s+way)(?:\s+(?:please|more))?{_END}"
    r"|(?<=[^\s,.;!?]),\s*(?:no|nope|nah|never)(?=\s*(?:$|[.;!)]))",
    re.IGNORECASE,
)
