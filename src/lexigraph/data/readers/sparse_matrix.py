"""User-item matrices saved by SciPy (``.npz``)."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import scipy.sparse as sp

from lexigraph.data.readers.raw import RawTable, number_rows
from lexigraph.errors import DataError, EmptyTableError


def read_sparse_matrix(path: Path) -> RawTable:
    """Read a sparse matrix; row and column numbers become ids, and empty rows and columns exist as well.

    Nothing is unpickled. Stored zeros are no interactions.

    Args:
        path: a file written by ``scipy.sparse.save_npz``.

    Returns:
        One row per entry with ``user_id``, ``item_id`` and, where the values are not all one, ``weight``.

    Raises:
        EmptyTableError: the matrix has no entry.
        DataError: it is not a readable sparse matrix.
    """
    if not path.is_file():
        raise DataError(f"no file at {path}")
    try:
        matrix = sp.coo_array(sp.load_npz(path))
        matrix.sum_duplicates()
    except (ValueError, KeyError, OSError, zipfile.BadZipFile, EOFError) as error:
        raise DataError(f"{path} is not a sparse matrix written by scipy.sparse.save_npz: {error}") from error
    if matrix.ndim != 2 or (
        matrix.nnz and (matrix.row.max() >= matrix.shape[0] or matrix.col.max() >= matrix.shape[1])
    ):
        raise DataError(f"{path}: the entries do not fit the shape {matrix.shape}; save the matrix again")
    matrix.eliminate_zeros()
    if not matrix.nnz:
        raise EmptyTableError(f"{path}: the matrix {matrix.shape} has no entries")
    order = np.lexsort((matrix.col, matrix.row))
    pairs = {"user_id": matrix.row[order], "item_id": matrix.col[order]}
    frame = pl.DataFrame(pairs).cast(pl.String)
    if not np.all(matrix.data == 1):
        frame = frame.with_columns(weight=pl.Series(matrix.data[order].astype(np.float64)))
    n_users, n_items = matrix.shape
    return RawTable(
        number_rows(frame),
        str(path),
        counted_ids=True,
        user_ids=pl.int_range(n_users, eager=True).cast(pl.String).alias("user_id"),
        item_ids=pl.int_range(n_items, eager=True).cast(pl.String).alias("item_id"),
    )
