"""A sentence, read as a wish: what to look for, what to steer away from, conditions, examples."""

from __future__ import annotations

from lexigraph.data.filter_text import parse_filter
from lexigraph.data.item_filter import ItemFilter
from lexigraph.errors import ConfigError
from lexigraph.serving.security import Principal
from lexigraph.serving.service import Service
from lexigraph.serving.wire import AskRequest
from lexigraph.web.visitor import Visitor


def read_wish(service: Service, principal: Principal, visitor: Visitor, sentence: str, language: str) -> Visitor:
    """What a visitor wishes for, after the sentence was read.

    Args:
        service: whose reader knows the catalogue.
        principal: who looks.
        visitor: who speaks.
        sentence: what they say.
        language: in which to say what was understood.

    Returns:
        Another visitor with the wish filled in.

    Raises:
        LexigraphError: the sentence cannot be read.
    """
    spoken = Visitor.from_json(visitor.to_json())
    spoken.say(sentence)
    if not spoken.sentence.strip():
        return spoken
    request = AskRequest(
        sentence=spoken.sentence,
        user=spoken.user or None,
        history=list(spoken.clicked) or None,
        k=1,
        language="zh" if language == "zh" else "en",
        explain=False,
    )
    reply = service.asking.read(request, principal.tenant)
    batch = reply.batch
    conditions, words = as_filters(batch.filters)
    wanted = (batch.sentences[0] if batch.sentences else None) or ""
    spoken.wanted = " ".join([wanted, *words]).strip()
    spoken.unwanted = list(batch.unwanted[0] or ()) if batch.unwanted else []
    spoken.conditions = conditions
    spoken.alike = list(batch.liked[0]) if batch.liked else []
    spoken.unlike = list(batch.disliked[0]) if batch.disliked else []
    spoken.understood = "\n".join([reply.understood, *reply.notes])
    return spoken


def as_filters(conditions: tuple[ItemFilter, ...]) -> tuple[list[str], list[str]]:
    """Conditions as they are written in requests, and the words of those that cannot be written so.

    Example:
        >>> as_filters((ItemFilter("year", ">=", 1990), ItemFilter("categories", "lacks", ["War", "Crime"])))
        (['year >= 1990', 'categories lacks War', 'categories lacks Crime'], [])
        >>> as_filters((ItemFilter("categories", "contains", ["War", "Crime"]),))
        ([], ['War', 'Crime'])
    """
    filters: list[str] = []
    words: list[str] = []
    for condition in conditions:
        values = list(condition.value) if isinstance(condition.value, list) else [condition.value]
        if condition.operator in ("in", "outside"):
            texts = [f"{condition.column} {condition.operator} {', '.join(map(str, values))}"]
        elif condition.operator == "lacks" or len(values) == 1:
            texts = [f"{condition.column} {condition.operator} {value}" for value in values]
        else:
            texts = []
        if texts and all(map(_is_filter, texts)):
            filters += texts
        else:
            words += map(str, values)
    return filters, words


def _is_filter(text: str) -> bool:
    try:
        parse_filter(text)
    except ConfigError:
        return False
    return True
