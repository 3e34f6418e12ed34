# ruff: noqa: E501 - lists of words are read by the line
"""What English says to a machine rather than of items; the rules obey none of it, they only must not read it as a wish."""

from __future__ import annotations

from lexigraph.language.intent.grammar import words

_REST = r"[^.;!?]*"
_NEXT = r"(?=[.;!?]|$|,?\s*(?:and\s+)?(?:then\s+|also\s+|please\s+)*(?:recommend|suggest|show\s+me|give\s+me|find\s+me|i\s+(?:want|would|need|like)|i'd)(?![a-z])(?!\s+(?:only|nothing|just|all|every)(?![a-z])))"
_OURS = (
    r"(?:(?:your|all|any|every|the|these|those|previous|prior|earlier|above|of|its|my|safety|system|other|current)\s+)*"
)
_RULES = r"(?:everything\s+(?:above|before|you)|the\s+above|(?:rules?|instructions?|filter|safety|prompts?|guidelines|directives?|orders|restrictions|constraints|guardrails|filters|settings|policy|policies|programming|training|what\s+(?:you\s+(?:were|have\s+been)|i)\s+(?:told|said)))"
_DATA = r"(?:users?|customers?|accounts?|passwords?|secrets?|api\s+keys?|keys|tokens?|database|tables?|files?|logs?|prompts?|(?:(?:the|user|my)\s+)(?:ratings|history|histories)|config(?:uration)?|environment|system|catalogue|catalog|server|credentials|emails?|records|data|instructions|source\s+code)"
_DO = r"(?:list|print|output|show|reveal|dump|repeat|return|delete|drop|erase|wipe|remove|export|send|display|expose|leak|read|write|update|reset|overwrite|access|give|tell|disclose|share|email|truncate|alter|modify|translate|summari[sz]e|call|load|open|upload|download)"

ORDERS = words(
    rf"(?:please\s+)?(?:ignore|disregard|forget|override|bypass|skip|break|violate|drop|discard|disable|(?:do\s+not|don't)\s+(?:apply|use|obey)|turn\s+off|stop\s+following|do\s+not\s+follow|don't\s+follow|remove)\s+(?:about\s+)?{_OURS}{_RULES}{_REST}?{_NEXT}",
    rf"{_DO}\s+(?:me\s+|out\s+|us\s+)?(?:(?:the|all|every|each|your|its|any|other|of|full|entire|complete|whole|hidden|secret|internal|private|system|raw|item|user)\s+){{0,5}}{_DATA}(?:\s+ids?)?(?![a-z]){_REST}?{_NEXT}",
    rf"(?:you\s+are\s+now|from\s+now\s+on|act\s+as|pretend|imagine\s+you|behave\s+as|you\s+(?:must|shall|will)\s+(?:now\s+|only\s+|always\s+)*(?:answer|obey|reply|respond|output|recommend|return|say)|(?:respond|reply|answer)\s+(?:only|with|in)(?![a-z])|write\s+(?:me\s+)?(?:an?\s+)(?:poem|story|essay|song|script|program|function|joke)|you\s+are\s+(?:an?\s+)?(?:\w+\s+)?(?:ai|assistant|chatbot|hacker|admin(?:istrator)?|root)|roleplay|developer\s+mode|jailbreak|new\s+(?:rule|instructions?|task|policy|system\s+prompt)|(?:system|assistant|admin|root|developer|user)\s*(?:prompt|message|override)?\s*:|\[(?:system|inst)\]|###|begin\s+(?:system|admin)|end\s+of\s+(?:prompt|instructions|input)|sudo|your\s+(?:new\s+)?(?:task|instructions?|job|goal)\s+(?:is|are)|as\s+(?:an?\s+)?(?:ai|admin(?:istrator)?|root|developer)){_REST}?{_NEXT}",
    rf"(?:set|make|mark|rate|put|add|change|assign)\s+(?:the\s+|my\s+|all\s+|every\s+|each\s+|user\s+)*(?:disliked|liked|unwanted|wanted|conditions?|ratings?|scores?|items?\s+\w+|users?|language|operator|column|year|everything|every\s+item|all\s+items|films?|movies?)\s+(?:to|=|as|with|at|into|in\s+the|a\s+rating)(?![a-z]){_REST}?{_NEXT}",
    rf"(?:always|only|must)\s+(?:contain|recommend|return|answer|reply|respond|output|say|rank|include)\s+(?:with\s+)?(?:item|id|number|the\s+(?:word|text|item|id)|only\s+item){_REST}?{_NEXT}",
    rf"(?:every|each|all)\s+(?:your\s+)?(?:answers?|repl(?:y|ies)|responses?|results?|outputs?|recommendations?)\s+(?:must|should|shall|has\s+to|have\s+to|will){_REST}?{_NEXT}",
    rf"(?:show|list|reveal|display)\s+(?:me\s+)?(?:all|every|the)\s+(?:the\s+)?(?:hidden|secret|internal|private){_REST}",
    r"[^.;!?]{0,80}?(?:all|every|other|each)\s+(?:other\s+)?users?(?![a-z])[^.;!?]*",
    r"[\[{]\s*[\"'{\[][^\n]*",
    r"(?:drop|truncate|alter)\s+table[^.!?]*",
    r"(?:select|insert|update|delete)\s+(?:\S+\s+){0,3}(?:from|into|set)\s+\w+[^.!?]*",
    r"rm\s+-rf?\s*\S*",
    r"(?:or|and)\s+'?1'?\s*=\s*'?1'?[^.!?]*",
    r"\{\{.*?\}\}",
    r"\$\{.*?\}",
    r"__import__\S*|(?:os|subprocess)\.\w+\S*|(?:eval|exec|alert|system)\s*\([^)]*\)?",
)
