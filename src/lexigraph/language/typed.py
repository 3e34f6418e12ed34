"""Encoding what people type: a few short texts, at once, and nothing of it on disk."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from lexigraph.language.cache import CachedEncoder
from lexigraph.language.encoder import TextEncoder, TextVectors

REMEMBERED = 256
"""Sentences whose vectors stay in memory; more at once are encoded like a catalogue."""


class TypedTexts:
    """An encoder for sentences as they are typed.

    A cache on disk is for catalogues: to write one sentence to it takes longer than to encode it, and what somebody
    said in private does not belong there. The last sentences are remembered in memory instead, since one is often
    needed several times for one answer.

    Args:
        encoder: the model's encoder, with or without a cache.

    Example:
        >>> from lexigraph.language.registry import create_encoder
        >>> typed = TypedTexts(create_encoder("use"))
        >>> typed.encode(["a slow film", "a quiet book"]).shape
        (2, 512)
    """

    def __init__(self, encoder: TextEncoder) -> None:
        self.encoder = encoder
        self._quick = encoder.encoder if isinstance(encoder, CachedEncoder) else encoder
        self._known: OrderedDict[str, TextVectors] = OrderedDict()
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> TextVectors:
        """Encode a few texts; float32 ``[len(texts), d]``.

        Raises:
            EncoderError: the encoder failed.
        """
        if not texts or len(texts) > REMEMBERED:
            return self.encoder.encode(texts)
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            found.update(zip(missing, self._quick.encode(missing), strict=True))
        self._remember(found)
        return np.stack([found[text] for text in texts])

    def _remember(self, vectors: dict[str, TextVectors]) -> None:
        with self._lock:
            for text, vector in vectors.items():
                self._known[text] = vector
                self._known.move_to_end(text)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
