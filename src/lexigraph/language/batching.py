"""What all encoders share: clean and distinct texts, batches of like length, checked and normalised vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from lexigraph.errors import EncoderError
from lexigraph.language.encoder import TextVectors
from lexigraph.progress import progress_bar

EncodeBatch: TypeAlias = Callable[[list[str]], ArrayLike]


def clean_text(text: str) -> str:
    r"""Make a text safe for every encoder: no NUL, no lone surrogate (which no UTF-8 can hold), no outer space.

    Raises:
        EncoderError: not a string.

    Example:
        >>> clean_text(" caf\u00e9\x00 noir \ud800")
        'café  noir ?'
    """
    if not isinstance(text, str):
        raise EncoderError(f"texts must be strings, found {type(text).__name__}; use '' where there is no text")
    return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8").strip()


def distinct_texts(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    """Clean texts and number the distinct ones.

    Args:
        texts: any texts.

    Returns:
        The distinct texts that are not blank, and for each given text its position among them (-1: blank).

    Raises:
        EncoderError: one bare string instead of a sequence of them, or something that is not a string.

    Example:
        >>> distinct_texts(["b", "", "a", "b "])
        (['b', 'a'], [0, -1, 1, 0])
    """
    if isinstance(texts, str):
        raise EncoderError("encode takes a sequence of texts, found one string; wrap it in a list: [text]")
    positions: dict[str, int] = {}
    rows = []
    for text in texts:
        cleaned = clean_text(text)
        rows.append(positions.setdefault(cleaned, len(positions)) if cleaned else -1)
    return list(positions), rows


def length_batches(texts: Sequence[str], size: int, characters: int) -> Iterator[list[int]]:
    """Group texts of like length, the longest first: what does not fit into memory fails at once.

    Args:
        texts: the texts.
        size: most texts in a batch, at least 1.
        characters: most characters in a batch; a longer text is a batch of its own.

    Yields:
        Positions of the texts of one batch.

    Example:
        >>> list(length_batches(["a", "bbbb", "cc", "d"], size=2, characters=4))
        [[1], [2, 0], [3]]
    """
    batch: list[int] = []
    held = 0
    for position in sorted(range(len(texts)), key=lambda row: -len(texts[row])):
        length = len(texts[position])
        if batch and (len(batch) == size or held + length > characters):
            yield batch
            batch, held = [], 0
        batch.append(position)
        held += length
    if batch:
        yield batch


def unit_rows(vectors: ArrayLike, n_texts: int, dimension: int, name: str) -> TextVectors:
    """Check what an encoder gave and scale its rows to length 1.

    Args:
        vectors: ``[n_texts, dimension]``.
        n_texts: how many texts were encoded.
        dimension: the length a vector must have.
        name: the encoder, for error messages.

    Returns:
        float32 ``[n_texts, dimension]``; a row of zeros stays one.

    Raises:
        EncoderError: another shape, or values that are not finite.

    Example:
        >>> unit_rows([[3.0, 4.0], [0.0, 0.0]], 2, 2, "demo").round(2).tolist()
        [[0.6..., 0.8...], [0.0, 0.0]]
    """
    try:
        rows = np.asarray(vectors, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise EncoderError(f"encoder {name!r} gave something that is not a matrix of numbers: {error}") from error
    if rows.shape != (n_texts, dimension):
        raise EncoderError(
            f"encoder {name!r} gave vectors of shape {list(rows.shape)} for {n_texts} texts; "
            f"expected {[n_texts, dimension]}"
        )
    if not np.isfinite(rows).all():
        bad = int((~np.isfinite(rows).all(axis=1)).sum())
        raise EncoderError(f"encoder {name!r} gave {bad} of {n_texts} vectors with NaN or infinite values")
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: TextVectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0).astype(np.float32)
    return scaled


def encode_in_batches(
    texts: Sequence[str],
    encode_batch: EncodeBatch,
    *,
    name: str,
    dimension: int,
    batch_size: int = 256,
    batch_characters: int = 2**20,
    progress: bool = False,
) -> TextVectors:
    """Encode texts, each distinct one once, in batches of like length; the order given is kept.

    Args:
        texts: any number; a blank one gets a row of zeros.
        encode_batch: turns a list of distinct, non-blank texts into ``[n, dimension]``.
        name: the encoder, for messages.
        dimension: length of a vector.
        batch_size: most texts in a batch.
        batch_characters: most characters in a batch.
        progress: show a progress bar.

    Returns:
        float32 ``[len(texts), dimension]``, rows of length 1 or 0.

    Raises:
        EncoderError: vectors of another shape or not finite, or an error from ``encode_batch``.

    Example:
        >>> lengths = lambda batch: [[len(text), 0.0] for text in batch]
        >>> encode_in_batches(["abc", "", "a"], lengths, name="demo", dimension=2).tolist()
        [[1.0, 0.0], [0.0, 0.0], [1.0, 0.0]]
    """
    distinct, rows = distinct_texts(texts)
    vectors = np.zeros((len(distinct) + 1, dimension), dtype=np.float32)  # the last row stands for blank texts
    with progress_bar(f"Encoding texts ({name})", len(distinct), enabled=progress) as advance:
        for batch in length_batches(distinct, batch_size, batch_characters):
            vectors[batch] = unit_rows(encode_batch([distinct[row] for row in batch]), len(batch), dimension, name)
            advance(len(batch))
    return vectors[rows]
