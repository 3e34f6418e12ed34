"""Refusals that are not the speaker's: of somebody else whom the speaker contradicts, and of people in a story."""

from __future__ import annotations

from lexigraph.language.intent.marks import MASK

_OTHERS = (
    r"(?:(?:my|his|her|our|their|the)\s+(?:\w+\s+){0,2}?\w+|he|she|they|everyone|everybody|"
    r"(?:(?:most|some|many|other)\s+)?(?:people|critics|others))"
)
_REFUSE = (
    r"(?:(?:really|absolutely|just|all|always)\s+)?(?:hates?|dislikes?|detests?|loathes?|despises?|"
    r"(?:can'?t|cannot|can\s+not)\s+(?:stand|bear|stomach)|(?:does|do)(?:n'?t|\s+not)\s+(?:really\s+)?"
    r"(?:like|enjoy|love|want|care\s+for)|(?:is|are)(?:n'?t|\s+not)\s+(?:into|an?\s+fan\s+of|fans\s+of))"
    r"(?:\s+(?:a|an|any|all|the))*"
)
_BUT_I = (
    r"(?:but|yet|though|while|whereas)\s+(?:(?:i|we)(?:\s+(?:really|just|absolutely|still|actually|personally|secretly|"
    r"always|do|happen\s+to|quite|rather))*\s+(?:(?:love|adore|like|enjoy|want|don't\s+mind|am\s+into|'m\s+into)\s+"
    r"(?:it|them|those|that|these|this)|do)|not\s+me)"
)
_SENTENCE_ENDS = r"(?=\s*(?:$|[,.;!?]))"

CONTRADICTED = rf"({_OTHERS}\s+{_REFUSE})\s[^.;!?]{{1,40}}?,?\s+({_BUT_I}){_SENTENCE_ENDS}"
""" "My wife hates horror but I adore it": horror is wanted."""

_TOLD = r"(?:about|follows|following|featuring|starring)\s+(?:[^\s,.;!?]+\s+){1,4}?"
_SOMEBODY = (
    r"(?:^|(?<=[.;!?]\s))(?:an?|the|two|three|some)\s+(?:[^\s,.;!?]+\s+)?(?:man|men|woman|women|boys?|girls?|guys?|cops?|"
    r"detectives?|soldiers?|hero|heroine|killer|thief|spy|couple|friends|strangers?|king|queen|prince|princess|scientist|"
    r"doctor|lawyer|writer|robot|ghost|vampire)\s+"
)
_AVOIDS = (
    r"who\s+(?:\w+ly\s+|always\s+|just\s+)?(?:"
    r"(?:avoid|hate|dislike|detest|despise|loathe|refuse|skip|drop|quit|escape|forbid)(?:s|d|ed|ped)?(?:\s+to\s+\w+)?|"
    r"(?:ca|wo|do|does|did|could|would)n't\s+\w+|(?:cannot|never|will\s+not|does\s+not|do\s+not|did\s+not|could\s+not)\s+\w+|"
    r"(?:has|have|had)\s+(?:no|had\s+enough(?:\s+of)?|given\s+up\s+on)|(?:gives?|gave)\s+up\s+on|"
    r"(?:is|are|was|were)(?:n't|\s+(?:not|never|no\s+longer|tired\s+of|sick\s+of|bored\s+(?:of|with)|"
    r"afraid\s+of|scared\s+of|terrified\s+of|allergic\s+to))|(?:lives?|lived|grows?\s+up|grew\s+up)\s+without)"
)
IN_A_STORY = rf"{_TOLD}{_AVOIDS}|{_SOMEBODY}{_AVOIDS}(?!\s+(?:\w+\s+)?{MASK})"
""" "A film about a man who avoids the police" refuses nothing.

Who is not said to be in a story may well be the speaker or whoever watches along ("as a man who hates horror", "with a
friend who hates horror"), and so may somebody who avoids something of the catalogue ("a man who hates horror"): those
stay refusals.
"""
