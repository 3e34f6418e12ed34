"""What stands around each unit when all that may be named looks alike: the second view.

"Car chases make me carsick" and "westerns make me yawn" have one outline, "# make me #": what is learned of one holds
for the other. Words that are often said and hardly ever refused make up the outline; the rest may be named.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence

from lexigraph.language.intent.evidence import (
    EDGE,
    as_read,
    clauses_of,
    close_by,
    further_off,
    is_chinese,
    itself,
    stem,
    whereabouts,
)
from lexigraph.language.intent.units import Unit

GENERIC = frozenset({
    "movie", "movies", "film", "films", "flick", "flicks", "stuff", "picture", "pictures", "thing", "things", "scene",
    "scenes", "bits", "type", "types", "sort", "kind", "片", "电", "影",
})  # fmt: skip
"""Nouns behind something named that belong to it: "disaster movies"."""

_SHAPES = {"category": "#M", "value": "#M", "item": "#I"}


def may_be_named(units: Sequence[Unit], common: Collection[str]) -> list[bool]:
    """Which words may be the name of something: those that are not common, alone or (Chinese) with a neighbour.

    Args:
        units: the sentence.
        common: words and pairs of Chinese characters that make up outlines.
    """
    found = [
        unit.is_word and unit.key not in common and unit.key not in GENERIC and not unit.key.isdigit() for unit in units
    ]
    for place, (left, right) in enumerate(itertools.pairwise(units)):
        if left.is_word and right.is_word and not left.key.isascii() and left.key + right.key in common:
            found[place] = found[place + 1] = False
    return found


def shapes_of(units: Sequence[Unit], common: Collection[str]) -> list[tuple[int, int, str]]:
    """The outline of a sentence: first and last unit of each of its parts, and what it looks like.

    Example:
        >>> words = [Unit(0, 0, key, "word") for key in "car chases make me carsick".split()]
        >>> shapes_of(words, {"make", "me"})
        [(0, 1, '#x'), (2, 2, 'make'), (3, 3, 'me'), (4, 4, '#x')]
    """
    named = may_be_named(units, common)
    shapes: list[tuple[int, int, str]] = []
    place = 0
    while place < len(units):
        last, key = place, _SHAPES.get(units[place].kind, units[place].key)
        if named[place]:
            key = "#x"
            while last + 1 < len(units) and named[last + 1]:
                last += 1
        if key[0] == "#":
            while last + 1 < len(units) and units[last + 1].is_word and units[last + 1].key in GENERIC:
                last += 1
        shapes.append((place, last, key))
        place = last + 1
    return shapes


def outline_view(units: Sequence[Unit], common: Collection[str], told: bool = True) -> list[list[str]]:
    """The features of every unit from the outline around it; see :func:`~.evidence.near_view`."""
    dense, clauses = is_chinese(units), clauses_of(units)
    shapes = shapes_of(units, common)
    bare = [key for _, _, key in shapes]
    alike = ["#" if key in ("#x", "#M", "#I") else key for key in bare]
    n_words = min(3, bare.count("#x"))
    found: list[list[str]] = []
    for place, (first, last, key) in enumerate(shapes):
        around = close_by(_edged(alike), place, dense)
        around += [f"k{each}" for each in close_by(_edged(bare), place, dense)]
        around += further_off(list(map(stem, alike)), [clauses[shape[0]] for shape in shapes], place, dense)
        for at in range(first, last + 1):
            unit = units[at]
            group = {"#x": "x", "#M": "M", "#I": "I"}.get(key, "o")
            group = "g" if group != "o" and unit.is_word and unit.key in GENERIC else group
            wide = "c" if group in "xMI" else group
            features = [f"k={group}", f"kind={unit.kind}"]
            features += [wide + each for each in around]
            features += [f"{group}!{each}" for each in around]
            if group in "xog":
                features += [*itself(units, at, dense), f"in={group}{min(at - first, 2)}{min(last - at, 2)}"]
            features += [*whereabouts(units, clauses, at, group), f"words={n_words}{group}"]
            features += as_read(units, clauses, at, group) if told else []
            found.append(features)
    return found


def _edged(keys: Sequence[str]) -> list[str]:
    return ["<s>"] * EDGE + list(keys) + ["</s>"] * EDGE
