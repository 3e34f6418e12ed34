"""What stands around each unit of a sentence, as names of features."""

from __future__ import annotations

from collections.abc import Sequence

from lexigraph.language.intent.phrases import HAN_LETTER
from lexigraph.language.intent.units import Unit

EDGE = 4
"""How many places beyond either end of a sentence can be named."""

_LONGEST_STEM = 4
_ENDS_CLAUSE = frozenset(",.;:!?()、。-…~=")


def clauses_of(units: Sequence[Unit]) -> list[int]:
    """The number of the clause in which each unit stands, by punctuation alone.

    Example:
        >>> clauses_of([Unit(0, 1, "a", "word"), Unit(1, 2, ",", "sign"), Unit(3, 4, "b", "word")])
        [0, 1, 1]
    """
    clause, found = 0, []
    for unit in units:
        clause += unit.kind == "sign" and unit.key in _ENDS_CLAUSE
        found.append(clause)
    return found


def is_chinese(units: Sequence[Unit]) -> bool:
    """Whether Chinese characters stand among the words of a sentence."""
    return any(HAN_LETTER.match(unit.key) for unit in units if unit.is_word)


def stem(key: str) -> str:
    """The first letters of a word, all of a Chinese character or of a mark."""
    return key[:_LONGEST_STEM] if key.isascii() and key[0] != "#" else key


def close_by(keys: Sequence[str], place: int, dense: bool) -> list[str]:
    """The neighbours of one place and what they are together.

    Args:
        keys: of all places, with :data:`EDGE` places more at either end.
        place: counted without those.
        dense: whether places are single characters, so that more of them make a word.
    """
    at = place + EDGE
    l4, l3, l2, l1 = keys[at - 4 : at]
    r1, r2, r3, r4 = keys[at + 1 : at + 5]
    found = [f"l1={l1}", f"l2={l2}", f"l3={l3}", f"r1={r1}", f"r2={r2}", f"r3={r3}"]
    found += [f"l12={l2}_{l1}", f"r12={r1}_{r2}", f"lr={l1}_{r1}", f"l123={l3}_{l2}_{l1}", f"r123={r1}_{r2}_{r3}"]
    if dense:
        found += [f"l1234={l4}{l3}{l2}{l1}", f"r1234={r1}{r2}{r3}{r4}", f"r23={r2}{r3}", f"l23={l3}{l2}"]
        found += [f"r234={r2}{r3}{r4}", f"r34={r3}{r4}"]
    return found


def further_off(keys: Sequence[str], clauses: Sequence[int], place: int, dense: bool) -> list[str]:
    """All that stands left and right of one place: by clause, by distance, and with what comes next."""
    found: dict[str, None] = {}
    last = len(keys) - 1
    for other, key in enumerate(keys):
        if other == place:
            continue
        side = "L" if other < place else "R"
        apart = abs(clauses[other] - clauses[place])
        near = side + ("c" if not apart else "n" if apart == 1 else "f")
        found[f"{near}={key}"] = None
        if not apart:
            found[f"{side}{_distance(abs(other - place))}={key}"] = None
        if other < last and other + 1 != place:
            found[f"{near}2={key}_{keys[other + 1]}"] = None
            if other + 2 <= last and other + 2 != place:
                found[f"{near if dense else side}3={key}_{keys[other + 1]}_{keys[other + 2]}"] = None
    return list(found)


def itself(units: Sequence[Unit], place: int, dense: bool) -> list[str]:
    """A word, its beginning and end, and its neighbours with it."""
    keys = ("<s>", "<s>", *(unit.key for unit in units[max(0, place - 2) : place + 3]), "</s>", "</s>")
    at = min(place, 2) + 2
    key, left, right = keys[at], keys[at - 1], keys[at + 1]
    found = [f"w={key}", f"s={stem(key)}", f"e={key[-3:]}", f"w-={left}_{key}", f"w+={key}_{right}"]
    if dense:
        found += [f"w--={keys[at - 2]}{left}{key}", f"w++={key}{right}{keys[at + 2]}", f"w-+={left}{key}{right}"]
    return found


def as_read(units: Sequence[Unit], clauses: Sequence[int], place: int, group: str) -> list[str]:
    """How the rules read a unit, its neighbours, its clause and the sentence."""
    unit, said = units[place], units[place].said
    before = units[place - 1].said if place else "^"
    behind = units[place + 1].said if place + 1 < len(units) else "$"
    read = {other.said for other in units}
    inside = {other.said for i, other in enumerate(units) if i != place and clauses[i] == clauses[place]}
    outside = {other.said for i, other in enumerate(units) if clauses[i] != clauses[place]}
    left = next((other.said for other in reversed(units[:place]) if other.marks and other.said in "RWU"), "-")
    right = next((other.said for other in units[place + 1 :] if other.marks), "-")
    own = group + said
    return [
        f"r={said}", f"r={own}", f"r={said}|{before}", f"r={said}|{behind}", f"rk={said}|{unit.key}",
        f"any={int(bool(read & {'R', 'P'}))}{own}", f"anyc={int('C' in read)}{own}", f"rl={own}{left}",
        f"rr={own}{right}", f"rc={own}{_told(inside)}", f"ro={own}{_told(outside)}",
    ]  # fmt: skip


def whereabouts(units: Sequence[Unit], clauses: Sequence[int], place: int, group: str) -> list[str]:
    """In which clause of how many a unit stands, and how many things are named."""
    named = min(3, sum(unit.names for unit in units))
    last = clauses[-1]
    where = "0" if not clauses[place] else "e" if clauses[place] == last else "m"
    return [f"clause={where}{group}", f"clauses={min(last, 3)}{group}", f"named={named}{group}"]


def _told(said: set[str]) -> str:
    return "".join(letter for letter in "RPC" if letter in said)


def _distance(places: int) -> int:
    return next(least for least in (8, 5, 3, 2, 1) if places >= least)


def near_view(units: Sequence[Unit], told: bool = True) -> list[list[str]]:
    """The features of every unit from the words around it as they stand.

    Args:
        units: the sentence.
        told: whether to say how the rules read it; not for sentences on which they were mended, where they are right.

    Example:
        >>> near_view([Unit(0, 2, "no", "word"), Unit(3, 7, "gore", "word")])[1][:3]
        ['k=word', 'w=gore', 's=gore']
    """
    dense, clauses = is_chinese(units), clauses_of(units)
    keys = ["<s>"] * EDGE + [unit.key for unit in units] + ["</s>"] * EDGE
    stems = [stem(unit.key) for unit in units]
    found = []
    for place, unit in enumerate(units):
        group = "M" if unit.names else unit.kind[0]
        around = close_by(keys, place, dense) + further_off(stems, clauses, place, dense)
        features = [f"k={unit.kind}", *([] if unit.names else itself(units, place, dense))]
        features += around
        features += [group + each for each in around]
        features += whereabouts(units, clauses, place, group)
        features += as_read(units, clauses, place, group) if told else []
        found.append(features)
    return found
