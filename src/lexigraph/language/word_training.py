"""Training of word vectors by gensim, the only place that needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray

from lexigraph.errors import require_extra
from lexigraph.language.subwords import MAX_N, MIN_N

EXTRA = "word2vec"

BUCKETS = 50_000
"""Hash buckets for the parts of words (FastText); 20 MB at 100 numbers each."""


def train_word_vectors(
    algorithm: str, documents: list[list[str]], advance: Callable[[int], None], **settings: int
) -> tuple[list[str], dict[str, NDArray[Any]]]:
    """Learn word vectors by skip-gram with negative sampling, on one thread.

    Args:
        algorithm: "word2vec" or "fasttext".
        documents: tokens of each text.
        advance: called with 1 after every epoch.
        settings: gensim's ``vector_size``, ``window``, ``epochs``, ``min_count`` and ``seed``.

    Returns:
        The words, and ``vectors`` float32 ``[n_words, d]`` with, for FastText, ``subwords`` float32 ``[BUCKETS, d]``.

    Raises:
        MissingExtraError: gensim is not installed.
    """
    options: dict[str, Any] = {**settings, "sg": 1, "workers": 1, "callbacks": [_EpochCallback(advance)]}
    if algorithm == "word2vec":
        learned = require_extra("gensim.models.word2vec", EXTRA).Word2Vec(documents, **options).wv
        return list(learned.index_to_key), {"vectors": learned.vectors}
    options |= {"bucket": BUCKETS, "min_n": MIN_N, "max_n": MAX_N}
    learned = require_extra("gensim.models.fasttext", EXTRA).FastText(documents, **options).wv
    return list(learned.index_to_key), {"vectors": learned.vectors, "subwords": learned.vectors_ngrams}


class _EpochCallback:
    """What gensim calls while it trains."""

    def __init__(self, advance: Callable[[int], None]) -> None:
        self.advance = advance

    def on_train_begin(self, model: Any) -> None: ...

    def on_train_end(self, model: Any) -> None: ...

    def on_epoch_begin(self, model: Any) -> None: ...

    def on_epoch_end(self, model: Any) -> None:  # noqa: ARG002 - gensim's signature
        self.advance(1)
