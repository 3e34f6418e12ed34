"""Re-rankers made ready before anybody asks for them: their first use compiles for seconds, or reads what is compiled.

To compile takes the interpreter, so in the process that answers it would keep all requests waiting by turns. Another
process of low priority does it and leaves the machine code on disk, where every worker, also after a restart, finds it:
``python -m lexigraph.serving.answers.warming MODEL``.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lexigraph.errors import LexigraphError
from lexigraph.models.batch import UserBatch
from lexigraph.reranking.registry import RERANKERS
from lexigraph.serving.answers.cursor import read_cursor
from lexigraph.serving.answers.lists import Wanted, list_for
from lexigraph.serving.live import Served
from lexigraph.serving.records import ModelRecord

PLACES = 10
LONGEST_SECONDS = 300.0
"""Time that the other process gets."""
NICENESS = 19
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Step:
    name: str
    options: Mapping[str, Any] = field(default_factory=dict)


def warm_rerankers(served: Served) -> list[str]:
    """Use every re-ranker once on a model, so that what it needs is compiled and read.

    Args:
        served: the model.

    Returns:
        Names of those that this model's items can be re-ranked by.
    """
    done = []
    for name in RERANKERS:
        try:
            _use(served, _Step(name, {"items": served.item_ids[:1]} if name == "include" else {}))
        except LexigraphError as error:  # it needs a column that this catalogue does not have
            _log.debug("re-ranker %s is not made ready: %s", name, error)
        else:
            done.append(name)
    return done


def warm_in_background(served: Served, turns: Path | None = None) -> threading.Thread:
    """Have another process compile, then read what it left; requests go on meanwhile.

    Args:
        served: the model in use.
        turns: folder that all workers of this machine share; so only the first of them compiles.

    Returns:
        The thread that sees to it, already started; it keeps no process from ending.
    """

    def warm() -> None:
        began = time.monotonic()
        with _turn(turns) as first:
            if first:
                compile_apart(Path(served.record.folder))
        try:
            done = warm_rerankers(served)
        except Exception:  # what a model may raise here, it would raise in a request, which says so
            _log.exception("the re-rankers were not made ready; their first use takes longer")
        else:
            _log.info("%d re-rankers are ready after %.1f s", len(done), time.monotonic() - began)

    thread = threading.Thread(target=warm, name="lexigraph-warming", daemon=True)
    thread.start()
    return thread


@contextmanager
def _turn(folder: Path | None) -> Iterator[bool]:
    """Wait for the workers before; whether there was none."""
    if folder is None:
        yield True
        return
    import fcntl  # not on every system, and neither are several workers

    with (folder / "warming.lock").open("a+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not lock.tell()
        lock.write(b".")


def compile_apart(folder: Path) -> bool:
    """Compile in another process of low priority, which ends with this one.

    Args:
        folder: of the model.

    Returns:
        Whether it came to its end.
    """
    command = [sys.executable, "-m", "lexigraph.serving.answers.warming", str(folder)]
    nowhere = subprocess.DEVNULL
    try:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere) as process:  # noqa: S603
            try:
                return process.wait(LONGEST_SECONDS) == 0
            except subprocess.TimeoutExpired:
                process.kill()
                return False
    except OSError as error:
        _log.warning("no process could be started to compile the re-rankers: %s", error)
        return False


def _use(served: Served, step: _Step) -> None:
    first: list[str | None] = [*served.model.users.ids[:1]] or [None]
    wanted = Wanted(PLACES, seen=True, exclude=(), shown=read_cursor(None), rerank=[step])
    list_for(served, UserBatch(users=first), wanted)


def main() -> int:
    """Compile for the model in the folder that is named.

    Returns:
        The exit code.
    """
    from lexigraph.models.registry import load

    if hasattr(os, "nice"):
        os.nice(NICENESS)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    folder = Path(sys.argv[1])
    warm_rerankers(Served(load(folder), folder.name, ModelRecord(folder.name, str(folder), "active", 0.0), 0.0, 0))
    return 0


def _end_with_parent() -> None:
    """Stop at once when the process that holds the other end of stdin is no more."""
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
