"""Vectors are computed once: a cache on disk around any encoder."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lexigraph.data.cache_root import cache_root
from lexigraph.errors import EncoderError
from lexigraph.language.batching import distinct_texts
from lexigraph.language.encoder import TextEncoder, TextVectors
from lexigraph.language.vector_store import VectorStore, text_key
from lexigraph.progress import progress_bar

CHUNK = 512
"""Texts encoded between two writes: what a killed process can lose."""

LIMIT_BYTES = 4 * 2**30
"""Most bytes kept per encoder."""


def vector_cache_folder() -> Path:
    """Where vectors are kept: ``vectors`` in the user's cache folder, or in the one LEXIGRAPH_CACHE names."""
    return cache_root() / "vectors"


class CachedEncoder:
    """Any encoder, with its vectors kept on disk by the content of the text and the encoder's fingerprint.

    The encoder is asked only for texts not seen before, in chunks that are kept at once, so a long job that was
    killed goes on where it stopped. A cache that cannot be read or written costs time and a warning, never the
    result; see :class:`~lexigraph.language.vector_store.VectorStore`.

    Args:
        encoder: computes the vectors that are missing.
        folder: where to keep them; by default :func:`vector_cache_folder`.
        limit_bytes: most bytes to keep for this encoder; the oldest vectors go first.

    Example:
        >>> from lexigraph.language.registry import create_encoder
        >>> encoder = CachedEncoder(create_encoder("use", cache=False))
        >>> encoder.name, encoder.dimension
        ('use', 512)
    """

    def __init__(
        self, encoder: TextEncoder, folder: str | Path | None = None, *, limit_bytes: int = LIMIT_BYTES
    ) -> None:
        self.encoder = encoder
        self.folder = Path(folder) if folder is not None else vector_cache_folder()
        self.limit_bytes = limit_bytes

    def __repr__(self) -> str:
        return f"CachedEncoder({self.encoder!r})"

    @property
    def name(self) -> str:
        """The name of the encoder inside."""
        return self.encoder.name

    @property
    def dimension(self) -> int:
        """The length of its vectors."""
        return self.encoder.dimension

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the encoder inside: a cache changes no vector."""
        return self.encoder.fingerprint

    @property
    def path(self) -> Path:
        """The file with the vectors of this encoder."""
        readable = re.sub(r"[^A-Za-z0-9]+", "-", self.name).strip("-")[:40]
        digest = hashlib.blake2b(self.fingerprint.encode(), digest_size=8).hexdigest()
        return self.folder / f"{readable}-{digest}.v1.sqlite"

    def encode(self, texts: Sequence[str], *, progress: bool = False) -> TextVectors:
        """Look texts up and encode those not seen before; see :class:`~lexigraph.language.encoder.TextEncoder`.

        Args:
            texts: any number.
            progress: show a progress bar over the texts that must be encoded.

        Returns:
            float32 ``[len(texts), dimension]``.

        Raises:
            EncoderError: the encoder failed, or gave vectors of another length than before under one fingerprint.
        """
        distinct, rows = distinct_texts(texts)
        if not distinct:
            return np.zeros((len(rows), self.dimension), dtype=np.float32)
        keys = [text_key(text) for text in distinct]
        store = VectorStore(self.path, limit_bytes=self.limit_bytes)
        found, known = store.read(keys)
        missing = np.setdiff1d(np.arange(len(distinct)), found, assume_unique=True).tolist()
        fresh = self._encode_missing(store, [(distinct[row], keys[row]) for row in missing], progress)
        vectors = self._merge(fresh, known)
        order = np.argsort(np.concatenate([missing, found]).astype(np.int64))
        vectors = np.concatenate([vectors[order], np.zeros((1, vectors.shape[1]), dtype=np.float32)])
        return vectors[rows]

    def _encode_missing(
        self, store: VectorStore, missing: list[tuple[str, bytes]], progress: bool
    ) -> list[TextVectors]:
        parts = []
        writable = True
        with progress_bar(f"Encoding texts ({self.name})", len(missing), enabled=progress) as advance:
            for start in range(0, len(missing), CHUNK):
                texts, keys = zip(*missing[start : start + CHUNK], strict=True)
                parts.append(self.encoder.encode(texts))
                writable = writable and store.write(keys, parts[-1])  # one warning is enough
                advance(len(texts))
        return parts

    def _merge(self, fresh: list[TextVectors], known: TextVectors) -> TextVectors:
        parts = fresh + ([known] if len(known) else [])
        lengths = {part.shape[1] for part in parts}
        if len(lengths) > 1:
            raise EncoderError(
                f"encoder {self.name!r} gave vectors of {sorted(lengths)} numbers under one fingerprint "
                f"({self.fingerprint}); remove {self.path} or give the changed encoder a new fingerprint"
            )
        return np.concatenate(parts)
