"""What models answer with: columnar recommendations and exact explanations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.data.vocabulary import Vocabulary

Source: TypeAlias = Literal["item", "wish", "aversion", "prior"]

FRIENDS = "friends"
"""Label of what friends add to a score, a "prior" whose parts are the friends."""


@dataclass(frozen=True, eq=False)
class Recommendations:
    """Ranked items for each of ``n`` rows (users, or items for "similar"), best first.

    Attributes:
        rows: the label of each row (a user or item id; "" for an anonymous user).
        items: item indices, int32 ``[n, k]``; -1 where fewer than ``k`` candidates were left.
        scores: float32 ``[n, k]``; -inf where there is no item.
        item_ids: the vocabulary that turns indices into ids.
    """

    rows: Sequence[str]
    items: NDArray[np.int32]
    scores: NDArray[np.float32]
    item_ids: Vocabulary

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, row: int) -> list[tuple[str, float]]:
        """``(item_id, score)`` of one row, best first, padding left out."""
        kept = self.items[row] >= 0
        ids = self.item_ids.decode(self.items[row][kept])
        return list(zip(ids, self.scores[row][kept].tolist(), strict=True))

    def to_frame(self) -> pl.DataFrame:
        """One line per recommendation: ``row`` (position), ``user_id``, ``rank`` (from 1), ``item_id``, ``score``."""
        n, k = self.items.shape
        kept = (self.items >= 0).ravel()
        position = np.repeat(np.arange(n), k)[kept]
        return pl.DataFrame(
            {
                "row": position,
                "user_id": pl.Series(self.rows, dtype=pl.String).gather(position),
                "rank": np.tile(np.arange(1, k + 1), n)[kept],
                "item_id": self.item_ids.series.gather(self.items.ravel()[kept].astype(np.int64)),
                "score": self.scores.ravel()[kept],
            }
        )


@dataclass(frozen=True)
class Contribution:
    """One term of a score.

    Attributes:
        source: "item" (something in the user's history), "wish" (the sentence), "aversion" (an unwanted
            phrase; below 0) or "prior" (true of everyone).
        label: the item id, the sentence, the phrase, or the name of the prior.
        value: how much this term added to the score, in the model's score scale.
        parts: the same value split by kind of evidence, where the model can tell them apart.
    """

    source: Source
    label: str
    value: float
    parts: Mapping[str, float] = field(default_factory=dict)

    def scaled(self, factor: float) -> Contribution:
        """The same term of a score that is multiplied with a factor.

        Example:
            >>> Contribution("item", "a", 2.0, {"b": 2.0}).scaled(0.5)
            Contribution(source='item', label='a', value=1.0, parts={'b': 1.0})
        """
        parts = {name: factor * value for name, value in self.parts.items()}
        return Contribution(self.source, self.label, factor * self.value, parts)


@dataclass(frozen=True)
class Explanation:
    """Why one item was given its score: terms that add up to it.

    Attributes:
        item: id of the explained item.
        score: what :meth:`Recommender.score` gives.
        contributions: largest first; their values sum to ``score`` (to 1e-4 of its scale).
    """

    item: str
    score: float
    contributions: tuple[Contribution, ...]

    @property
    def total(self) -> float:
        """The sum of all contributions."""
        return float(sum(part.value for part in self.contributions))
