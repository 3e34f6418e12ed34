"""From sources to a verified folder of tables in the cache."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from lexigraph.data.cache_root import cache_root
from lexigraph.data.catalogue.cache import is_intact, locked, replace_folder, sha256_of, write_manifest
from lexigraph.data.catalogue.info import DatasetInfo, Recipe, Source, Tables
from lexigraph.errors import CatalogueError

logger = logging.getLogger(__name__)

SOURCE_FILE = "source.json"
ATTEMPTS = 2
"""A file that went on from a spoilt beginning is fetched once more from the start."""


def fetch_dataset(info: DatasetInfo, *, progress: bool = True, refresh: bool = False) -> Path:
    """Make sure that the tables of a data set are in the cache.

    Args:
        info: the data set.
        progress: show progress bars on standard error.
        refresh: make the tables anew even if those in the cache are intact (to complete a set of which an optional
            part could not be had before).

    Returns:
        The folder with the tables, ``source.json`` (where they came from) and ``manifest.json`` (checksums).

    Raises:
        CatalogueError: no source can be reached, a checksum is wrong, or the cache cannot be written.
    """
    root = cache_root()
    folder = root / "datasets" / info.name
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder.parent / ".lock"):
            if refresh or not is_intact(folder, info.revision):
                logger.info("%s: %s", info.title, info.terms)
                _build(info, folder, root / "downloads", progress=progress)
    except OSError as error:
        raise CatalogueError(
            f"the cache folder {root} cannot be used ({error}); free space there, or set LEXIGRAPH_CACHE to another"
        ) from error
    return folder


def obtain(source: Source, downloads: Path, *, progress: bool) -> Path:
    """Return a source's file with the right checksum, from the downloads folder or from afar.

    Raises:
        CatalogueError: it cannot be had, or what came is not what was expected.
    """
    path = downloads / source.file
    held = sha256_of(path) if path.is_file() else None
    if held == source.sha256:
        return path
    for _ in range(ATTEMPTS):
        try:
            source.download(path, progress=progress)
        except CatalogueError as error:
            spoilt = f" (and {path} has sha256 {held} where {source.sha256} is expected)" if held else ""
            raise CatalogueError(f"{error}{spoilt}") from error
        found = sha256_of(path)
        if found == source.sha256:
            return path
        path.unlink()
    raise CatalogueError(
        f"{source.label} sent a file with sha256 {found} where {source.sha256} is expected; it was deleted"
    )


def _build(info: DatasetInfo, folder: Path, downloads: Path, *, progress: bool) -> None:
    downloads.mkdir(parents=True, exist_ok=True)
    faults: dict[str, str] = {}
    tables, origins = _convert(info, downloads, faults, progress=progress)
    for abandoned in folder.parent.glob(f".{info.name}-*"):  # left by a process that was killed; the lock is ours now
        shutil.rmtree(abandoned, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{info.name}-"))
    try:
        for name, table in tables.items():
            table.write_csv(unfinished / f"{name}.csv")
        description = {"name": info.name, "origins": origins, "faults": faults}
        (unfinished / SOURCE_FILE).write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")
        write_manifest(unfinished, info.revision)
        replace_folder(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _convert(
    info: DatasetInfo, downloads: Path, faults: dict[str, str], *, progress: bool
) -> tuple[Tables, dict[str, str | None]]:
    """Make all tables, and say of each recipe which source it used (None: it could not be followed).

    Only what is needed is fetched; ``faults`` is told why a source could not be had.
    """
    tables: Tables = {}
    origins: dict[str, str | None] = {}
    files: dict[str, Path] = {}
    for recipe in info.recipes:
        key = next((key for key in recipe.ways if _have(info, key, downloads, files, faults, progress=progress)), None)
        if key is not None:
            tables.update(recipe.ways[key](files[key]))
        elif recipe.required:
            raise CatalogueError(_unreachable(info, recipe, faults, downloads))
        else:
            logger.warning(
                "%s comes without %s, which cannot be had now; fetch it again with refresh to complete it",
                info.name,
                recipe.makes,
            )
        origins[recipe.makes] = None if key is None else info.sources[key].label
    return tables, origins


def _have(
    info: DatasetInfo, key: str, downloads: Path, files: dict[str, Path], faults: dict[str, str], *, progress: bool
) -> bool:
    """Whether a source's file is there or comes now; each source is tried once, and noted in files or in faults."""
    if key not in files and key not in faults:
        try:
            files[key] = obtain(info.sources[key], downloads, progress=progress)
        except CatalogueError as error:
            faults[key] = str(error)
            logger.info("%s: %s", info.name, error)
    return key in files


def _unreachable(info: DatasetInfo, recipe: Recipe, faults: Mapping[str, str], downloads: Path) -> str:
    reasons = "; ".join(faults[key] for key in recipe.ways)
    by_hand = " or ".join(f"{info.sources[key].file} ({info.sources[key].label})" for key in recipe.ways)
    return f"{info.name} cannot be fetched: {reasons}. Put {by_hand} into {downloads} by hand and call again"
