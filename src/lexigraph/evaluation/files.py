"""Strict JSON, and files that are either whole or absent."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from lexigraph.errors import ReportError


def strict_json(value: Any) -> str:
    r"""Indented JSON that any parser reads: NaN and infinity, which JSON does not have, are refused.

    Raises:
        ReportError: a value is NaN, infinite or of a type JSON does not have.

    Example:
        >>> strict_json({"recall@20": 0.5})
        '{\n  "recall@20": 0.5\n}'
    """
    try:
        return json.dumps(value, indent=2, allow_nan=False, ensure_ascii=False)
    except (ValueError, TypeError) as error:
        raise ReportError(f"not expressible in JSON: {error}; metrics must be finite numbers") from error


def write_text_atomically(path: str | Path, text: str) -> None:
    """Write a UTF-8 file by way of a temporary one beside it, so that a failure leaves what stood there before.

    Args:
        path: the file; its folder must exist.
        text: the whole content.

    Raises:
        ReportError: the folder is missing or not writable, or the disk is full.
    """
    path = Path(path)
    temporary = path.parent / f".{path.name}.{secrets.token_hex(6)}.tmp"
    try:
        with temporary.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):  # the first error says what is wrong, also where there is nothing to remove
            temporary.unlink(missing_ok=True)
        raise ReportError(f"cannot write {path}: {error.strerror or error}; what stood there is untouched") from error


def check_writable(path: str | Path) -> None:
    """Make sure that a file can be made here; worth asking before a long fit.

    Args:
        path: the file to be.

    Raises:
        ReportError: it is a folder, or the folder it should be in is missing or cannot be written to.

    Example:
        >>> check_writable("report.json")
    """
    path = Path(path)
    folder = path.absolute().parent
    if path.is_dir():
        raise ReportError(f"cannot write {path}: it is a folder; name a file in it")
    if not folder.is_dir():
        raise ReportError(f"cannot write {path}: there is no folder {folder}; make it, or name another file")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ReportError(f"cannot write {path}: no permission to write in {folder}; name another file")
