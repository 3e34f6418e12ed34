"""Keep every test and doctest out of the user's own cache."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Point all caches to a folder of this run, before anything of Lexigraph is imported."""
    folder = Path(tempfile.mkdtemp(prefix="lexigraph-tests-"))
    os.environ["LEXIGRAPH_CACHE"] = str(folder / "lexigraph")
    os.environ["XDG_CACHE_HOME"] = str(folder)
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
