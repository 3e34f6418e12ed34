# ruff: noqa: E501 - lists of words are read by the line
"""English with a "not" in it that tells of the person and the evening, or says yes twice over."""

from __future__ import annotations

from lexigraph.language.intent.marks import MASK

_NOT = r"(?:(?:do|does|did|is|are|was|were|ca|could|would|wo|have|has|had)n'?t|cannot|not|never)"
_HATE = r"(?:hated?|disliked?|detest(?:ed)?|avoid(?:ed)?|skip(?:ped)?|loathed?|couldn'?t\s+stand|(?:do|did)n'?t\s+(?:like|watch|enjoy|care\s+for|do)|do\s+not\s+(?:like|watch|enjoy)|never\s+(?:liked?|watch(?:ed)?|cared?\s+for)|wouldn'?t\s+(?:watch|pick|choose|go\s+for))"

SITUATION = (
    rf"{_NOT}\s+(?:(?:really|even|been|a|very|so|too|that|all|quite|easily)\s+)*(?:sleep|slept|sleepy|dance|sing|cook|drive|swim|laugh(?:ed)?(?=\s+in)|smiled|speak\s+\w+|understand\s+\w+|raining|snowing|working|at\s+work|at\s+home|here|home|alone|well|scare\s+easily|(?:scared|offended|frightened|shocked)(?:\s+easily)?(?=\s*[,.;!]|\s+so)|morning\s+person|night\s+owl|asking\s+(?:for\s+)?(?:much|a\s+lot|the\s+(?:moon|world|earth|impossible))|have\s+(?:much|a\s+lot\s+of|any|enough)\s+(?:time|energy|money|plans)|in\s+the\s+(?:best|greatest)\s+(?:of\s+)?moods?|got\s+(?:much|a\s+lot\s+of|any)\s+(?:time|energy|plans)|cloud\s+in|soul\s+(?:in|around)|know\s+(?:that\s+)?(?:you|how|much|anything|{MASK})|(?:have\s+)?(?:thought|guessed|imagined|expected|realised|realized|believed|dreamed|dreamt))(?:\s+(?:i'd|i\s+would|i\s+could|that))?",
    r"no\s+(?:school|work|plans|clue|time\s+to\s+(?:lose|waste)|homework|lectures?|classes|internet|wifi|stranger\s+to|more\s+waiting|dull\s+moments?|rest\s+for)(?:\s+(?:what|how)(?:\s+to\s+\w+)?)?",
    r"(?:without|with\s+never|not|never)\s+(?:an?\s+)?(?:further\s+ado|hesitation|delay|exception|dull\s+moment|moment\s+to\s+lose|any\s+(?:doubt|hesitation|delay))",
    r"can'?t[\s-]miss|must-?n'?t-?miss",
    rf"not\s+(?:a|such\s+a)\s+bad(?=\s+{MASK})|nothing\s+scares\s+(?:me|us)\s+like(?:\s+a(?:\s+good)?)?",
)  # fmt: skip
"""Tells of the person, the day or the film, and refuses nothing."""

TWICE = (
    rf"{_NOT}(?!\s+there)(?:\s+[a-z]+){{0,4}}?\s+(?:anything|any\s+\w+|much|films?|movies?)\s+(?:else\s+)?(?:but|except(?:\s+for)?|other\s+than|besides|less\s+than|short\s+of|apart\s+from)",
    r"(?:no|nothing)\s+(?:(?:films?|movies?|genres?|kind\s+of\s+films?|other\s+\w+)\s+(?:but|except(?:\s+for)?|other\s+than|besides)|(?:less|short)\s+(?:than|of))",
    r"refuse\s+to\s+believe(?:\s+that)?(?:\s+there)?(?:\s+(?:is|are))?(?:\s+(?:no|not|n't))?|can(?:'?t|not)\s+believe(?:\s+there)?(?:\s+(?:is|are))?(?:\s+no)?",
    rf"{_NOT}\s+(?:leave\s+out|omit|skip|drop|cut(?:\s+out)?|stop\s+(?:recommending|showing|suggesting|giving)|run\s+out\s+of|have\s+anything\s+against|got\s+anything\s+against|had\s+(?:nearly\s+|quite\s+)?enough\s+of|hear\s+me\s+complain\s+about|(?:yet\s+)?(?:tired|sick|bored|weary)\s+of|(?:done|through|finished)\s+with|fed\s+up\s+with)(?:\s+(?:me|us|any|the|a|an))*",
    r"(?:is|are|'s|feels?)?\s*(?:not|n't|never|no\s+\w+\s+(?:is|are|feels))\s+(?:really\s+)?(?:complete|the\s+same|right|whole|over|proper)\s+without(?:\s+(?:a|an|some|the))*|(?:live|survive|last|go|get\s+through)\s+(?:a|one|another|the)\s+(?:single\s+)?(?:day|week|night|weekend)\s+without",
    rf"{_NOT}\s+(?:(?:go|live|survive|last|get\s+through)\s+(?:a|one|another|the)\s+(?:single\s+)?(?:day|week|night|weekend)\s+without|(?:rest|stop|sleep|quit)\s+(?:until|till|before)(?:\s+i(?:'ve)?(?:\s+have)?\s+(?:see|seen|watch|watched|get|got|had))?|settle\s+for\s+anything\s+(?:less|but|other)(?:\s+than)?)",
    r"(?:there(?:'s|\s+is)\s+)?no\s+(?:better|finer|greater|nicer|cooler)\s+(?:\w+\s+)?than|(?:can'?t|cannot|couldn'?t)\s+(?:think\s+of|imagine)\s+(?:anything|something|a)\s+(?:better|nicer|finer)\s+than",
    rf"(?:i\s+)?(?:used\s+to|thought\s+(?:that\s+)?i|once)\s+{_HATE}(?=[^.;!?]{{0,40}}(?:\bnow\b|wrong|\bbut\b|changed|until|anymore|these\s+days))",
    rf"(?:usually|normally|generally|ordinarily|typically|in\s+general)\s+{_HATE}(?=[^.;!?]{{0,40}}(?:but|yet|however|tonight|today)(?![a-z]))|(?:do|does)(?:n'?t|\s+not)\s+(?:usually|normally|generally|ordinarily|typically)\s+\w+(?=[^.;!?]{{0,40}}(?:but|yet|however|tonight|today)(?![a-z]))",
    r"(?:is|are)(?:n'?t|\s+not)\s+(?:usually|normally|generally)\s+(?:for\s+me|(?:my|our)\s+(?:thing|cup\s+of\s+tea|style|taste))(?=[^.;!?]{0,30}(?:but|yet|however|tonight|today)(?![a-z]))|i\s+dare\s+you\s+not\s+to\s+\w+",
)  # fmt: skip
"""Says yes by two refusals: "I won't watch anything but westerns", "I used to hate them, but now"."""
