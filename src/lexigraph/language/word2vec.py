"""Word vectors learned from the catalogue's own texts."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self, TypeAlias, get_args

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.errors import EncoderError, NotFittedError
from lexigraph.language.batching import distinct_texts, encode_in_batches
from lexigraph.language.encoder import TextVectors
from lexigraph.language.subwords import subword_vector
from lexigraph.language.tokens import tokenize
from lexigraph.language.word_training import train_word_vectors
from lexigraph.progress import progress_bar

Algorithm: TypeAlias = Literal["word2vec", "fasttext"]
State: TypeAlias = dict[str, NDArray[Any]]

VERSION = 1
"""Goes into the fingerprint; raised when the same state would give other vectors."""


class WordVectorEncoder:
    """Mean of word vectors weighted by rarity, less the mean of all texts.

    Words are learned by skip-gram with negative sampling (Word2Vec, Mikolov et al., 2013, arXiv:1310.4546), with
    parts of words for "fasttext" (Bojanowski et al., 2017, arXiv:1607.04606), which also gives words never seen a
    vector. A text is ``sum_t idf_t v_t`` over its tokens with ``idf_t = ln((1 + n) / (1 + df_t)) + 1``, scaled to
    length 1; the mean over the catalogue is taken off, since word vectors share one strong common direction
    (Mu and Viswanath, 2018, arXiv:1702.01417). A text without any known word gets a row of zeros.

    Training is on one thread, so that one seed gives one result.

    Args:
        algorithm: "word2vec" or "fasttext".
        dimension: length of a vector.
        window: words left and right that count as context.
        epochs: passes over the texts.
        min_count: words met less often are left out.
        seed: of the initial vectors and the sampling.

    Raises:
        EncoderError: an unknown algorithm.
    """

    def __init__(
        self,
        algorithm: Algorithm = "word2vec",
        *,
        dimension: int = 100,
        window: int = 5,
        epochs: int = 20,
        min_count: int = 1,
        seed: int = 0,
    ) -> None:
        if algorithm not in get_args(Algorithm):
            raise EncoderError(f"unknown algorithm {algorithm!r}; allowed: {', '.join(get_args(Algorithm))}")
        self.name: str = algorithm
        self.dimension = dimension
        self.window = window
        self.epochs = epochs
        self.min_count = min_count
        self.seed = seed
        self._state: State = {}
        self._words: dict[str, int] = {}
        self._fingerprint = ""

    def __repr__(self) -> str:
        return f"WordVectorEncoder({self.name!r}, dimension={self.dimension}, words={len(self._words)})"

    @property
    def fingerprint(self) -> str:
        """Hash of everything learned.

        Raises:
            NotFittedError: nothing is learned yet.
        """
        self._require_fitted()
        return self._fingerprint

    def fit(self, texts: Sequence[str], *, progress: bool = False) -> Self:
        """Learn word vectors from texts.

        Args:
            texts: the texts of the catalogue; repeated ones count once.
            progress: show a progress bar over the epochs.

        Returns:
            The encoder itself.

        Raises:
            MissingExtraError: gensim is not installed.
            EncoderError: no word is met ``min_count`` times.
        """
        documents = [tokenize(text) for text in distinct_texts(texts)[0]]
        frequencies = Counter(token for document in documents for token in document)
        if not frequencies or max(frequencies.values()) < self.min_count:
            raise EncoderError(
                f"{self.name} has nothing to learn from: {len(texts)} texts with {len(frequencies)} different words, "
                f"none met {self.min_count} times"
            )
        with progress_bar(f"Training {self.name}", self.epochs, enabled=progress) as advance:
            words, state = train_word_vectors(
                self.name,
                documents,
                advance,
                vector_size=self.dimension,
                window=self.window,
                epochs=self.epochs,
                min_count=self.min_count,
                seed=self.seed,
            )
        state["idf"] = inverse_document_frequency(documents, words)
        state["words"] = np.frombuffer("\n".join(words).encode(), dtype=np.uint8)
        state["center"] = np.zeros(self.dimension, dtype=np.float32)
        self.restore(state)
        if len(documents) > 1:
            means = self._weighted_means(documents)
            self.restore(state | {"center": means.mean(axis=0)})
        return self

    def state(self) -> State:
        """Everything learned, numeric arrays only.

        Returns:
            ``words`` (uint8, UTF-8, one a line), ``vectors`` float32 ``[n_words, d]``, ``idf`` float32 ``[n_words]``,
            ``center`` float32 ``[d]``, and for FastText ``subwords`` float32 ``[n_buckets, d]``.

        Raises:
            NotFittedError: nothing is learned yet.
        """
        self._require_fitted()
        return dict(self._state)

    def restore(self, state: Mapping[str, NDArray[Any]]) -> Self:
        """Take back what :meth:`state` gave; gensim is not needed.

        Args:
            state: the arrays.

        Returns:
            The encoder itself.

        Raises:
            EncoderError: arrays are missing or do not fit together.
        """
        needed = ["words", "vectors", "idf", "center"] + (["subwords"] if self.name == "fasttext" else [])
        missing = [key for key in needed if key not in state]
        if missing:
            raise EncoderError(f"not a state of {self.name}: {', '.join(missing)} missing, found {', '.join(state)}")
        kept = {key: np.ascontiguousarray(state[key]) for key in needed}
        words = _split_words(kept["words"])
        dimension = int(kept["center"].shape[0]) if kept["center"].ndim == 1 else -1
        if kept["vectors"].shape != (len(words), dimension) or kept["idf"].shape != (len(words),):
            raise EncoderError(
                f"not a state of {self.name}: {len(words)} words, vectors {list(kept['vectors'].shape)}, "
                f"idf {list(kept['idf'].shape)}, center {list(kept['center'].shape)}"
            )
        self._state, self.dimension = kept, dimension
        self._words = {word: row for row, word in enumerate(words)}
        self._fingerprint = f"{self.name}-{_hash_state(kept)}"
        return self

    def encode(self, texts: Sequence[str], *, progress: bool = False) -> TextVectors:
        """Encode texts; see :meth:`~lexigraph.language.encoder.TextEncoder.encode`.

        Args:
            texts: any number.
            progress: show a progress bar.

        Returns:
            float32 ``[len(texts), dimension]``; also a text without any known word gets a row of zeros.

        Raises:
            NotFittedError: nothing is learned yet.
        """
        self._require_fitted()
        return encode_in_batches(
            texts, self._encode_batch, name=self.name, dimension=self.dimension, batch_size=4096, progress=progress
        )

    def _encode_batch(self, texts: list[str]) -> NDArray[np.float32]:
        means = self._weighted_means([tokenize(text) for text in texts])
        known = means.any(axis=1, keepdims=True)
        return np.where(known, means - self._state["center"], 0).astype(np.float32)

    def _weighted_means(self, documents: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Weighted sums of word vectors scaled to length 1, float32 ``[n, d]``; zeros where no word is known."""
        unseen = self._subword_vectors(documents)
        rows = self._words | {word: len(self._words) + row for row, word in enumerate(unseen)}
        vectors = np.concatenate([self._state["vectors"], *(vector[None] for vector in unseen.values())])
        rarest = self._state["idf"].max()
        idf = np.concatenate([self._state["idf"], np.full(len(unseen), rarest, dtype=np.float32)])
        sums = count_matrix(documents, rows) @ (vectors * idf[:, None])
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        means: NDArray[np.float32] = np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 0)
        return means

    def _subword_vectors(self, documents: Sequence[Sequence[str]]) -> dict[str, NDArray[np.float32]]:
        if "subwords" not in self._state:
            return {}
        unknown = dict.fromkeys(token for document in documents for token in document if token not in self._words)
        return {word: subword_vector(word, self._state["subwords"]) for word in unknown}

    def _require_fitted(self) -> None:
        if not self._state:
            raise NotFittedError(f"the {self.name} encoder has learned nothing yet; call fit or restore first")


def inverse_document_frequency(documents: Sequence[Sequence[str]], words: Sequence[str]) -> NDArray[np.float32]:
    """Rarity of words, ``ln((1 + n) / (1 + df)) + 1``, float32 ``[len(words)]``.

    Example:
        >>> inverse_document_frequency([["a", "b"], ["a"]], ["a", "b"]).round(3).tolist()
        [1.0, 1.404...]
    """
    found = Counter(token for document in documents for token in set(document))
    frequencies = np.array([found[word] for word in words], dtype=np.float64)
    return (np.log((1 + len(documents)) / (1 + frequencies)) + 1).astype(np.float32)


def count_matrix(documents: Sequence[Sequence[str]], rows: Mapping[str, int]) -> sp.csr_array:
    """How often each known token is in each document, CSR float32 ``[len(documents), len(rows)]``."""
    found = [[rows[token] for token in document if token in rows] for document in documents]
    indptr = np.cumsum([0, *map(len, found)])
    indices = np.fromiter((row for document in found for row in document), np.int32)
    return sp.csr_array((np.ones(len(indices), dtype=np.float32), indices, indptr), shape=(len(documents), len(rows)))


def _split_words(encoded: NDArray[Any]) -> list[str]:
    try:
        return encoded.astype(np.uint8).tobytes().decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise EncoderError(f"the words of a saved encoder are not UTF-8: {error}") from error


def _hash_state(state: State) -> str:
    digest = hashlib.blake2b(f"{VERSION}".encode(), digest_size=8)
    for key in sorted(state):
        digest.update(f"{key} {state[key].dtype} {state[key].shape}".encode())
        digest.update(state[key].tobytes())
    return digest.hexdigest()
