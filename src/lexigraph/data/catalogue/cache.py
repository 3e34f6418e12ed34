"""The cache folder: verified, replaced as a whole, used by one process at a time."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MANIFEST = "manifest.json"


def sha256_of(path: Path) -> str:
    """Checksum of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path, revision: int) -> None:
    """Note the checksum of every file in the folder and the revision of what made them."""
    files = {path.name: sha256_of(path) for path in sorted(folder.iterdir()) if path.name != MANIFEST}
    text = json.dumps({"revision": revision, "files": files}, indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def is_intact(folder: Path, revision: int) -> bool:
    """Whether the folder holds exactly the files of its manifest, unchanged and of this revision."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        present = {path.name for path in folder.iterdir()} - {MANIFEST}
        return (
            manifest["revision"] == revision
            and present == set(manifest["files"])
            and all(sha256_of(folder / name) == digest for name, digest in manifest["files"].items())
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False  # whatever is wrong with it, it is made anew


def replace_folder(new: Path, target: Path) -> None:
    """Put a finished folder in place of an old one."""
    old = new.with_name(f"{new.name}.old")
    if target.exists():
        target.replace(old)
    new.replace(target)
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file; another process waits. The system releases it when a process dies."""
    with path.open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
