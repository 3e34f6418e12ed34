"""A further sentence refines the wish so far."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from lexigraph.data.item_filter import ItemFilter
from lexigraph.language.intent.grammars import GRAMMARS
from lexigraph.language.intent.intent import Intent
from lexigraph.language.intent.phrases import key_of
from lexigraph.language.intent.relative import Relation
from lexigraph.language.intent.remarks import Remarks
from lexigraph.language.intent.wording import without_phrases

_SIDES = {">": "low", ">=": "low", "<": "high", "<=": "high"}


def refined(previous: Intent | None, fresh: Intent, remarks: Remarks, relations: Sequence[Relation] = ()) -> Intent:
    """Join what a sentence says by itself to the wish so far.

    Later conditions on a number replace earlier ones on the same side, and all that they contradict. Categories add
    up, unless the sentence says "instead" or the like; what is wanted now is no longer unwanted, and the other way
    round.

    Args:
        previous: the wish so far, or None.
        fresh: what the sentence says by itself.
        remarks: what it says of the wish so far.
        relations: bounds understood from the wish so far, which replace the bounds that they come from.

    Example:
        >>> before = Intent(wanted="film", conditions=(ItemFilter("year", ">", 1990),))
        >>> refined(before, Intent(conditions=(ItemFilter("year", ">", 2000),)), Remarks()).conditions
        (ItemFilter(column='year', operator='>', value=2000),)
    """
    if previous is None:
        return fresh
    kept = [left for each in previous.conditions if (left := _without(each, remarks)) is not None]
    compared = {relation.condition.column for relation in relations if relation.compares}
    kept = [each for each in kept if each.column not in compared]
    conditions = [*_kept(kept, fresh.conditions, remarks.instead), *fresh.conditions]
    return replace(
        fresh,
        wanted=_wanted(previous, fresh, remarks),
        unwanted=_unwanted(previous, fresh, remarks),
        conditions=_distinct(_one_lacks(conditions)),
        liked=_joined(previous.liked, fresh.liked, {*fresh.disliked, *remarks.items}),
        disliked=_joined(previous.disliked, fresh.disliked, {*fresh.liked, *remarks.items}),
        sentences=(*previous.sentences, *fresh.sentences),
    )


def _without(condition: ItemFilter, remarks: Remarks) -> ItemFilter | None:
    """A condition without what no longer matters, or None where nothing of it is left."""
    if condition.column in remarks.columns:
        return None
    if condition.operator not in ("contains", "lacks", "in", "==", "!="):
        return condition
    return _less_values(condition, remarks.names)


def _less_values(condition: ItemFilter, names: set[str]) -> ItemFilter | None:
    values = condition.value if isinstance(condition.value, list) else [condition.value]
    left = [str(value) for value in values if str(value) not in names]
    if len(left) == len(values):
        return condition
    return replace(condition, value=left[0] if len(left) == 1 else left) if left else None


def _kept(before: Sequence[ItemFilter], now: Sequence[ItemFilter], instead: bool) -> list[ItemFilter]:
    """The earlier conditions that the later ones leave standing."""
    kept = [each for each in before if not any(_replaces(later, each, instead) for later in now)]
    for later in now:
        opposite = {"contains": "lacks", "lacks": "contains", "==": "!=", "!=": "=="}.get(later.operator)
        values = later.value if isinstance(later.value, list) else [later.value]
        kept = [
            left
            for each in kept
            if (
                left := _less_values(each, {str(value) for value in values})
                if (each.column, each.operator) == (later.column, opposite)
                else each
            )
            is not None
        ]
    return kept


def _replaces(later: ItemFilter, earlier: ItemFilter, instead: bool) -> bool:
    if later.column != earlier.column:
        return False
    if "contains" in (later.operator, earlier.operator) or "lacks" in (later.operator, earlier.operator):
        return instead and later.operator == earlier.operator == "contains"
    if "!=" in (later.operator, earlier.operator):
        return False
    if "outside" in (later.operator, earlier.operator):
        return _inside(later, earlier) or _inside(earlier, later)
    sides = _SIDES.get(later.operator), _SIDES.get(earlier.operator)
    return None in sides or sides[0] == sides[1] or _contradict(later, earlier)


def _inside(bound: ItemFilter, other: ItemFilter) -> bool:
    """Whether a bound lies in the range that another condition keeps out of, so that only the later can be meant."""
    if other.operator != "outside" or not isinstance(other.value, list) or isinstance(bound.value, list):
        return bound == other
    try:
        low, value, high = (
            float(str(each).partition("-")[0]) for each in (other.value[0], bound.value, other.value[1])
        )
    except ValueError:
        return False
    return low <= value <= high


def _contradict(later: ItemFilter, earlier: ItemFilter) -> bool:
    """Whether no number meets a bound from below and one from above."""
    low, high = (later, earlier) if _SIDES[later.operator] == "low" else (earlier, later)
    try:
        return float(str(low.value)[:10].replace("-", "")) >= float(str(high.value)[:10].replace("-", ""))
    except ValueError:
        return True


def _wanted(previous: Intent, fresh: Intent, remarks: Remarks) -> str:
    """All that is wanted, without words that are unwanted now or were allowed only."""
    against = {key_of(phrase) for phrase in (*fresh.unwanted, *remarks.less)}
    before = without_phrases(previous.wanted, (*fresh.unwanted, *remarks.less), GRAMMARS)
    clauses = [clause for clause in (*before.split(", "), *fresh.wanted.split(", ")) if clause]
    return ", ".join(dict.fromkeys(clause for clause in clauses if key_of(clause) not in against))


def _unwanted(previous: Intent, fresh: Intent, remarks: Remarks) -> tuple[str, ...]:
    wanted = {key_of(clause.removeprefix("more ")) for clause in fresh.wanted.split(", ")}
    kept = (phrase for phrase in previous.unwanted if phrase not in remarks.allowed and key_of(phrase) not in wanted)
    return tuple(dict.fromkeys((*kept, *fresh.unwanted)))


def _joined(before: Sequence[str], now: Sequence[str], against: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in (*before, *now) if each not in against or each in now))


def _one_lacks(conditions: Sequence[ItemFilter]) -> list[ItemFilter]:
    """The conditions with all that one column must lack in one of them."""
    joined: dict[str, list[str]] = {}
    for each in conditions:
        if each.operator == "lacks":
            joined.setdefault(each.column, []).extend(
                map(str, each.value if isinstance(each.value, list) else [each.value])
            )
    others = [each for each in conditions if each.operator != "lacks"]
    values = {column: list(dict.fromkeys(names)) for column, names in joined.items()}
    lacks = [ItemFilter(column, "lacks", names[0] if len(names) == 1 else names) for column, names in values.items()]
    return [*others, *lacks]


def _distinct(conditions: Sequence[ItemFilter]) -> tuple[ItemFilter, ...]:
    return tuple({(each.column, each.operator, str(each.value)): each for each in conditions}.values())
