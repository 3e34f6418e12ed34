"""Workers that end unasked: a line of the log and a count for each, told by the process that started them.

A worker that is killed cannot log anything itself.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing import active_children, connection
from multiprocessing.process import BaseProcess
from typing import Literal, TextIO, TypeAlias

from lexigraph.serving.observing.logs import formatter
from lexigraph.serving.observing.metrics import Metrics
from lexigraph.serving.settings import ObservingSettings

Cause: TypeAlias = Literal["killed", "signal", "error", "ended"]
LOOK_SECONDS = 0.25
"""Between two looks at which workers there are."""
METRIC = "worker_exits_total"
_log = logging.getLogger(__name__)


def cause_of(code: int) -> Cause:
    """Why a process ended, from its exit code.

    Example:
        >>> [cause_of(code) for code in (-9, -11, 1, 0)]
        ['killed', 'signal', 'error', 'ended']
    """
    if code == -signal.SIGKILL:
        return "killed"
    return "signal" if code < 0 else "error" if code else "ended"


def sentence_of(pid: int, code: int) -> str:
    """What happened to a worker, in words.

    Example:
        >>> sentence_of(17, -11), sentence_of(17, 1)
        ('worker 17 was ended by SIGSEGV', 'worker 17 ended with exit code 1')
    """
    if code >= 0:
        return f"worker {pid} ended with exit code {code}" if code else f"worker {pid} ended unasked"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    why = "; where nobody did that, it is the system when memory runs out" if code == -signal.SIGKILL else ""
    return f"worker {pid} was ended by {name}{why}"


def report_exit(settings: ObservingSettings, pid: int, code: int, stream: TextIO | None = None) -> None:
    """Log that a worker ended, in the form that the workers log in, and count it where they count.

    Args:
        settings: form of the log.
        pid: of the worker.
        code: its exit code; below 0 the signal that ended it.
        stream: where to; by default standard error.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(settings.log_format))
    level = logging.ERROR if code else logging.WARNING
    text = f"{sentence_of(pid, code)}; another one takes its place"
    record = _log.makeRecord(_log.name, level, __file__, 0, text, (), None, extra={"worker": pid, "exit_code": code})
    handler.handle(record)
    metrics = Metrics()  # joins the workers' for a moment; what it counted stays
    metrics.count(METRIC, cause_of(code))
    metrics.close()


def watch_workers(name: str, told: Callable[[int, int], None], stopping: Callable[[], bool]) -> threading.Thread:
    """Tell of every child process of a name that ends before it is asked to.

    Args:
        name: of the processes.
        told: called with process id and exit code.
        stopping: whether all of them are being ended.

    Returns:
        The thread that watches, already started.
    """

    def watch() -> None:
        while not stopping():
            workers = {child.sentinel: child for child in active_children() if child.name == name}
            if not workers:
                time.sleep(LOOK_SECONDS)
                continue
            for sentinel in connection.wait(list(workers), timeout=LOOK_SECONDS):
                child = workers[sentinel]  # type: ignore[index]
                code = _exit_code(child)
                if not stopping():
                    told(child.pid or 0, code)

    thread = threading.Thread(target=watch, name="lexigraph-workers", daemon=True)
    thread.start()
    return thread


def _exit_code(child: BaseProcess) -> int:
    """Its exit code, which another thread that waits for the process may be about to note."""
    for _ in range(100):
        if child.exitcode is not None:
            return child.exitcode
        time.sleep(0.01)
    return 0
