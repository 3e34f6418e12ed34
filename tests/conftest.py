"""Keep every test and doctest out of the user's own cache, and tests out of each other's way."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Point all caches to a folder of this run, before anything of Lexigraph is imported."""
    folder = Path(tempfile.mkdtemp(prefix="lexigraph-tests-"))
    os.environ["LEXIGRAPH_CACHE"] = str(folder / "lexigraph")
    os.environ["XDG_CACHE_HOME"] = str(folder)
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.fixture(autouse=True)
def notices() -> Iterator[None]:
    """Undo what the command line, run inside a test, sets for its whole process: where messages and warnings go."""
    loggers = [logging.getLogger(name) for name in ("lexigraph", "lexigraph.evaluation.compare")]
    before = [(logger, logger.level, logger.handlers, logger.propagate) for logger in loggers]
    show = warnings.showwarning
    yield
    warnings.showwarning = show
    for logger, level, handlers, propagate in before:
        logger.setLevel(level)
        logger.handlers, logger.propagate = handlers, propagate
