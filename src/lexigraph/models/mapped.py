"""Saved arrays as views of their file, so that processes which load the same model hold it in memory once."""

from __future__ import annotations

import json
import mmap
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TYPES = {
    "BOOL": np.bool_,
    "U8": np.uint8,
    "U16": np.uint16,
    "U32": np.uint32,
    "U64": np.uint64,
    "I8": np.int8,
    "I16": np.int16,
    "I32": np.int32,
    "I64": np.int64,
    "F16": np.float16,
    "F32": np.float32,
    "F64": np.float64,
}
"""Names of safetensors for the types that saved models hold."""
_LENGTH = 8
"""Bytes that say how long the header is."""


def mapped_tensors(path: Path) -> dict[str, NDArray[Any]]:
    """Arrays of a safetensors file as views of its pages, which the system reads when first asked and shares.

    The mapping is copy-on-write: whoever writes to an array changes pages of its own and never the file. A file that
    is replaced by renaming, as saved models are, stays readable as it was for as long as an array of it is in use. On
    Windows, where a mapped file cannot be replaced, the arrays are read.

    Args:
        path: a well-formed file whose hash was verified.

    Returns:
        Arrays by name.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from safetensors.numpy import save_file
        >>> with TemporaryDirectory() as folder:
        ...     save_file({"a": np.arange(3)}, Path(folder) / "t")
        ...     mapped_tensors(Path(folder) / "t")["a"].tolist()
        [0, 1, 2]
    """
    with path.open("rb") as file:
        size = int.from_bytes(file.read(_LENGTH), "little")
        header = json.loads(file.read(size))
        pages: Any = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    if os.name == "nt":
        pages = bytearray(pages)
    header.pop("__metadata__", None)
    return {name: _view(pages, _LENGTH + size, entry) for name, entry in header.items()}


def _view(pages: Any, start: int, entry: dict[str, Any]) -> NDArray[Any]:
    at = start + entry["data_offsets"][0]
    found: NDArray[Any] = np.ndarray(tuple(entry["shape"]), _TYPES[entry["dtype"]], buffer=pages, offset=at)
    return found if found.flags.aligned else found.copy()
