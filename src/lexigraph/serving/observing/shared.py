"""Cells of several workers: each maps a file of its own in one folder, and whoever is asked reads them all.

A worker holds a lock on its file for as long as it lives, so no process id has to be trusted to tell the living from
the dead. What a dead worker had counted is kept (a counter must never fall), what it had gauged is not.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lexigraph.errors import ConfigError
from lexigraph.serving.observing.cells import Layout, blank

_RETIRED = "retired.cells"
_HEADER = struct.Struct("<8sQ")
_MARK = b"lxgcells"


class SharedCells:
    """A worker's own cells in a folder of cells.

    Args:
        folder: of all workers of this service on this machine; made if it is not there.
        layout: of the cells; files with another are left alone.

    Attributes:
        view: the worker's own cells, float64 ``[size]``, to be written in place.

    Raises:
        ConfigError: the folder cannot be written.
    """

    def __init__(self, folder: Path, layout: Layout) -> None:
        self._folder, self._layout = folder, layout
        self._name = folder / f"worker-{os.getpid()}-{os.urandom(4).hex()}.cells"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with self._locked(fcntl.LOCK_EX):
                self._bury()
                self._file = self._name.open("w+b")
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._file.write(_HEADER.pack(_MARK, layout.fingerprint) + blank(layout).tobytes())
                self._file.flush()
        except OSError as error:
            message = f"cannot keep metrics in {folder}: {error.strerror}; name a folder that can be written"
            raise ConfigError(message) from error
        self._map = mmap.mmap(self._file.fileno(), 0)
        self.view = memoryview(self._map)[_HEADER.size :].cast("d")

    def read(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The cells of the living and the sum of what the dead had counted.

        Returns:
            float64 ``[n_workers, size]`` and float64 ``[size]``.
        """
        with self._locked(fcntl.LOCK_SH):
            found = [(path, self._content(path)) for path in sorted(self._folder.glob("worker-*.cells"))]
            living = [cells for path, cells in found if cells is not None and _held(path)]
            dead = [cells for path, cells in found if cells is not None and not _held(path)]
            retired = self._content(self._folder / _RETIRED)
        counted = self._counted([*dead, *([] if retired is None else [retired])])
        return np.array(living).reshape(len(living), self._layout.size), counted

    def close(self) -> None:
        """Stop counting; what was counted stays in the folder for the other workers."""
        self.view.release()
        self._map.close()
        self._file.close()

    def _bury(self) -> None:
        """Add up what the dead had counted, so that a worker that dies again and again leaves one file, not many."""
        dead = [path for path in sorted(self._folder.glob("worker-*.cells")) if not _held(path)]
        kept = [self._content(path) for path in (*dead, self._folder / _RETIRED)]
        total = self._counted([cells for cells in kept if cells is not None])
        beside = self._folder / f"{_RETIRED}.new"
        beside.write_bytes(_HEADER.pack(_MARK, self._layout.fingerprint) + total.tobytes())
        beside.replace(self._folder / _RETIRED)
        for path in dead:
            path.unlink()

    def _counted(self, rows: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        total = np.sum(rows, axis=0) if rows else np.zeros(self._layout.size)
        return np.where(self._layout.additive(), total, 0.0)

    def _content(self, path: Path) -> NDArray[np.float64] | None:
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return None
        if len(raw) != _HEADER.size + 8 * self._layout.size:
            return None
        if _HEADER.unpack_from(raw) != (_MARK, self._layout.fingerprint):
            return None
        return np.frombuffer(raw, dtype=np.float64, offset=_HEADER.size)

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        with (self._folder / "lock").open("a+b") as lock:
            fcntl.flock(lock, how)
            yield


def _held(path: Path) -> bool:
    """Whether a living worker holds the file."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
