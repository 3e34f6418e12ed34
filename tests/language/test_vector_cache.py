import re
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import warnings

import numpy as np
import pytest

from lexigraph.errors import EncoderError
from lexigraph.language.batching import encode_in_batches
from lexigraph.language.cache import CachedEncoder, vector_cache_folder
from lexigraph.language.encoder import TextEncoder
from lexigraph.language.vector_store import CacheWarning, VectorStore, text_key
from lexigraph.testing.encoders import EncoderContract


class HashEncoder:
    """Vectors drawn from the hash of the text; counts what it is asked for."""

    def __init__(self, dimension=8, fingerprint="hash-1"):
        self.name = "hash"
        self.dimension = dimension
        self.fingerprint = fingerprint
        self.asked = []

    def encode(self, texts, *, progress=False):  # noqa: ARG002
        return encode_in_batches(texts, self._batch, name=self.name, dimension=self.dimension)

    def _batch(self, batch):
        self.asked.extend(batch)
        seeds = [int.from_bytes(text_key(text)[:8], "little") for text in batch]
        return [np.random.default_rng(seed).normal(size=self.dimension) for seed in seeds]


@pytest.fixture(autouse=True)
def _warnings_are_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error", CacheWarning)
        yield


class TestCachedEncoder(EncoderContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.folder = tmp_path

    def make_encoder(self) -> TextEncoder:
        return CachedEncoder(HashEncoder(), self.folder)


def test_second_time_asks_for_nothing(tmp_path):
    texts = [f"text {n}" for n in range(1200)] + ["", "text 3"]
    first = CachedEncoder(HashEncoder(), tmp_path).encode(texts)
    inner = HashEncoder()
    second = CachedEncoder(inner, tmp_path).encode(texts)
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first, HashEncoder().encode(texts))
    assert inner.asked == []


def test_only_missing_texts_are_encoded_and_rows_stay_in_order(tmp_path):
    inner = HashEncoder()
    cached = CachedEncoder(inner, tmp_path)
    cached.encode(["b", "d"])
    inner.asked.clear()
    texts = ["a", "b", "c", "", "d", "a", "e"]
    np.testing.assert_array_equal(cached.encode(texts), HashEncoder().encode(texts))
    assert sorted(inner.asked) == ["a", "c", "e"]


def test_encoders_do_not_share_vectors(tmp_path):
    one, other = HashEncoder(), HashEncoder(fingerprint="hash-2")
    CachedEncoder(one, tmp_path).encode(["a"])
    CachedEncoder(other, tmp_path).encode(["a"])
    assert other.asked == ["a"]
    assert CachedEncoder(one, tmp_path).path != CachedEncoder(other, tmp_path).path


def test_a_cached_vector_needs_not_even_the_dimension(tmp_path):
    CachedEncoder(HashEncoder(), tmp_path).encode(["a"])

    class Unreachable:
        name, fingerprint = "hash", "hash-1"

        @property
        def dimension(self):
            raise EncoderError("asked for the dimension")

        encode = None

    assert CachedEncoder(Unreachable(), tmp_path).encode(["a", ""]).shape == (2, 8)


@pytest.mark.parametrize("content", [b"this is no database" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_corrupt_file_is_set_aside(tmp_path, content):
    cached = CachedEncoder(HashEncoder(), tmp_path)
    cached.path.write_bytes(content)
    with pytest.warns(CacheWarning, match="set aside"):
        vectors = cached.encode(["a", "b"])
    np.testing.assert_array_equal(vectors, HashEncoder().encode(["a", "b"]))
    aside = list(tmp_path.glob("*.corrupt-*"))
    assert [path.read_bytes() for path in aside] == [content]
    inner = HashEncoder()
    CachedEncoder(inner, tmp_path).encode(["a", "b"])
    assert inner.asked == []


def test_pages_overwritten_inside_the_file_do_not_reach_the_caller(tmp_path):
    texts = [f"text {n}" for n in range(2000)]
    cached = CachedEncoder(HashEncoder(dimension=64), tmp_path)
    expected = cached.encode(texts)
    noise = np.random.default_rng(0)
    with cached.path.open("r+b") as file:
        for offset in range(8192, cached.path.stat().st_size - 600, 16384):
            file.seek(offset)
            file.write(noise.bytes(600))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CacheWarning)
        np.testing.assert_array_equal(cached.encode(texts), expected)


@pytest.mark.parametrize("vector", [b"", b"abc", np.ones(8, "<f4").tobytes(), np.full(8, np.nan, "<f4").tobytes()])
def test_a_damaged_vector_is_computed_again(tmp_path, vector):
    inner = HashEncoder()
    cached = CachedEncoder(inner, tmp_path)
    expected = cached.encode(["a", "b"])
    with sqlite3.connect(cached.path) as connection:
        connection.execute("UPDATE vectors SET vector = ? WHERE key = ?", (vector, text_key("a")))
    connection.close()
    inner.asked.clear()
    np.testing.assert_array_equal(cached.encode(["a", "b"]), expected)
    assert inner.asked == ["a"]
    assert VectorStore(cached.path, limit_bytes=2**30).read([text_key("a")])[0].tolist() == [0]


def test_a_full_disk_does_not_stop_encoding(tmp_path, monkeypatch):
    connect = sqlite3.connect

    def connect_to_a_small_disk(*args, **options):
        connection = connect(*args, **options)
        connection.execute("PRAGMA max_page_count = 20")
        return connection

    monkeypatch.setattr("lexigraph.language.blob_store.sqlite3.connect", connect_to_a_small_disk)
    texts = [f"text {n}" for n in range(1500)]
    with pytest.warns(CacheWarning, match="full.*going on without it") as caught:
        vectors = CachedEncoder(HashEncoder(dimension=64), tmp_path).encode(texts)
    np.testing.assert_array_equal(vectors, HashEncoder(dimension=64).encode(texts))
    assert len(caught) == 1


def test_a_folder_that_cannot_be_made_does_not_stop_encoding(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.warns(CacheWarning, match="cannot be used"):
        vectors = CachedEncoder(HashEncoder(), tmp_path / "file" / "cache").encode(["a"])
    assert vectors.shape == (1, 8)


def test_the_oldest_vectors_go_when_the_limit_is_reached(tmp_path):
    cached = CachedEncoder(HashEncoder(dimension=256), tmp_path, limit_bytes=400_000)
    for start in range(0, 3000, 300):
        cached.encode([f"text {n}" for n in range(start, start + 300)])
    store = VectorStore(cached.path, limit_bytes=2**30)
    kept = store.read([text_key(f"text {n}") for n in range(3000)])[0]
    assert 100 < len(kept) < 500
    assert 2999 in kept
    assert 0 not in kept
    assert cached.path.stat().st_size < 2_000_000


def test_changed_length_under_one_fingerprint_is_an_error(tmp_path):
    CachedEncoder(HashEncoder(dimension=8), tmp_path).encode(["a"])
    with pytest.raises(EncoderError, match=r"\[4, 8\] numbers under one fingerprint"):
        CachedEncoder(HashEncoder(dimension=4), tmp_path).encode(["a", "b"])


def test_an_error_of_the_encoder_is_the_callers(tmp_path):
    class Failing(HashEncoder):
        def _batch(self, batch):  # noqa: ARG002
            raise EncoderError("server gone")

    with pytest.raises(EncoderError, match="server gone"):
        CachedEncoder(Failing(), tmp_path).encode(["a"])


def test_threads_share_a_cache(tmp_path):
    results = []

    def work(start):
        texts = [f"text {n}" for n in range(start, start + 700)]
        results.append(
            bool((CachedEncoder(HashEncoder(), tmp_path).encode(texts) == HashEncoder().encode(texts)).all())
        )

    threads = [threading.Thread(target=work, args=(start,)) for start in (0, 300, 600)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True, True, True]


WRITER = textwrap.dedent(
    """
    import sys, warnings
    import numpy as np
    from pathlib import Path
    from lexigraph.language.vector_store import VectorStore, text_key
    warnings.simplefilter("error")
    store = VectorStore(Path(sys.argv[1]), limit_bytes=2**40)
    name, rounds = sys.argv[2], int(sys.argv[3])
    print("ready", flush=True)
    sys.stdin.readline()
    vectors = np.zeros((50, 64), dtype=np.float32)
    vectors[:, 0] = 1
    for turn in range(rounds):
        if not store.write([text_key(f"{name} {turn} {row}") for row in range(50)], vectors):
            sys.exit(3)
        print(turn, flush=True)
    """
)


def start_writer(path, name, rounds):
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", WRITER, str(path), name, str(rounds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdout.readline()
    return process


def test_processes_write_at_once_without_loss(tmp_path):
    path = tmp_path / "vectors.sqlite"
    writers = [start_writer(path, name, 20) for name in ("a", "b", "c")]
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    assert [writer.communicate()[0].split()[-1] for writer in writers] == ["19"] * 3
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    keys = [text_key(f"{name} {turn} {row}") for name in "abc" for turn in range(20) for row in range(50)]
    assert len(VectorStore(path, limit_bytes=2**40).read(keys)[0]) == 3000


def test_a_killed_writer_leaves_what_it_had_written(tmp_path):
    path = tmp_path / "vectors.sqlite"
    writer = start_writer(path, "k", 100_000)
    writer.stdin.write("go\n")
    writer.stdin.flush()
    for line in writer.stdout:
        if int(line) == 5:
            break
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    keys = [text_key(f"k {turn} {row}") for turn in range(6) for row in range(50)]
    assert len(VectorStore(path, limit_bytes=2**40).read(keys)[0]) == 300
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_folder_is_set_by_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("LEXIGRAPH_CACHE", str(tmp_path))
    assert vector_cache_folder() == tmp_path / "vectors"
    assert CachedEncoder(HashEncoder()).path.parent == tmp_path / "vectors"
    monkeypatch.delenv("LEXIGRAPH_CACHE")
    assert re.search(r"lexigraph.*vectors$", str(vector_cache_folder()))
