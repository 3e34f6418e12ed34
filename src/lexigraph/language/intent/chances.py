"""How likely each unit of a sentence is refused: two linear chains over hashed features, learned from sentences.

Each view of the sentence has weights of its own, quantised to eight bits. The chance of a unit is the marginal of a
chain of two states (a conditional random field, Lafferty et al., 2001); the mean of both views counts.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from lexigraph.language.intent.evidence import near_view
from lexigraph.language.intent.outline import outline_view
from lexigraph.language.intent.phrases import HAN_LETTER
from lexigraph.language.intent.units import Unit

BITS = 17
"""Weights of one view: two to this power."""
N_PAIRS = 10
"""Kinds of neighbours: the first unit, and word, sign or mark behind word, sign or mark."""
MAX_UNITS = 60
"""Of longer sentences nothing is said: the time grows with the square of their length, and none was learned from."""
VIEWS = ("near", "outline")
FILE = "refusals.npz"
_LATIN = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*")


@dataclass(frozen=True)
class Chain:
    """The weights of one view in one language.

    Attributes:
        weights: of hashed features, float32 ``[2 ** BITS]``.
        pairs: what it adds that the unit before is refused too, by :func:`pair_kinds`, ``[N_PAIRS]``.
    """

    weights: NDArray[np.float32]
    pairs: NDArray[np.float64]

    def chances(self, units: Sequence[Unit], features: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """The chance of each unit to be refused, ``[n_units]``."""
        scores = np.array([self.weights[places_of(each)].sum(dtype=np.float64) for each in features])
        chances: NDArray[np.float64] = marginals(scores[None, :], self.pairs[pair_kinds(units)][None, :])[0]
        return chances


@dataclass(frozen=True)
class Learned:
    """What was learned of one language.

    Attributes:
        common: words that make up outlines.
        near: the chain over the words around.
        outline: the chain over outlines.
    """

    common: frozenset[str]
    near: Chain
    outline: Chain

    def chances(self, units: Sequence[Unit]) -> NDArray[np.float64]:
        """The chance of each unit of a sentence to be refused, ``[n_units]``."""
        near = self.near.chances(units, near_view(units))
        return (near + self.outline.chances(units, outline_view(units, self.common))) / 2


def places_of(features: Sequence[str]) -> list[int]:
    """Where the weights of features stand."""
    return list({crc32(name.encode()) & ((1 << BITS) - 1) for name in features})


def pair_kinds(units: Sequence[Unit]) -> NDArray[np.int64]:
    """What each unit and the one before it are, of :data:`N_PAIRS` kinds.

    Example:
        >>> pair_kinds([Unit(0, 2, "no", "word"), Unit(3, 5, "#category", "category")]).tolist()
        [0, 3]
    """
    kinds = [0 if unit.is_word else 2 if unit.names or unit.kind == "range" else 1 for unit in units]
    return np.array([0, *(1 + 3 * left + right for left, right in itertools.pairwise(kinds))])


def marginals(scores: NDArray[np.float64], pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    """The chance of the second of two states at each place of a chain.

    Args:
        scores: what speaks for the second state, ``[n_chains, n_places]``.
        pairs: what speaks for it where it holds at the place before too, same shape; the first column is idle.

    Example:
        >>> marginals(np.zeros((1, 2)), np.zeros((1, 2))).tolist()
        [[0.5, 0.5]]
    """
    forwards, backwards = passes(scores, pairs, np.ones(scores.shape, dtype=np.bool_))
    both = forwards + backwards
    return np.asarray(np.exp(both[1] - np.logaddexp(both[0], both[1])))


def passes(
    scores: NDArray[np.float64], pairs: NDArray[np.float64], inside: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What speaks, in logarithms, for each of two states from the left and from the right of each place.

    Args:
        scores: see :func:`marginals`.
        pairs: see :func:`marginals`.
        inside: which places a chain has, bool ``[n_chains, n_places]``; it begins at the first.

    Returns:
        From the left with the place itself, and from the right without it, float64 ``[2, n_chains, n_places]`` each.
    """
    forwards, backwards = np.zeros((2, *scores.shape)), np.zeros((2, *scores.shape))
    forwards[1, :, 0] = scores[:, 0]
    for at in range(1, scores.shape[1]):
        first, second = forwards[:, :, at - 1]
        step = np.logaddexp(first, second), np.logaddexp(first, second + pairs[:, at]) + scores[:, at]
        forwards[:, :, at] = np.where(inside[:, at], step, forwards[:, :, at - 1])
    for at in range(scores.shape[1] - 2, -1, -1):
        first, second = backwards[0, :, at + 1], backwards[1, :, at + 1] + scores[:, at + 1]
        step = np.logaddexp(first, second), np.logaddexp(first, second + pairs[:, at + 1])
        backwards[:, :, at] = np.where(inside[:, at + 1], step, 0.0)
    return forwards, backwards


def language_read(text: str) -> str:
    """Whose weights are asked: those of Chinese where two of its characters stand for each word in Latin letters.

    Example:
        >>> language_read("恐怖片 no"), language_read("no horror"), language_read("no gore at all, 谢谢")
        ('zh', 'en', 'en')
    """
    characters = len(HAN_LETTER.findall(text))
    return "zh" if characters and characters >= 2 * len(_LATIN.findall(text)) else "en"


@cache
def packaged() -> dict[str, Learned]:
    """What comes with the package, by language; read at the first sentence."""
    return read_learned(Path(str(resources.files(__package__) / FILE)))


def read_learned(path: Path) -> dict[str, Learned]:
    """Read what :func:`write_learned` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        codes = sorted({name.partition(".")[0] for name in stored.files})
        return {code: _learned(stored, code) for code in codes}


def _learned(stored: np.lib.npyio.NpzFile, code: str) -> Learned:
    common = frozenset(stored[f"{code}.common"].tobytes().decode().split("\n"))
    near, outline = (
        Chain(
            stored[f"{code}.{view}.weights"] * stored[f"{code}.{view}.unit"],
            stored[f"{code}.{view}.pairs"].astype(np.float64),
        )
        for view in VIEWS
    )
    return Learned(common, near, outline)


def write_learned(path: Path, learned: dict[str, Learned]) -> None:
    """Write weights in eight bits each; the same weights make the same bytes."""
    arrays: dict[str, NDArray[np.generic]] = {}
    for code, one in sorted(learned.items()):
        arrays[f"{code}.common"] = np.frombuffer("\n".join(sorted(one.common)).encode(), np.uint8)
        for view, chain in zip(VIEWS, (one.near, one.outline), strict=True):
            unit = np.float32(np.abs(chain.weights).max() / 127)
            arrays[f"{code}.{view}.weights"] = np.rint(chain.weights / unit).astype(np.int8)
            arrays[f"{code}.{view}.unit"] = np.asarray(unit)
            arrays[f"{code}.{view}.pairs"] = chain.pairs.astype(np.float32)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
