"""Keep every test and doctest out of the user's own cache, and tests out of each other's way."""

from __future__ import annotations

import importlib.util
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
    os.environ["LEXIGRAPH_LANGUAGE"] = "en"  # whatever the system of the developer speaks
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


LOGGERS = ("lexigraph", "lexigraph.evaluation.compare")
SHOW_WARNING = warnings.showwarning


@pytest.fixture(autouse=True)
def notices() -> Iterator[None]:
    """Undo what the command line, run inside a test, sets for its whole process: where messages and warnings go.

    It goes back to how a process starts, since a fixture of a wider scope may have run a command before this one.
    """
    yield
    warnings.showwarning = SHOW_WARNING
    for logger in map(logging.getLogger, LOGGERS):
        logger.setLevel(logging.NOTSET)
        logger.handlers, logger.propagate = [], True


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """URL of a real PostgreSQL server that lives as long as the tests, or a skip that says what is missing."""
    servers = _load_servers()
    programs = servers.postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    pytest.importorskip("psycopg", reason="psycopg is not installed (pip install 'lexigraph[sql]')")
    with servers.postgres(programs) as url:
        yield url


def _load_servers():
    path = Path(__file__).parent / "servers.py"
    spec = importlib.util.spec_from_file_location("lexigraph_test_servers", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
