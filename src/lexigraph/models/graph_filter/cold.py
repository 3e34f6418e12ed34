"""Places for items that nobody, or hardly anybody, has met: foretold from what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.bridges import ItemFeatures, Lessons, choose_bridge, fit_bridge, item_space
from lexigraph.models.bridges.bridge import Bridge, pack_bridge, unpack_bridge
from lexigraph.models.bridges.calibration import calibrate
from lexigraph.models.bridges.choice import hidden_part
from lexigraph.models.bridges.sample import sample_of
from lexigraph.models.fading import faded_share
from lexigraph.models.graph_filter.own_columns import loudness_of_both, own_factor, scale_columns
from lexigraph.models.graph_filter.placing import Places
from lexigraph.models.graph_filter.settings import GraphFilterSettings
from lexigraph.models.graph_filter.warming import spread_of, typical_score, warmed
from lexigraph.models.storage import take
from lexigraph.models.weights import ItemWeights

FEWEST = 5
"""Warm items with a text below which there is nothing to teach a bridge with."""
KNOWN = 20
"""Interactions after which an item's own column is taken for what it is."""
PEOPLE = 2_000
"""People of whom is asked how well texts foretell what they met."""
FADED = 20.0
"""A text no longer counts once interactions outnumber ``text_strength`` this many times."""


@dataclass(frozen=True, eq=False)
class ColdStart:
    """A taught bridge and the space it leads to.

    Attributes:
        features: from item tables and text vectors to features.
        bridge: from features to places (answers beside speaks).
        speaks: rows of all items, foretold for cold ones, float32 ``[n_items, r]``.
        answers: columns of the warm items, zeros elsewhere, float32 ``[n_items, r]``.
        columns: what was added to the columns of ``W`` so far, float32 ``[n_items, r]``.
        scale: what foretold columns are multiplied with, see :func:`~lexigraph.models.bridges.calibration.calibrate`.
        loudness: a further factor for each item's foretold column: below 1 where the graph speaks too, and where the
            item may be one that nobody cares for (see :func:`newness`), ``[n_items]``.
        spread: how far items stand from where their texts place them, float32 ``[r, r]``.
        typical: what texts foretell for people and items they have met.
    """

    features: ItemFeatures
    bridge: Bridge
    speaks: FloatMatrix
    answers: FloatMatrix
    columns: FloatMatrix
    scale: float
    loudness: NDArray[np.float32]
    spread: FloatMatrix
    typical: float

    @property
    def rank(self) -> int:
        """Dimensions of the space."""
        return int(self.speaks.shape[1])

    def foretell(self, items: pl.DataFrame, texts: FloatMatrix) -> tuple[FloatMatrix, FloatMatrix]:
        """Calibrated columns and rows of items, each float32 ``[n, r]``; zeros for items without a text."""
        places = self.bridge(self.features(items, texts)) * np.asarray(texts.any(axis=1))[:, None]
        answers, speaks = places[:, : self.rank], places[:, self.rank :]
        return np.asarray(answers * np.float32(self.scale), dtype=np.float32), np.asarray(speaks, dtype=np.float32)

    def placed(
        self,
        items: pl.DataFrame,
        texts: FloatMatrix,
        degrees: NDArray[np.integer],
        rows: NDArray[np.intp],
        strength: float,
    ) -> tuple[ColdStart, Places]:
        """Foretell some items, and what that adds to the weights beyond what was added for them before.

        Args:
            items: their part of the item table.
            texts: their texts, float32 ``[n, d]``.
            degrees: how often each was met, ``[n]``.
            rows: their indices, ascending, ``[n]``.
            strength: see :func:`text_share`.
        """
        answers, told = self.foretell(items, texts)
        share = text_share(degrees, strength) * quietened(answers, self.answers[rows], degrees)
        columns = answers * (self.loudness[rows] * share)[:, None]
        new = degrees == 0
        speaks, all_columns = self.speaks.copy(), self.columns.copy()
        speaks[rows[new]], all_columns[rows] = told[new], columns
        places = Places(
            column_items=rows,
            columns=columns - self.columns[rows],
            row_items=rows[new],
            rows=told[new] - self.speaks[rows[new]],
            speaks=speaks,
            answers=self.answers + self.columns,
        )
        return replace(self, speaks=speaks, columns=all_columns), places

    def warmed(
        self, items: pl.DataFrame, texts: FloatMatrix, rows: NDArray[np.intp], people: Sequence[FloatMatrix]
    ) -> tuple[ColdStart, Places]:
        """Columns of new items after some people have met them, and what that adds to the weights.

        Args:
            items: their part of the item table.
            texts: their texts, float32 ``[n, d]``.
            rows: their indices, ``[n]``; nobody had met them when the model was fitted.
            people: where those who met each of them stand, float32 ``[n_people, r]`` each.
        """
        answers, _ = self.foretell(items, texts)
        answers *= self.loudness[rows][:, None]
        columns = np.vstack(
            [warmed(answer, met, self.spread, self.typical) for answer, met in zip(answers, people, strict=True)]
        )
        changed = self.columns.copy()
        changed[rows] = columns
        nothing = np.zeros((0, self.rank), dtype=np.float32)
        places = Places(
            column_items=rows,
            columns=columns - self.columns[rows],
            row_items=rows[:0],
            rows=nothing,
            speaks=self.speaks,
            answers=self.answers + self.columns,
        )
        return replace(self, columns=changed), places

    def wider(self, n: int) -> ColdStart:
        """The same with zeros for further items, ``n`` in all."""
        more = ((0, n - len(self.speaks)), (0, 0))
        speaks, answers, columns = (np.pad(part, more) for part in (self.speaks, self.answers, self.columns))
        loudness = np.pad(self.loudness, more[0], constant_values=1)
        return replace(self, speaks=speaks, answers=answers, columns=columns, loudness=loudness)

    def balanced(
        self, weights: ItemWeights, items: pl.DataFrame, texts: FloatMatrix, training: sp.csr_array, seed: int
    ) -> tuple[ColdStart, ItemWeights]:
        """Let what the graph says of unmet items (citations, neighbours) be heard beside what is foretold of them.

        Args:
            weights: ``W`` ``[n_items, n_items]``; changed in place.
            items: the item table.
            texts: its texts, float32 ``[n_items, d]``.
            training: CSR ``[n_users, n_items]``.
            seed: of the people asked.
        """
        unmet = np.bincount(training.indices, minlength=len(texts)) == 0
        told = np.flatnonzero(unmet & texts.any(axis=1))
        if not len(told):
            return self, weights
        foretold, _ = self.foretell(items[told], texts[told])
        factor = own_factor(weights, told, foretold, self.speaks)
        if not factor:
            return self, weights
        both = loudness_of_both(weights, told, foretold, self.speaks, factor, training, seed)
        loudness = self.loudness.copy()
        loudness[told] *= both
        return replace(self, loudness=loudness), scale_columns(
            weights, np.where(unmet, factor * both, 1).astype(np.float32)
        )

    def state(self) -> dict[str, NDArray[Any]]:
        """Named arrays to save."""
        own = {
            "bridge_space.speaks": self.speaks,
            "bridge_space.answers": self.answers,
            "bridge_space.columns": self.columns,
            "bridge_space.scale": np.array([self.scale]),
            "bridge_space.loudness": self.loudness,
            "bridge_space.spread": self.spread,
            "bridge_space.typical": np.array([self.typical]),
        }
        return {**own, **self.features.state(), **pack_bridge(self.bridge)}

    @classmethod
    def from_saved(cls, arrays: Mapping[str, NDArray[Any]], table: pl.DataFrame, n_items: int) -> ColdStart | None:
        """What :meth:`state` gave; None where there is no bridge.

        Raises:
            ForeignArtifactError: arrays are missing or of the wrong shape.
        """
        bridge = unpack_bridge(arrays)
        if bridge is None:
            return None
        speaks = take("bridge_space.speaks", arrays, (n_items, None))
        answers = take("bridge_space.answers", arrays, (n_items, speaks.shape[1]))
        columns = take("bridge_space.columns", arrays, answers.shape)
        scale = float(take("bridge_space.scale", arrays, (1,))[0])
        loudness = take("bridge_space.loudness", arrays, (n_items,))
        spread = take("bridge_space.spread", arrays, (speaks.shape[1], speaks.shape[1]))
        typical = float(take("bridge_space.typical", arrays, (1,))[0])
        features = ItemFeatures.from_saved(arrays, table)
        return cls(features, bridge, speaks, answers, columns, scale, loudness, spread, typical)


def learn_cold_start(
    weights: ItemWeights,
    items: pl.DataFrame,
    texts: FloatMatrix,
    training: sp.csr_array,
    settings: GraphFilterSettings,
) -> ColdStart | None:
    """Choose, teach and calibrate a bridge from texts, categories and years to the places of items in ``W``.

    Args:
        weights: ``W`` ``[n_items, n_items]``.
        items: the item table.
        texts: float32 ``[n_items, d]``, unit rows or zeros.
        training: CSR ``[n_users, n_items]``.
        settings: kind of bridge, its regularization, its rank.

    Returns:
        What places new items; None with fewer than :data:`FEWEST` warm items that have a text.
    """
    degrees = np.bincount(training.indices, minlength=len(texts))
    warm, taught = degrees > 0, well_known(degrees, np.asarray(texts.any(axis=1)))
    if len(taught) < FEWEST:
        return None
    space = item_space(weights, settings.bridge_rank, seed=settings.seed)
    features = ItemFeatures.fit(items, texts, warm)
    history = sp.csr_array(training[:, taught])
    lessons = Lessons(features(items, texts)[taught], space.answers[taught], space.speaks[taught], history)
    chosen = choose_bridge(lessons, settings.bridge, settings.bridge_regularization, settings.seed)
    rehearsed = chosen.rehearsed
    if rehearsed is None:
        rest, _ = hidden_part(len(lessons), settings.seed)
        rehearsed = fit_bridge(lessons.part(rest), chosen.kind, chosen.regularization, settings.seed)
    scale = calibrate(weights, taught, lessons, rehearsed, settings.seed)
    bridge = fit_bridge(lessons, chosen.kind, chosen.regularization, settings.seed)
    met = warm[:, None].astype(np.float32)
    foretold = bridge(features(items, texts)[taught])[:, : space.answers.shape[1]] * np.float32(scale)
    people = sp.csr_array(training[sample_of(np.arange(training.shape[0]), PEOPLE, settings.seed)])
    return ColdStart(
        features=features,
        bridge=bridge,
        speaks=space.speaks * met,
        answers=space.answers * met,
        columns=np.zeros_like(space.answers),
        scale=scale,
        loudness=np.where(warm, 1, newness(degrees)).astype(np.float32),
        spread=spread_of(space.answers[taught], foretold),
        typical=typical_score(people, taught, foretold, space.speaks * met),
    )


def well_known(degrees: NDArray[np.integer], described: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Items whose columns can teach: met at least :data:`KNOWN` times, or more often than a quarter of the warm items.

    The column of an item met once says that it was met once. A bridge taught with it would foretell that of the item
    itself, and its text would no longer speak for it.

    Example:
        >>> well_known(np.array([0, 1, 30, 40, 50, 60]), np.ones(6, dtype=bool)).tolist()
        [2, 3, 4, 5]
    """
    candidates = described & (degrees > 0)
    if not candidates.any():
        return np.flatnonzero(candidates)
    least = min(float(KNOWN), float(np.quantile(degrees[candidates], 0.25)))
    return np.flatnonzero(candidates & (degrees >= least))


def quietened(foretold: FloatMatrix, own: FloatMatrix, degrees: NDArray[np.integer]) -> NDArray[np.float32]:
    """What keeps the text of an item that was met from speaking louder than the item itself, float32 ``[n]``.

    What a few interactions leave open is whom an item is for; how well it is liked they have begun to tell.

    Args:
        foretold: columns read from texts, float32 ``[n, r]``.
        own: columns of the same items, float32 ``[n, r]``.
        degrees: how often each was met, ``[n]``; items that never were keep what is foretold.
    """
    lengths = np.linalg.norm(own, axis=1) / np.maximum(np.linalg.norm(foretold, axis=1), 1e-12)
    return np.where(degrees > 0, np.minimum(lengths, 1), 1).astype(np.float32)


def newness(degrees: NDArray[np.integer]) -> float:
    """Share of the unmet items that must be new, the others being the tail that nobody cares for.

    Chao (1984) estimates from the items met once and twice how many of the same kind were missed by chance:
    ``n_1 (n_1 - 1) / (2 (n_2 + 1))``. Unmet items beyond that number have not had their chance yet.

    Example:
        >>> newness(np.array([0, 0, 30, 40])), newness(np.array([0, 1, 1, 1, 2, 30]))
        (1.0, 0.0)
    """
    unmet, once, twice = (int((degrees == n).sum()) for n in (0, 1, 2))
    missed = once * (once - 1) / (2 * (twice + 1))
    return max(0.0, 1 - missed / unmet) if unmet else 1.0


def text_share(degrees: NDArray[np.integer], strength: float) -> NDArray[np.float32]:
    """How much of a place is still read from the text, worth ``c`` interactions, after ``n`` of them, float32 ``[n]``.

    Example:
        >>> text_share(np.array([0, 2, 1000]), 2.0).tolist()
        [1.0, 0.5, 0.0]
    """
    return faded_share(degrees, strength, FADED)
