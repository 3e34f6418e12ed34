"""Where benchmark data lies and how it is read."""

from __future__ import annotations

import os
from pathlib import Path

from lexigraph.data import Dataset, read_dataset

REPOSITORY = Path(__file__).resolve().parents[1]


def data_folder() -> Path:
    """Where the data sets lie: ``$LEXIGRAPH_BENCHMARK_DATA``, or ``shared/data`` beside the checkout."""
    given = os.environ.get("LEXIGRAPH_BENCHMARK_DATA")
    return Path(given) if given else REPOSITORY.parent / "shared" / "data"


def benchmark_data(name: str) -> Dataset:
    """Read one benchmark data set.

    Raises:
        SystemExit: it is not there; the message says where it was looked for.
    """
    folder = data_folder() / name
    if not folder.is_dir():
        raise SystemExit(
            f"no benchmark data at {folder}; set LEXIGRAPH_BENCHMARK_DATA to the folder that holds {name}/"
        )
    return read_dataset(folder)
