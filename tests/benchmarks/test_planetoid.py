"""Planetoid's pickles are read by a reader that knows nothing but matrices."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from benchmarks.planetoid import _Restricted, read_citations

EVIL = b"cos\nsystem\n(S'echo no'\ntR."


def test_a_pickle_that_asks_for_anything_else_is_refused(tmp_path: Path):
    path = tmp_path / "evil"
    path.write_bytes(EVIL)
    with path.open("rb") as file, pytest.raises(pickle.UnpicklingError, match=r"os\.system"):
        _Restricted(file).load()


def test_a_missing_folder_is_named(tmp_path: Path):
    with pytest.raises(SystemExit, match="LEXIGRAPH_BENCHMARK_DATA"):
        read_citations(tmp_path / "cora")


def test_test_articles_get_the_rows_their_index_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    words = np.eye(5, 3, dtype=np.float32)
    parts = {
        "allx": sp.csr_matrix(words[:3]),
        "ally": np.eye(2)[[0, 1, 0]],
        "tx": sp.csr_matrix(np.array([[7.0, 0, 0], [0, 8, 0]])),
        "ty": np.eye(2)[[1, 0]],
        "y": np.eye(2)[[0]],
        "graph": {0: [1, 1, 0], 1: [0], 2: [4], 3: [], 4: [2]},
    }
    monkeypatch.setattr("benchmarks.planetoid._read", lambda _, part: parts[part])
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "ind.tiny.test.index").write_text("4\n3\n", encoding="ascii")
    found = read_citations(folder)
    assert found.features.toarray()[4].tolist() == [7, 0, 0]  # the first row of tx is that of article 4
    assert found.features.toarray()[3].tolist() == [0, 8, 0]
    assert found.labels.tolist() == [0, 1, 0, 0, 1]
    assert found.test.tolist() == [3, 4]
    expected = np.zeros((5, 5))
    expected[[0, 1, 2, 4], [1, 0, 4, 2]] = 1
    assert np.array_equal(found.adjacency.toarray(), expected)
