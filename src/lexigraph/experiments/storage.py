"""Finished runs on disk: one folder each, written whole or not at all, verified when read."""

from __future__ import annotations

import hashlib
import json
import math
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from lexigraph.errors import ReportError
from lexigraph.evaluation.files import strict_json
from lexigraph.evaluation.rankings import Rankings
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.evaluation.slices import Slice

FORMAT = "lexigraph-run-1"
MANIFEST, REPORT, PER_USER, LISTS = "manifest.json", "report.json", "per_user.parquet", "lists.parquet"
ATTEMPTS = 5
"""How often a folder is put in its place while other processes do the same."""


def save_run(folder: Path, key: Mapping[str, Any], report: EvaluationReport) -> None:
    """Write a run beside its place and rename it there; what stood there, if anything, is replaced.

    Args:
        folder: where the run shall be; folders above it are made.
        key: what the run depends on (see :func:`~lexigraph.experiments.jobs.run_key`).
        report: what was found, with its rankings or without.

    Raises:
        ReportError: it cannot be written; nothing of the attempt remains.
    """
    temporary = folder.parent / f".{folder.name}.{secrets.token_hex(6)}.tmp"
    try:
        temporary.mkdir(parents=True)
        (temporary / REPORT).write_text(strict_json(report_values(report)) + "\n", encoding="utf-8")
        report.per_user_frame().write_parquet(temporary / PER_USER)
        list_frame(report.rankings).write_parquet(temporary / LISTS)
        hashes = {name: _hash_of(temporary / name) for name in (REPORT, PER_USER, LISTS)}
        manifest = _sealed({"format": FORMAT, "key": dict(key), "files": hashes})
        (temporary / MANIFEST).write_text(strict_json(manifest) + "\n", encoding="utf-8")
        for file in temporary.iterdir():
            _force_to_disk(file)
        _put_in_place(temporary, folder)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ReportError(f"cannot keep a run in {folder}: {error}; free some space or name another folder") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)  # nothing is left of it after success


def load_run(folder: Path, key: Mapping[str, Any]) -> EvaluationReport | None:
    """Read a run after checking every byte of it.

    Args:
        folder: where it should be.
        key: what it must depend on.

    Returns:
        The report, without its rankings, or None where there is no such folder.

    Raises:
        ReportError: the folder holds something else, or what it holds was changed.
    """
    if not folder.is_dir():
        return None
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        _check_manifest(folder, manifest, key)
        values = json.loads((folder / REPORT).read_bytes())
        per_user = pl.read_parquet(folder / PER_USER, glob=False, hive_partitioning=False)
        return report_of(values, per_user)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, pl.exceptions.PolarsError) as error:
        raise ReportError(f"{folder} is damaged: {type(error).__name__}: {error}") from error


def report_values(report: EvaluationReport) -> dict[str, Any]:
    """All of a report but per-user values and lists, as JSON has it; NaN and infinity are null.

    Example:
        >>> report = EvaluationReport("ease", "toy", pl.Series(["a"]), {}, aggregates={"gini@5": float("nan")})
        >>> report_values(report)["aggregates"]
        {'gini@5': None}
    """
    left_out = ("user_ids", "per_user", "rankings", "slices")
    values = {field.name: getattr(report, field.name) for field in fields(report) if field.name not in left_out}
    return dict(_plain({**values, "slices": [one.to_dict() for one in report.slices]}))


def report_of(values: Mapping[str, Any], per_user: pl.DataFrame) -> EvaluationReport:
    """The report that :func:`report_values` and ``per_user_frame`` were taken of.

    Raises:
        TypeError: the values are not those of a report.

    Example:
        >>> report = EvaluationReport("ease", "toy", pl.Series(["a"]), {"hit@1": np.array([1.0])}, n_items=3)
        >>> again = report_of(report_values(report), report.per_user_frame())
        >>> again.metrics, again.n_items, again.user_ids.to_list()
        ({'hit@1': 1.0}, 3, ['a'])
    """
    found = dict(values)
    for name in ("aggregates", "ratings"):
        found[name] = _numbers(found[name])
    found["slices"] = tuple(_slice(one) for one in found["slices"])
    found["notes"] = tuple(found["notes"])
    metrics = {name: per_user[name].to_numpy().astype(np.float64) for name in per_user.columns if name != "user_id"}
    return EvaluationReport(user_ids=per_user["user_id"], per_user=metrics, **found)


def list_frame(rankings: Rankings | None) -> pl.DataFrame:
    """The measured lists as ``user_id``, ``item_id``, ``rank`` (from 1) and, where known, ``score``."""
    if rankings is None:
        return pl.DataFrame(schema={"user_id": pl.String, "item_id": pl.String, "rank": pl.Int32})
    rows, ranks = np.nonzero(rankings.lists >= 0)
    columns = {
        "user_id": rankings.user_ids.gather(rows),
        "item_id": rankings.items.series.gather(rankings.lists[rows, ranks].astype(np.int64)),
        "rank": (ranks + 1).astype(np.int32),
    }
    if rankings.scores is not None:
        columns["score"] = rankings.scores[rows, ranks]
    return pl.DataFrame(columns)


def _slice(values: Mapping[str, Any]) -> Slice:
    exposure = {int(k): value for k, value in _numbers(values["exposure"]).items()}
    numbers = {name: _numbers(values[name]) for name in ("metrics", "standard_errors")}
    return Slice(**{**values, **numbers, "exposure": exposure})


def _numbers(values: Mapping[str, float | None]) -> dict[str, float]:
    return {name: math.nan if value is None else value for name, value in values.items()}


def _plain(value: Any) -> Any:
    """Values as JSON has them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _sealed(manifest: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(manifest, sort_keys=True)
    return {**manifest, "seal": hashlib.sha256(text.encode()).hexdigest()}


def _check_manifest(folder: Path, manifest: Any, key: Mapping[str, Any]) -> None:
    if manifest.get("format") != FORMAT:
        raise ReportError(f"{folder} holds no finished run of this version")
    if _sealed({name: value for name, value in manifest.items() if name != "seal"}) != manifest:
        raise ReportError(f"{folder / MANIFEST} was changed after it was written")
    if manifest["key"] != json.loads(json.dumps(dict(key))):
        raise ReportError(f"{folder} holds a run of other settings or data")
    for name, expected in manifest["files"].items():
        if _hash_of(folder / name) != expected:
            raise ReportError(f"{folder / name} was changed after it was written")


def _hash_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _force_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put_in_place(new: Path, folder: Path) -> None:
    """Rename a folder to its place; what stands there steps aside first. Another process may do the same now."""
    for attempt in range(ATTEMPTS):
        try:
            new.rename(folder)
        except OSError:
            if attempt == ATTEMPTS - 1 or not folder.exists():
                raise
            _set_aside(folder)
        else:
            _force_to_disk(folder.parent)
            return


def _set_aside(folder: Path) -> None:
    old = folder.parent / f".{folder.name}.{secrets.token_hex(6)}.old"
    try:
        folder.rename(old)
    except FileNotFoundError:
        return  # the other process was faster
    if old.is_dir():
        shutil.rmtree(old, ignore_errors=True)
    else:
        old.unlink(missing_ok=True)
