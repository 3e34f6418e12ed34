"""Reading a citation graph in the files of Planetoid (Yang, Cohen and Salakhutdinov, ICML 2016), with its split."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

N_VALIDATION = 500
ALLOWED = {
    ("__builtin__", "object"),
    ("_codecs", "encode"),
    ("collections", "defaultdict"),
    ("__builtin__", "list"),
    ("copy_reg", "_reconstructor"),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy.core.multiarray", "_reconstruct"),
    ("scipy.sparse.csr", "csr_matrix"),
}
"""All that these files name; whatever else a pickle asks for is refused."""


class _Restricted(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ALLOWED:
            raise pickle.UnpicklingError(f"the file asks for {module}.{name}, which no Planetoid file needs")
        if module == "scipy.sparse.csr":
            return sp.csr_matrix
        return super().find_class(module, name)


@dataclass(frozen=True, eq=False)
class Citations:
    """A graph of articles.

    Attributes:
        adjacency: CSR float32 ``[n, n]``, symmetric, ones.
        features: which words an article has, CSR float32 ``[n, f]``.
        labels: int64 ``[n]``.
        training: 20 articles per class, int64.
        validation: 500 articles, int64.
        test: 1,000 articles, int64.
    """

    adjacency: sp.csr_array
    features: sp.csr_array
    labels: NDArray[np.int64]
    training: NDArray[np.int64]
    validation: NDArray[np.int64]
    test: NDArray[np.int64]


def read_citations(folder: Path) -> Citations:
    """Read ``ind.NAME.*`` of a folder named NAME.

    Raises:
        SystemExit: there is no such folder.
    """
    if not folder.is_dir():
        raise SystemExit(f"no benchmark data at {folder}; set LEXIGRAPH_BENCHMARK_DATA to the folder that holds it")
    allx, ally, tx, ty, y, graph = (_read(folder, part) for part in ("allx", "ally", "tx", "ty", "y", "graph"))
    test = np.array((folder / f"ind.{folder.name}.test.index").read_text(encoding="ascii").split(), dtype=np.int64)
    place = np.arange(allx.shape[0] + tx.shape[0])
    place[test] = allx.shape[0] + np.arange(len(test))  # the test part's rows are in the order of its index file
    features = sp.csr_array(sp.vstack([allx, tx]), dtype=np.float32)[place]
    labels = np.vstack([ally, ty]).argmax(axis=1)[place]
    ends = np.array([(one, other) for one, others in graph.items() for other in others if one != other]).T
    n = len(labels)
    adjacency = sp.csr_array((np.ones(2 * ends.shape[1], np.float32), np.hstack([ends, ends[::-1]])), shape=(n, n))
    adjacency.sum_duplicates()
    adjacency.data[:] = 1
    training = np.arange(len(y))
    return Citations(adjacency, features, labels, training, len(y) + np.arange(N_VALIDATION), np.sort(test))


def _read(folder: Path, part: str) -> Any:
    with (folder / f"ind.{folder.name}.{part}").open("rb") as file:
        return _Restricted(file, encoding="latin1").load()
