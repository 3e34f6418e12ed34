"""Typed sentences: remembered in memory, never on disk, encoded once."""

import numpy as np

from lexigraph.language.cache import CachedEncoder
from lexigraph.language.typed import REMEMBERED, TypedTexts


class Counting:
    """An encoder of one number per text that remembers what it was asked."""

    name, dimension, fingerprint = "counting", 1, "counting-1"

    def __init__(self):
        self.asked = []

    def encode(self, texts, *, progress=False):  # noqa: ARG002
        self.asked.append(list(texts))
        return np.array([[len(text)] for text in texts], dtype=np.float32).reshape(-1, 1)


def test_a_sentence_is_encoded_once_and_in_its_place():
    encoder = Counting()
    typed = TypedTexts(encoder)
    assert typed.encode(["aa", "b", "aa"]).tolist() == [[2], [1], [2]]
    assert typed.encode(["b", "ccc"]).tolist() == [[1], [3]]
    assert encoder.asked == [["aa", "b"], ["ccc"]]


def test_nothing_typed_reaches_the_disk_and_catalogues_do(tmp_path):
    cached = CachedEncoder(Counting(), tmp_path)
    typed = TypedTexts(cached)
    typed.encode(["something private"])
    assert not cached.path.exists()
    typed.encode([str(number) for number in range(REMEMBERED + 1)])
    assert cached.path.exists()


def test_only_the_last_sentences_are_remembered():
    encoder = Counting()
    typed = TypedTexts(encoder)
    typed.encode(["first"])
    typed.encode([str(number) for number in range(REMEMBERED)])
    typed.encode(["first"])
    assert encoder.asked[-1] == ["first"]
    assert typed.encode([]).shape == (0, 1)
