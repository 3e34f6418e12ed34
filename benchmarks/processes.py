"""Work done in another process, so that its memory, threads and packages are its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.peers.environments import FOLDER, PeerUnavailableError, environment, reason_in
from benchmarks.sources import REPOSITORY


@dataclass(frozen=True)
class Outcome:
    """What a process left behind.

    Attributes:
        values: its measurements; empty if there are none.
        reason: why there are none, else None.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None


def run_peer(peer: str, script: str, folder: Path, left: str, *options: str, timeout: float | None = None) -> Outcome:
    """Run a script of ``benchmarks/peers`` on the peer's own Python and read the file it leaves."""
    try:
        python = environment(peer).python
    except PeerUnavailableError as error:
        return Outcome(reason=f"not installed: {error}")
    return _run([str(python), str(FOLDER / script), str(folder), *options], folder, left, timeout)


def run_ours(module: str, folder: Path, left: str, *options: str, timeout: float | None = None) -> Outcome:
    """Run one of our own modules in a new process and read the file it leaves."""
    return _run([sys.executable, "-m", module, str(folder), *options], folder, left, timeout)


def _run(command: Sequence[str], folder: Path, left: str, timeout: float | None) -> Outcome:
    try:
        subprocess.run(  # noqa: S603 - fixed arguments, no shell
            command,
            check=True,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=timeout,
            cwd=REPOSITORY if command[1] == "-m" else folder,
            env=_surroundings(),
        )
    except subprocess.TimeoutExpired:
        return Outcome(reason=f"stopped after {timeout:g} s")
    except subprocess.CalledProcessError as error:
        return Outcome(reason=f"failed: {reason_in(error.stderr)}")
    return Outcome(json.loads((folder / f"{left}.json").read_text(encoding="utf-8")))


def _surroundings() -> dict[str, str]:
    """Our own variables without those that lead a peer's Python to our packages."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
