# ruff: noqa: E501 - lists of words are read by the line
"""English idioms of refusal, and the small talk with a "not" in it that refuses nothing."""

from __future__ import annotations

from lexigraph.language.intent.marks import MASK

_MUCH = r"(?:(?:so|too|very|really|just|simply|absolutely|totally|quite|all|always|way|pretty|rather|definitely|strictly|completely|now|both|also|still|actually|honestly|frankly)\s+){0,4}"
_ARTICLE = r"(?:\s+(?:a|an|any|the|all|another|more|these|those|this|that|such|your|yet|of|every|some|single|one)){0,5}"
_YOU = r"(?:me|us|you|him|her|them)"
_BE = r"(?:is|are|was|were|'s|'re|seems?|sounds?|looks?|(?:has|have)\s+been|(?:would|will|'ll)\s+be)"
_BE_NOT = rf"(?:(?:is|are|was|were|ai)n'?t|{_BE}\s+{_MUCH}(?:not|never)|(?:has|have)\s+never\s+been|(?:just|really|simply)\s+not)"

_AUXILIARY = (
    r"(?:(?:do|does|did|ca|could|would|wo|should|must|might)n'?t|(?:do|does|did|can|could|would|will|should|must|might)\s+(?:not|never)|cannot|(?:'d\s+|'ll\s+)?never|"
    r"refus(?:es?|ed|ing)\s+to|(?:rather|prefer|try|you|better)\s+not(?:\s+to)?|hates?\s+to|(?:not|n'?t)\s+(?:going\s+to|gonna|about\s+to|willing\s+to|prepared\s+to)|no\s+longer|hardly|barely|rarely|seldom|fail(?:s|ed)?\s+to)"
)
_TAIL = rf"(?:\s+(?:{_YOU}|my|our|your|like|to|of|up|with|out|at|on|through|into|in|for|by|near|down|it|what|how|anyone|people|watch|see|watching|seeing|much|(?:the\s+)?(?:appeal|point|charm|fuss|attraction|hype)|(?:myself|ourselves)\s+an?(?:\s+\w+)?\s+(?:fan|lover|person)|an?\s+(?:fan|lover|friend)|a|an|the|any|another|more|all|these|those|that|such|yet|one|single)){{0,6}}"

VERBS = (
    # whatever verb stands between a helping verb with a "not" and something named: "wouldn't touch a musical"
    rf"{_AUXILIARY}(?:\s+(?:ever|even|just|[a-z]+ly|want|like|need|care|have|dare|bother|going|be|you)(?:\s+to)?){{0,4}}\s+(?!(?:be|you|i|we|they|he|she|it)(?:\s|$))[a-z]+{_TAIL}(?=\s+(?:(?!(?:but|and|so|or|if|because|that|like|just|only|than|please|similar)\s)[a-z-]+\s+){{0,2}}{MASK})",
    rf"(?:not|n't)\s+(?:sitting|going|getting|putting|settling|falling|wasting|spending)(?:\s+(?:my|our|another|an|time|evening|money|through|up|for|with|on|near))*{_ARTICLE}(?=\s+{MASK})",
    rf"(?:not|n't|never|hardly|barely|scarcely)\s+(?:(?:exactly|really|quite|much|so|that|all\s+that|particularly|terribly|overly|especially|very|at\s+all|even|ever|been|in\s+any\s+way)\s+)*(?:built|cut\s+out|made|suited|meant|ready|here|game|dying|desperate|keen|crazy|mad|wild|hot|big|sold|gone|thrilled|excited|enthusiastic|happy|comfortable|good|drawn|attracted|inclined|hungry|in\s+(?:a|the)\s+(?:\w+\s+)?mood|an?\s+(?:\w+\s+)?(?:fan|lover|friend|admirer|enthusiast|devotee|person|believer|supporter)|the\s+(?:biggest|greatest)\s+(?:fan|lover))\s+(?:of|for|to|on|about|by|in|with|toward)(?:\s+(?:watch|see|sit\s+through|watching|seeing))?{_ARTICLE}(?=\s+\S)",
    rf"(?:ca|could|would|do)n'?t\s+(?:really\s+|honestly\s+)?(?:say|think|believe|claim)\s+(?:that\s+)?i(?:'m|\s+am|'ve|\s+have|'d|\s+would)?(?:\s+(?:ever|really|much|particularly|a|an|big|great|huge|fan|lover|of|like|love|enjoy|want|fancy|need|care|liked|loved|enjoyed|cared|for|into|fond|been|stand|stomach|handle|take))+{_ARTICLE}(?=\s+\S)",
    rf"(?:nothing|no+|not|n't|never|none|without|(?:different|far|away|unlike)\s+from)(?:\s+(?:anything|something|more|films?|movies?|stuff|things?|one|ones|even|at\s+all|remotely|vaguely|slightly|a\s+bit|too|much|that(?:'s|\s+is)?|which\s+is|be))*\s+(?:like|similar\s+to|close\s+to|akin\s+to|resembling|reminiscent\s+of|in\s+the\s+(?:vein|style|spirit|league)\s+of|along\s+the\s+lines\s+of|comparable\s+to)(?=\s+{MASK})",
    rf"refus(?:es?|ed|ing)\s+(?:to\s+[a-z]+(?:\s+(?:up\s+with|through|at|to|with|up))?)?{_ARTICLE}(?=\s+\S)",
)

BEFORE = (
    rf"(?:you\s+(?:can|may)\s+keep|(?:^|(?<=[,.;!?]\s))keep\s+your)(?![^,.;!?]{{1,20}}(?:coming|flowing|rolling)){_ARTICLE}",
    r"get(?=\s+(?:\S+\s+){1,4}away\s+from\s+(?:me|us)(?![a-z]))|(?:keep|save|leave)(?=\s+(?:\S+\s+){1,4}(?:to\s+yoursel(?:f|ves)|for\s+(?:someone|somebody|others|another\s+(?:day|time))|away|off\s+(?:my|our|the)\s+\w+|out\s+of\s+(?:my|our)\s+\w+))",
    rf"keep\s+{_YOU}\s+(?:far\s+)?away\s+from{_ARTICLE}|(?:keep|keeping|kept)\s+out{_ARTICLE}(?=\s+\S)|(?:keeps?|get|gets|stays?)\s+(?:well\s+)?away\s+from{_ARTICLE}",
    rf"(?:(?:get|getting|be|am|are|'m|'re)\s+)?rid\s+of{_ARTICLE}|(?:leave|leaving|set|setting|put|putting)\s+aside{_ARTICLE}(?=\s+\S)",
    rf"(?:to\s+(?:hell|heck)\s+with|screw|sod|dump|toss|nix)(?:\s+(?:on|the|all|those|these))*(?=\s+{MASK})|(?:bin|trash)(?:\s+(?:the|all|those|these))+(?=\s+{MASK})",
    rf"nix\s+on|nay\s+to|(?:(?:i'll|i|we'll)\s+)?(?:skip|pass)(?:es)?\s+(?:over|up|on)(?:\s+(?:the|any|all))*(?=\s+{MASK})",
    rf"enough\s+already\s+with{_ARTICLE}|enough(?:\s+(?:of\s+)?(?:the|these|those|your))*(?=\s+{MASK}+\s*(?:$|[,.;!?]|films?|movies?|already|for|now|thanks))|(?:had\s+(?:it|enough)|fed)\s+up\s+to\s+here\s+with{_ARTICLE}|had\s+it\s+up\s+to\s+here\s+with{_ARTICLE}",
    rf"over\s+my\s+dead\s+body{_ARTICLE}|not\s+in\s+a\s+(?:million|thousand|hundred)\s+years{_ARTICLE}|not\s+on\s+your\s+life{_ARTICLE}",
    rf"seen\s+(?:just\s+about\s+|nearly\s+|almost\s+|pretty\s+much\s+)?(?:every|all)(?:\s+(?:single|the|of|your|these|those|good|last))*(?=\s+{MASK}.{{0,70}}?(?<![a-z])(?:else|other|another|different|new|change|fresh)(?![a-z]))",
    rf"(?:i'd|you'd|would)\s+(?:have\s+to\s+)?(?:pay|bribe|force|drag|tie)\s+{_YOU}\s+(?:down\s+)?to(?:\s+(?:watch|see|sit\s+through))?{_ARTICLE}|have\s+to\s+(?:pay|bribe|force|drag)\s+{_YOU}\s+to(?:\s+(?:watch|see))?{_ARTICLE}",
    rf"(?:ca|could|wo|would)n'?t\s+say\s+(?:the\s+same|that|so)\s+(?:about|of|for){_ARTICLE}|what\s+an?\s+(?:\w+\s+)?(?:disappointment|waste|letdown|bore|mess|snooze|flop)(?:\s+of\s+time)?(?=\s+{MASK})",
    rf"(?:hate\s+){{2,}}|(?:(?:if\s+)?(?:i|we)\s+(?:see|get|watch|have\s+to\s+(?:see|watch))\s+)?(?:one\s+more|another)(?=\s+{MASK}+(?:\s+\w+)?\s+(?:and|i'll|i\s+will|i'm)[^.;!?]{{0,25}}(?:scream|leav|quit|die|dead|done|puke|cancel|mad|nuts|crazy|out|off|sleep|lose))|who\s+(?:even\s+|really\s+)?(?:likes?|wants?|needs?|watches|enjoys?)(?:\s+to\s+(?:watch|see))?{_ARTICLE}(?=\s+{MASK}+\s*\?\s*not\s)",
    rf"(?:why\s+(?:is\s+it|are\s+(?:they|you)|must\s+it\s+be)\s+always|(?:must|does)\s+it\s+(?:always\s+have\s+to|always|have\s+to(?:\s+always)?)\s+be|do\s+(?:we|i)\s+(?:really\s+|always\s+)?have\s+to\s+(?:watch|see)){_ARTICLE}(?=\s+{MASK})|draws?\s+the\s+line\s+at|(?:(?<=anything\s)|(?<=everything\s)|(?<=\sdo\s))bar(?=\s+{MASK})|(?:anything|everything|whatever)(?:\s+\w+){{1,4}}\s+but(?=\s+{MASK})|sw(?:ore|orn|ear)\s+off|on\s+a\s+diet\s+from",
    rf"(?:sooner|rather)\s+[^,.;!?{MASK}]{{3,40}}?\s+than(?:\s+(?:watch|see|sit\s+through))?(?:\s+(?:a|an|any|another|the))*(?=\s+{MASK})",
    rf"(?:have|has|got|'ve)\s+(?:a\s+)?(?:(?:real|big|serious)\s+)?(?:problems?|issues?|trouble)\s+with{_ARTICLE}(?=\s+{MASK})|takes?\s+issue\s+with|(?:have|has|got)\s+(?:(?:a|very)\s+)?(?:low|no|little|zero)\s+(?:tolerance|patience|threshold)\s+for|struggles?\s+with(?=\s+{MASK})|can\s+take\s+or\s+leave|can\s+barely\s+\w+",
    rf"(?:tolerance|patience|time|love|appetite)\s+for(?=\s+{MASK}+\s+(?:is|has)\s+(?:zero|limited|low|gone|run\s+out|exhausted))",
    rf"no\s+(?:point|sense|fun|joy|appeal|interest|use)\s+(?:in|for|of){_ARTICLE}|what\s+(?:do\s+)?(?:people|others|anyone|they|you)\s+(?:even\s+)?sees?\s+in{_ARTICLE}",
    rf"(?:please\s+)?(?:refrain|abstain|desist|shy\s+away|shies\s+away|keep\s+clear|steers?\s+clear|stays?\s+clear)\s+(?:from|of)(?:\s+(?:showing|giving|recommending|suggesting|offering|sending)(?:\s+(?:me|us))?)?{_ARTICLE}",
    rf"(?:does|do|gets\s+by|get\s+by|manages|copes|works|goes)\s+without{_ARTICLE}|(?:that|which)\s+(?:skips|avoids|shuns|omits|lacks){_ARTICLE}",
    rf"(?:in\s+(?:place|lieu)\s+of|as\s+opposed\s+to|(?:move|moving)\s+on\s+from|(?:recovering|overdosed|od'?d|sworn)\s+(?:from|on|off)|sw(?:ear|ore)\s+off|(?:a\s+|some\s+|my\s+)?(?:change|break|holiday|rest|vacation|time\s+off)\s+from|(?<!been\s)away\s+from){_ARTICLE}(?=\s+(?:usual\s+)?{MASK})",
    rf"(?:could\s+do\s+with|need|want|prefer|like)\s+(?:less|fewer)(?=\s+{MASK})|the\s+(?:fewer|less)(?=\s+{MASK}+[^,.;!?]{{0,10}},?\s+the\s+better)",
    rf"(?:i'd|we'd|would)\s+hate(?:\s+(?:to|it\s+if))?(?:\s+(?:see|watch|get|end\s+up\s+with|have|be\s+stuck\s+with|sit\s+through|it\s+to\s+be|it\s+were|you\s+to\s+(?:show|pick|suggest)))?{_ARTICLE}",
    r"(?:not|never)\s+(?:another|one|ones)\s+(?:about|with|from|of|set\s+in|that(?:'s|\s+is))(?:\s+(?:those|these|the|all|your))*|not\s+(?:in|with)\s+(?:it|there)",
    rf"none\s+of\s+(?:your|that|this|these|those|the)(?:\s+\w+(?=\s+\w+\s+stuff))?|none(?=\s+(?:{MASK}|(?:from|with|about|made|before|after|that|in|set)(?![a-z])))",
    rf"(?:say|said|saying)\s+no\s+to{_ARTICLE}|(?:beg|implore|ask|urge|warn)(?:ging|ing)?\s+(?:of\s+)?you,?\s+(?:no|not)(?:\s+(?:to\s+)?(?:show|suggest|pick|recommend|give)(?:\s+(?:me|us))?)?{_ARTICLE}",
    r"no\s+(?:thank\s*you|thanks|ty),?\s+(?:to|on)", r"(?:hold|skip|cut|ditch|drop|lose)\s+the(?=\s+\S)",
)  # fmt: skip
"""Cues before what they refuse."""

_BAD = (
    r"(?:awful|terrible|horrible|dreadful|horrid|atrocious|dire|abysmal|lame|annoying|tiresome|tedious|exhausting|depressing|poor|weak|meh|boring|dull|overrated|rubbish|garbage|trash|crap|crappy|bad|dreck|drivel|tripe|painful|torture|"
    r"(?:a\s+|an\s+)?(?:bore|letdown|disappointment|flop|snoozefest|dud|stinker|mess|joke|chore|ordeal|pain|nuisance|bother|turn-?off|hard\s+(?:no|pass)|no(?:-go|[\s-]?no)?|deal-?breaker|waste(?:\s+of\s+(?:my\s+|our\s+)?time)?)(?:\s+from\s+me)?|"
    r"the\s+(?:worst|pits)|unwatchable|disappointing|no-gos|out|out\s+of\s+the\s+question|excluded|banned|forbidden|prohibited|unwelcome|unwanted|undesired|undesirable|taboo|verboten|off\s+the\s+(?:table|menu|list|cards)|off\s+limits|beyond\s+me|not\s+(?:for\s+(?:me|us)|wanted|welcome|allowed|okay|ok|acceptable|needed|an\s+option))"
)
_MINE = r"(?:my|our|his|her|their)\s+(?:thing|cup\s+of\s+tea|style|jam|bag|scene|taste|genre|favou?rites?|kind\s+of\s+(?:thing|film|movie)|type|forte|idea\s+of\s+(?:fun|a\s+good\s+\w+)|flavou?r|vibe|speed)"
_END = r"(?=\s*(?:$|[,.;:!?()]|(?:but|and|so|because|please|thanks|though|while|for|from|here|tbh|now|today|tonight|this|these|right|at|in|with)(?![a-z])))"

BEHIND = (
    rf"(?:{_BE_NOT}|(?<={MASK}\s)not)\s+{_MUCH}(?:exactly\s+)?(?:for\s+(?:me|us)(?!\s+to)|to\s+(?:my|our)\s+(?:taste|liking)|{_MINE}|welcome|allowed|wanted|(?:ok|okay|fine|cool|acceptable)|an\s+option|on\s+the\s+(?:menu|table|cards)|what\s+(?:i|we)(?:'m|'re|\s+am|\s+are)?\s+(?:want|need|after|looking\s+for))",
    rf"{_BE}\s+{_MUCH}{_BAD}{_END}",
    rf"(?<={MASK}\s){_MUCH}(?:unwelcome|unwanted|forbidden|prohibited|banned|verboten|undesired|taboo|begone|need\s+not\s+apply|excluded|overload|overkill){_END}|(?:excepted|excluded|exempted){_END}|(?<={MASK}\s)(?:(?:films?|movies?)\s+)?aside(?!\s+from){_END}|(?<={MASK})\s*\?\s*not\s+(?:me|i|us)",
    rf"{_MUCH}(?:unwelcome|unwanted|undesired|verboten|prohibited|forbidden|not\s+(?:ok|okay|fine|cool|welcome|allowed|wanted|acceptable)){_END}",
    rf"(?:left|leave|leaves|leaving)\s+{_YOU}\s+{_MUCH}(?:cold|unmoved|indifferent)|(?:left|kept|cut|taken)\s+out{_END}|{_BE}\s+(?:lost|wasted)\s+on\s+{_YOU}",
    rf"(?:do|does|did)(?:n'?t|\s+not|\s+nothing|\s+little)\s+{_MUCH}(?:agree\s+with|sit\s+well\s+with|do\s+(?:it|much|anything)\s+for|speak\s+to|grab|move|appeal\s+to|interest|excite|work\s+for|for|float\s+my\s+boat|tickle\s+my\s+fancy|cut\s+it)(?:\s+{_YOU})?",
    rf"(?:annoys?|irritates?|irks?|bugs?|tires?|wears?|bor(?:es?|ed)|repuls?es?|repels?|disgusts?|exhausts?|terrif(?:y|ies)|scares?|frightens?|upsets?|depress(?:es)?|disappoint(?:s|ed))\s+{_YOU}(?:\s+(?:out|down|to\s+(?:tears|death|no\s+end)|stiff|silly))?",
    r"(?:sucks?|sucked|stinks?|stank|blows|bombed|flopped|dragged)(?=\s*(?:$|[,.;!?]|but|and|so))",
    rf"(?<={MASK}\s)(?:(?:is|was|are|were|does|did|do)(?:n'?t|\s+not)|bad|awful|terrible|boring|rubbish|garbage|crap|except\s+(?:for\s+)?me){_END}",
    rf"(?:i|we)\s+(?:can|could)\s+(?:(?:happily|easily|gladly|well)\s+)?(?:do|live)\s+without{_END}|makes?\s+(?:me|us)\s+(?:faint|shudder|wince|cringe|miserable|sad|depressed|squirm){_END}",
    r"\?\s*(?:(?:oh|please|i'd|i|we'd|well|god|ugh|hell|thanks,?)\s+)*(?:rather\s+not|think\s+not|not\s+(?:a\s+chance|for\s+(?:me|us)|in\s+a\s+\w+\s+years|on\s+your\s+life|my\s+\w+|interested|really|again|tonight|today)|no\s+chance|over\s+my\s+dead\s+body|count\s+me\s+out|don'?t\s+(?:bother|even)(?:\s+think\s+(?:of|about)\s+it)?|never\s+again|absolutely\s+not|spare\s+me|as\s+if|i'll\s+pass|skip(?:\s+it)?|nah|nope)",
    rf"(?<={MASK}),?\s+(?:i|we)(?:'d|\s+would)?\s+(?:(?:really|just|simply)\s+)*(?:can'?t|cannot|can\s+not|couldn'?t|could\s+never|can\s+never|don'?t|do\s+not|never|won'?t|hate|dislike|detest|loathe|despise|avoid|skip)(?:\s+(?:really|ever))*(?:\s+(?:stand|bear|take|abide|stomach|watch|like|enjoy|want|do|get\s+into|care\s+for|touch|handle|tolerate|endure|need|fancy|bother\s+with|go\s+for|go\s+near|choose|pick))?(?:\s+(?:at\s+all|any\s*more|either))?{_END}",
    rf"(?<={MASK}\s)(?:(?:can|could)\s+(?:go\s+(?:to\s+hell|away|hang)|get\s+lost|wait|stay\s+away)|(?:is|are)\s+where\s+i\s+draw\s+the\s+line)",
)  # fmt: skip
"""Cues behind what they refuse."""

LIKEWISE = rf"(?:,|;|\.)?\s*(?:and\s+|but\s+)?(?:(?:so|as|nor|neither)\s+(?:do|does|did|is|are|was|were|has|have)|(?:the\s+)?same\s+(?:goes|is\s+true|applies|holds|with|for|thing)(?:\s+(?:for|of|to|with))?|ditto(?:\s+(?:for|with|on))?|likewise(?:\s+(?:for|with))?|as\s+well\s+as)(?:\s+(?:the|all|any|a|an))*(?=\s+(?:{MASK}|\w+))"
"""Says of something more what was said before: "westerns leave me cold, and so do war films"."""

POLITE = (
    r"not\s+(?:(?:wanting|trying|meaning|wishing)\s+)?to\s+(?:be|sound|seem|appear)\s+(?:(?:a|an|too|so|overly|all|the|that)\s+)*[a-z-]+(?:\s+(?:about\s+it|here|or\s+anything|in\s+the\s+\w+))?(?=\s*(?:,|but|-))",
    r"(?:i|we)\s+(?:do(?:n'?t|\s+not)|wouldn'?t)\s+(?:want|mean|wish|like)\s+to\s+(?:be|sound|seem|appear|bother|impose|trouble|interrupt)(?:\s+(?:a|an|too|so|overly|you))*(?:\s+[a-z-]+)?(?=\s*(?:,|but))",
    r"if\s+(?:(?:it|that|this)(?:'s|\s+is|\s+would\s+be|\s+were|\s+was)?(?:\s+not|n'?t|\s+isn'?t|\s+wasn'?t|\s+wouldn'?t\s+be|\s+no|\s+doesn'?t)|(?:i'm|i\s+am)\s+not|you\s+(?:don'?t|do\s+not|wouldn'?t|would\s+not))\s+(?:(?:too|much|a|an|any|asking|causing|being|be|so|making|really)\s+)*(?:(?:much|a|too|of|great|big|for|you)\s+)*(?:trouble|bother|ask(?:ing)?|problem|inconvenience|imposition|hassle|mind|mistaken|wrong|greedy|effort|difficult|hard|offend\w*|annoying|too\s+much|much)(?:\s+(?:to\s+ask|too\s+much|for\s+you|to\s+you))?",
    r"(?:do(?:n'?t|\s+not)|no)\s+(?:get\s+(?:me|us)\s+wrong(?!,?\s+i\s+(?:do\s+|really\s+)?(?:like|love|enjoy|adore)(?![a-z]))|judge(?:\s+me)?|laugh(?:\s+at\s+me)?|ask(?:\s+(?:me\s+)?(?:why|how))?|tell\s+(?:my|anyone|anybody)(?:\s+\w+)?|take\s+(?:this|it)\s+(?:the\s+wrong\s+way|personally)|hate\s+me|be\s+(?:mad|angry|offended|shy|upset)(?:\s+(?:at|with)\s+me)?|hard\s+feelings|strings\s+attached|questions\s+asked|ifs(?:\s+(?:or|and|ands)(?:\s+or)?\s+buts)?|seriously|really|honestly|joking)(?=\s*(?:$|[,.;!-]|but))",
    r"believe\s+it\s+or\s+not|like\s+it\s+or\s+not|never\s+say\s+(?:never|die)|you\s+never\s+know|not\s+(?:too\s+|so\s+|very\s+|that\s+|at\s+all\s+)?(?:long\s+ago|picky|fussy|choosy|demanding|particular)|(?:(?:i|we)\s+)?(?:could|can)(?:n'?t|\s+not)\s+agree\s+more|not\s+(?:surprisingly|unexpectedly|incidentally|coincidentally|to\s+worry|that\s+(?:i'm|i\s+am)\s+(?:complaining|picky|fussy))",
    r"(?:i\s+)?(?:won'?t|will\s+not|cannot|can'?t|wouldn'?t|don'?t)\s+(?:lie|deny(?:\s+it)?|complain|help\s+it|believe\s+(?:it|i))(?=\s*(?:$|[,.;!:-]|but|i'm))",
)  # fmt: skip
"""Small talk: it refuses nothing and wishes for nothing."""

SEEKING = (
    r"(?:ca|could)n'?t\s+(?:seem\s+to\s+)?(?:find|remember|recall|decide|think\s+of|name|choose|make\s+up|put\s+(?:my|a)\s+finger)|cannot\s+(?:find|remember|recall|decide|choose)",
    r"(?:do|does|did)(?:n'?t|\s+not)\s+(?:often|usually|normally|always|get\s+(?:around|round)\s+to)|never\s+(?:in\s+my\s+life\s+)?have\s+(?:i|we)|(?:have|has|had)(?:n'?t|\s+not)\s+had",
    r"no\s+(?:thrills|frills|fuss|messing)(?=\s+\w+\s)|(?:is|was|are|were)(?:n'?t|\s+not|\s+never)\s+(?:(?:so|that|too|half|at\s+all|all|actually|really)\s+)*(?:bad|disappointed|let\s+down|terrible|awful|unhappy|sorry|wrong|a\s+mistake)(?:\s+(?:at\s+all|by|with|in|either|after\s+all))*",
    r"(?:do|does|did)(?:n'?t|\s+not)\s+(?:disappoint|regret|let\s+(?:me|us)\s+down)(?:\s+(?:me|us|it|watching|seeing))*",
    r"^(?:would|could|should|might|is|are|ca)n'?t\s+(?:a|an|some|this|we|there)(?=\s)",
)  # fmt: skip
"""A "not" in what is told of a wish, or of a film that was liked."""

OPTIONAL = (
    r"(?:need(?:n'?t|\s+not)|(?:do|does)(?:n'?t|\s+not)\s+(?:have|need)\s+to|not\s+necessarily)(?:\s+(?:be|have|contain|include|feature|take\s+place))?",
    rf"(?:do|does|did)(?:n'?t|\s+not)\s+(?:really\s+|even\s+)?need(?!\s+(?:another|any|more|to)(?![a-z]))(?=[^,.;!?{MASK}]{{2,40}}(?:,\s*(?:but|only)?\s*|\s+but\s+|\s+-\s+)(?:just|only|a|an|any|give|as\s+long|it))",
    r"not\s+above(?!\s*\d)",
    r"(?:do(?:n'?t|\s+not)\s+(?:get|take)\s+me\s+wrong,?\s+(?:but\s+)?i|i\s+(?:usually|normally|generally)(?=[^.;!?]{1,40}(?:but|just|only)\s+(?:[a-z']+\s+){0,3}(?:today|tonight|now)))(?:'m|\s+do|\s+really|\s+usually|\s+normally)*\s+(?:like|love|enjoy|adore|into|an?\s+(?:\w+\s+)?fan\s+of)",
)  # fmt: skip
"""What follows may be or not be: "it need not be in colour"."""

AFFIRMING = (
    r"(can\s?not|can'?t|could(?:n'?t|\s+not)|impossible|hard|difficult|tough|how\s+(?:can|could)\s+(?:you|one|anyone|anybody|i)|who\s+(?:could|can|would))\s+(?:(?:possibly|really|simply|just|ever)\s+)*(not(?:\s+to)?)(?=\s+(?:like|love|adore|enjoy|want|watch|smile|laugh|admire))",
    r"the\s+(war)\s+(?:years|era)|(?:there(?:'s|\s+is)\s+)?nothing\s+(?:(?:i|we)(?:'d)?\s+(?:like|love|enjoy|want|prefer)\s+(?:more|better)\s+than|(?:would\s+)?(?:makes?|pleases?|delights?|cheers?|thrills?|relaxes|excites)\s+me\s+(?:up\s+)?(?:happier|more|better|like)(?:\s+than)?|quite\s+(?:like|as)|compares\s+(?:to|with)|comes\s+close\s+to|(?:will|would|could|can)\s+(?:ever\s+)?(?:beat|top)|hits\s+the\s+spot\s+like|wrong\s+with\s+(?=[^,.;!?]{1,40}(?:one|more|please)))(?:\s+a\s+good)?",
    r"what\s+(?:could|can|is)\s+(?:be\s+)?(?:better|nicer)\s+than",
    r"((?:i'm|i\s+am|we're|we\s+are)\s+not\s+(?:really\s+|actually\s+)?(?:against|opposed\s+to|averse\s+to)|(?:do|would)(?:n'?t|\s+not)\s+mind)(?=[^.;!?]{1,60}(?:(?:like|love|want|fancy|have|take|enjoy|give\s+me|show\s+me|find\s+me|got|suggest|recommend)\s+(?:one|some|it|them)|bring\s+(?:it|them)\s+on|why\s+not)(?![a-z]))",
)  # fmt: skip
"""Praise by a "not"."""
