"""Vectors of items that say how alike two of them are: by what they say."""

from __future__ import annotations

import numpy as np
import polars as pl

from lexigraph.language.encoder import TextEncoder, TrainableEncoder
from lexigraph.language.registry import create_encoder
from lexigraph.language.texts import item_texts
from lexigraph.models.batch import FloatMatrix
from lexigraph.models.item_map.vectors import unit_rows


def text_vectors(table: pl.DataFrame, encoder: str | TextEncoder) -> FloatMatrix | None:
    """Encode what is said of the items.

    Args:
        table: one row per item, as for :func:`~lexigraph.language.texts.item_texts`.
        encoder: an encoder, or its name; one that learns from texts is trained on these if given by name.

    Returns:
        Unit rows, float32 ``[n_items, d]``, zeros for an item without a text; None where no item has one.
    """
    texts = item_texts(table)
    present = np.flatnonzero([bool(text) for text in texts])
    if not len(present):
        return None
    told = [texts[row] for row in present]
    found = np.asarray(_ready(encoder, told).encode(told), dtype=np.float32)
    vectors = np.zeros((len(texts), found.shape[1]), dtype=np.float32)
    vectors[present] = found
    return unit_rows(vectors)


def _ready(encoder: str | TextEncoder, texts: list[str]) -> TextEncoder:
    if not isinstance(encoder, str):
        return encoder
    made = create_encoder(encoder)
    return made.fit(texts) if isinstance(made, TrainableEncoder) else made
