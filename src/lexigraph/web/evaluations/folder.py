"""The folder of reports."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lexigraph.errors import ReportError
from lexigraph.web.evaluations.document import read_document
from lexigraph.web.evaluations.report import Report

MOST_FILES = 100
MOST_BYTES = 20_000_000
INNER = "report.json"
"""What ``lexigraph compare`` calls its report, in a folder of its own."""


@dataclass(frozen=True)
class Refused:
    """A file that is not shown.

    Attributes:
        file: its name within the folder.
        reason: why.
    """

    file: str
    reason: str


@dataclass(frozen=True)
class Reports:
    """What a folder holds.

    Attributes:
        found: reports by file name within the folder, the latest first.
        refused: files that could not be read.
    """

    found: dict[str, Report]
    refused: tuple[Refused, ...] = ()


def read_reports(folder: Path) -> Reports:
    """Read all reports of a folder: ``*.json``, and ``report.json`` one level below.

    A file that is none, too large or damaged is named and does not keep the others from being shown. A folder that
    is not there has no reports.

    Args:
        folder: as the settings name it.

    Example:
        >>> read_reports(Path("no/such/folder"))
        Reports(found={}, refused=())
    """
    found: dict[str, Report] = {}
    refused: list[Refused] = []
    try:
        files = sorted(_files(folder), key=lambda one: -one[0])
    except OSError as error:
        return Reports({}, (Refused(folder.name, error.strerror or str(error)),))
    for _, file in files[:MOST_FILES]:
        name = file.relative_to(folder).as_posix()
        try:
            found[name] = _read(file, name)
        except ReportError as error:
            refused.append(Refused(name, str(error)))
    if len(files) > MOST_FILES:
        refused.append(Refused("…", f"{len(files) - MOST_FILES} older files; {MOST_FILES} are read"))
    return Reports(found, tuple(refused))


def _files(folder: Path) -> Iterator[tuple[float, Path]]:
    """Time and path of what may be a report; names that begin with a dot are somebody's work under way."""
    if not folder.is_dir():
        return
    for entry in folder.iterdir():
        if entry.name.startswith("."):
            continue
        inner = entry / INNER
        if entry.suffix == ".json" and entry.is_file():
            yield entry.stat().st_mtime, entry
        elif entry.is_dir() and inner.is_file():
            yield inner.stat().st_mtime, inner


def _read(file: Path, name: str) -> Report:
    try:
        with file.open("rb") as stream:
            about = os.fstat(stream.fileno())
            if not stat.S_ISREG(about.st_mode) or about.st_size > MOST_BYTES:
                raise ReportError(f"it has {about.st_size:,} bytes; up to {MOST_BYTES:,} are read")
            text = stream.read(MOST_BYTES)
        return read_document(json.loads(text), name.removesuffix(".json").removesuffix("/report"))
    except OSError as error:
        raise ReportError(error.strerror or str(error)) from error
    except RecursionError as error:
        raise ReportError("it is nested too deeply") from error
    except ValueError as error:
        raise ReportError(f"it is no JSON: {error}") from error
