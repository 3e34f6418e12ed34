"""Whether a catalogue has anything like what was asked for, measured against sentences without a meaning."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from lexigraph.models.cosines import cosines
from lexigraph.models.recommender import Recommender

NONSENSE = (
    "vrelk ostib nau", "gruntle fip", "wozzit quarn", "mm hm uh", "blah blah", "wug", "tliv", "pzzt krr",
    "hjkl uiop vbnm", "dfgh rtyu", "90210 7", "%%% ###", "呃呃呃", "嗯哦啊", "лдфы",
    "oof zib dak lorp", "erm", "qqq www eee",
)  # fmt: skip
"""What a keyboard gives without a thought."""

REACHED = 0.9
"""The share of nonsense that must lie below the line."""


class Closeness:
    """How close the texts of a model's items come to some words.

    The cosine that means "close" depends on the encoder and on the size of the catalogue: of many texts the closest
    is near to anything. The line is therefore drawn where 9 of 10 sentences of :data:`NONSENSE` stay below it on
    this very catalogue: 0.25 on MovieLens 100K, 0.10 on a shop of 26 items with the default encoder. Of 24 other
    meaningless or foreign sentences 21 and 20 lie below; of 32 wishes 28 above each time, and the four below ask for
    what the catalogue hardly has ("cooking", "boxing" on MovieLens).

    Args:
        model: a fitted model.
    """

    def __init__(self, model: Recommender) -> None:
        self._model = model
        self._texts = model.item_vectors()

    @property
    def is_known(self) -> bool:
        """Whether the model reads texts at all."""
        return self._model.capabilities.text and self._model.understands_sentences and self._texts.shape[1] > 0

    @cached_property
    def line(self) -> float:
        """The cosine that nonsense reaches."""
        return float(np.quantile(self._highest(NONSENSE), REACHED))

    def of(self, words: Sequence[str]) -> list[float]:
        """For each text, 0 where no item's text lies above the line, up to 1 where one says the same.

        Raises:
            EncoderError: the encoder failed.
        """
        if not words:
            return []
        line = min(self.line, 0.99)
        above = np.clip((self._highest(words) - line) / (1 - line), 0, 1)
        return [float(share) for share in above]

    def _highest(self, words: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        vectors = self._model.encode_texts(words)
        lengths = np.linalg.norm(vectors, axis=1)
        cosine = cosines(vectors, self._texts).max(axis=1)
        return np.asarray(cosine / np.where(lengths > 0, lengths, 1), dtype=np.float32)
