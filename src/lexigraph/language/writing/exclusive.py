"""One writer per file: of two processes that replace a file at their end, the later would undo the earlier."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

from lexigraph.errors import DataError


class WriteLock:
    """A hidden file beside another that is locked as long as this is held; the system releases it with the process.

    Args:
        path: the file that one process at a time may write.

    Raises:
        DataError: another process, or another part of this one, writes it.
        OSError: no file can be made there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f".{path.name}.lock")
        self._file: IO[bytes] | None = self._path.open("a+b")
        try:
            _lock(self._file)
        except (BlockingIOError, PermissionError) as error:
            self._file.close()
            raise DataError(f"{path} is being written by another process; wait for it, or name another file") from error

    def release(self) -> None:
        """Let others write; nothing happens the second time."""
        if self._file is None:
            return
        if sys.platform != "win32":  # where an open file cannot be removed, it stays
            self._path.unlink(missing_ok=True)
        self._file.close()
        self._file = None


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
