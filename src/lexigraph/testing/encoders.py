"""The contract every text encoder keeps; inherit it in the tests of your own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
import pytest

from lexigraph.errors import EncoderError
from lexigraph.language.encoder import TextEncoder

ODD_TEXTS = (
    "😀🎬🍿",
    "مرحبا بالعالم",
    "a\x00b film",
    "\ud800 lone surrogate",
    "ｆｕｌｌｗｉｄｔｈ　电影",
    "e\u0301\u200d\u202e",
    "\t\n tabs and lines \r\n",
)


class EncoderContract(ABC):
    """Checks of one encoder. Override :meth:`make_encoder`; pytest collects the rest from a ``Test...`` subclass.

    Attributes:
        texts: distinct texts, none blank, that the encoder understands.
        tolerance: how far two vectors of one text may lie apart when the batches around it differ.
    """

    texts: ClassVar[tuple[str, ...]] = (
        "a slow film about people lost in space",
        "sea",
        "一部关于大海的纪录片",
        "a comedy",
        "the long story of a family that moves to the sea and finds a film about space there, told by a child",
    )
    tolerance: ClassVar[float] = 1e-5

    @abstractmethod
    def make_encoder(self) -> TextEncoder:
        """A new encoder, ready to encode; two calls give encoders that are alike."""

    @pytest.fixture
    def encoder(self) -> TextEncoder:
        """The encoder under test."""
        return self.make_encoder()

    def test_shape_dtype_and_length_one(self, encoder: TextEncoder) -> None:
        """One float32 row of length 1 per text."""
        vectors = encoder.encode(self.texts)
        assert vectors.shape == (len(self.texts), encoder.dimension)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)

    def test_no_texts(self, encoder: TextEncoder) -> None:
        """None in, none out, of the right width."""
        assert encoder.encode([]).shape == (0, encoder.dimension)

    def test_blank_texts_are_zeros(self, encoder: TextEncoder) -> None:
        """Nothing said has no direction."""
        vectors = encoder.encode(["", self.texts[0], " \t\n", "\x00"])
        assert not vectors[[0, 2, 3]].any()
        assert vectors[1].any()

    def test_only_blank_texts(self, encoder: TextEncoder) -> None:
        """A batch without a word still has the right shape."""
        assert encoder.encode(["", " "]).tolist() == np.zeros((2, encoder.dimension)).tolist()

    def test_order_is_kept(self, encoder: TextEncoder) -> None:
        """Whatever is sorted inside, row n belongs to text n."""
        together = encoder.encode(self.texts)
        backwards = encoder.encode(self.texts[::-1])
        alone = np.concatenate([encoder.encode([text]) for text in self.texts])
        np.testing.assert_allclose(together, alone, atol=self.tolerance)
        np.testing.assert_allclose(together, backwards[::-1], atol=self.tolerance)

    def test_distinct_texts_differ(self, encoder: TextEncoder) -> None:
        """No two texts of the contract share a vector."""
        vectors = encoder.encode(self.texts)
        assert len(np.unique(vectors.round(3), axis=0)) == len(self.texts)

    def test_duplicates_are_equal(self, encoder: TextEncoder) -> None:
        """The same text twice gives the same row twice."""
        vectors = encoder.encode([self.texts[0], self.texts[1], self.texts[0]])
        assert vectors[0].tolist() == vectors[2].tolist()

    def test_deterministic(self, encoder: TextEncoder) -> None:
        """The same call gives the same bits, from another encoder made alike too."""
        vectors = encoder.encode(self.texts)
        np.testing.assert_array_equal(vectors, encoder.encode(self.texts))
        np.testing.assert_array_equal(vectors, self.make_encoder().encode(self.texts))

    def test_fingerprint_is_stable(self, encoder: TextEncoder) -> None:
        """Encoders made alike share a fingerprint, before and after they encoded."""
        before = encoder.fingerprint
        encoder.encode(self.texts[:1])
        assert before == encoder.fingerprint == self.make_encoder().fingerprint
        assert before
        assert encoder.name

    def test_very_long_text(self, encoder: TextEncoder) -> None:
        """A text of 50,000 characters is one row like any other."""
        text = (self.texts[0] + " ") * (50_000 // len(self.texts[0]) + 1)
        vectors = encoder.encode([text, self.texts[0]])
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)

    @pytest.mark.parametrize("text", ODD_TEXTS, ids=[ascii(text)[:24] for text in ODD_TEXTS])
    def test_odd_text(self, encoder: TextEncoder, text: str) -> None:
        """Emoji, right-to-left, NUL, lone surrogates: a finite row of length 1, or 0 if nothing in it is known."""
        vectors = encoder.encode([text, self.texts[0]])
        length = float(np.linalg.norm(vectors[0]))
        assert np.isfinite(vectors).all()
        assert length == pytest.approx(1.0, abs=1e-4) or length == 0.0
        np.testing.assert_allclose(vectors[1], encoder.encode([self.texts[0]])[0], atol=self.tolerance)

    def test_one_string_is_refused(self, encoder: TextEncoder) -> None:
        """A bare string would be taken for a list of characters."""
        with pytest.raises(EncoderError, match="one string"):
            encoder.encode("a film")

    def test_what_is_no_text_is_refused(self, encoder: TextEncoder) -> None:
        """None or a number is an error that names its type."""
        with pytest.raises(EncoderError, match="NoneType"):
            encoder.encode([self.texts[0], None])  # type: ignore[list-item]

    def test_progress_changes_nothing(self, encoder: TextEncoder) -> None:
        """The bar is only shown."""
        np.testing.assert_array_equal(encoder.encode(self.texts, progress=True), encoder.encode(self.texts))
