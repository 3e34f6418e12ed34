"""Reading the item texts of a data set with the encoder that a model's settings name."""

from __future__ import annotations

import numpy as np
import polars as pl

from lexigraph.language.encoder import TextEncoder, TrainableEncoder
from lexigraph.language.registry import create_encoder
from lexigraph.language.texts import item_texts
from lexigraph.models.batch import FloatMatrix


def encode_items(
    items: pl.DataFrame, name: str | None, current: TextEncoder | None, *, progress: bool
) -> tuple[TextEncoder | None, FloatMatrix]:
    """Item texts as unit vectors, and the encoder that made them.

    Args:
        items: the item table.
        name: of the encoder; None reads nothing.
        current: an encoder at hand, used again when it is the one named and did not learn from other texts.
        progress: show a bar.

    Returns:
        The encoder and float32 ``[n_items, d]``; None and ``d = 0`` when there is nothing to read.

    Example:
        >>> encode_items(pl.DataFrame({"item_id": ["a", "b"]}), "use", None, progress=False)[1].shape
        (2, 0)
    """
    texts = item_texts(items) if name else []
    if not any(texts):
        return None, np.zeros((items.height, 0), dtype=np.float32)
    encoder = current
    if encoder is None or encoder.name != name or isinstance(encoder, TrainableEncoder):
        encoder = create_encoder(str(name))
    if isinstance(encoder, TrainableEncoder):
        encoder.fit(texts, progress=progress)
    return encoder, encoder.encode(texts, progress=progress)
