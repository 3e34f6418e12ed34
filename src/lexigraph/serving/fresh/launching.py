"""Starting a refit in another process and listening to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from typing import IO, Any

from lexigraph.errors import ServingError
from lexigraph.serving.fresh.outcome import RefitOutcome
from lexigraph.serving.settings import ServingSettings

MODULE = "lexigraph.serving.fresh.refit"
GRACE_SECONDS = 5.0
"""Time that a refit has to end when it is told to, before it is killed."""
_TAIL = 2_000


class RefitProcess:
    """A refit that runs in a process of its own, with low priority.

    Args:
        settings: of the service; they go through a pipe, so that no password stands in the list of processes.
        reason: why, for the record.
        expected: see :func:`lexigraph.serving.fresh.refit.refit`.

    Attributes:
        pid: of the process.
        step: what it is doing.
    """

    def __init__(self, settings: ServingSettings, reason: str, expected: int | None = None) -> None:
        self.step = "starting"
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed by wait)
        self._process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self.pid = self._process.pid
        task = {"settings": settings.model_dump(mode="json"), "reason": reason, "expected": expected}
        self._send(json.dumps(task))

    def wait(self, told: Callable[[str], None] = lambda _: None) -> RefitOutcome:
        """Listen until it ends.

        Args:
            told: called with the name of each step.

        Returns:
            What came of it.

        Raises:
            ServingError: it failed, was killed, or took longer than allowed.
        """
        assert self._process.stdout is not None  # noqa: S101  (a pipe was asked for)
        last: dict[str, Any] = {}
        try:
            for line in self._process.stdout:
                if not line.endswith("\n"):  # it was killed half-way through its last line
                    break
                last = json.loads(line)
                if last.get("event") == "step":
                    self.step = last["step"]
                    told(self.step)
            code = self._process.wait()
            if last.get("event") == "result":
                return RefitOutcome.from_dict(last["result"])
            if last.get("event") == "error":
                raise ServingError(f"the refit failed while {self.step}: {last['kind']}: {last['message']}")
            raise ServingError(f"the refit ended with code {code} while {self.step}; {self._said()}")
        finally:
            self._process.stdout.close()
            self._errors.close()

    def stop(self) -> None:
        """End it; the running model stays."""
        if self._process.poll() is None:
            self._process.terminate()
            threading.Timer(GRACE_SECONDS, self._kill).start()

    def _kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()

    def _send(self, task: str) -> None:
        stdin: IO[str] | None = self._process.stdin
        assert stdin is not None  # noqa: S101  (a pipe was asked for)
        try:
            stdin.write(task)
            stdin.close()
        except BrokenPipeError:
            return  # it ended at once; wait says why

    def _said(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read()[-_TAIL:].decode("utf-8", "replace").strip().splitlines()
        return f"it said: {lines[-1]}" if lines else "it said nothing (was it killed, or out of memory or time?)"


def run_apart(settings: ServingSettings, reason: str, expected: int | None = None) -> RefitOutcome:
    """One refit in another process, to its end.

    Raises:
        ServingError: it failed.
    """
    return RefitProcess(settings, reason, expected).wait()
