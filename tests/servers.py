"""Real servers for tests, started on this machine when it has them."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "pa:ss/w@rd"  # noqa: S105 - of a throw-away server
QUOTED_PASSWORD = "pa%3Ass%2Fw%40rd"  # noqa: S105


def postgres_programs() -> Path | None:
    """Folder of PostgreSQL's programs, or None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    program = shutil.which("initdb")
    return Path(program).parent if program else None


@contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """Start PostgreSQL on a free loopback port in a folder of its own; yields a URL and stops it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="lexigraph-postgres-"))
    prefix = _unprivileged(folder)
    secret = folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    data = folder / "data"
    port = _free_port()
    try:
        setup = [
            *prefix,
            programs / "initdb",
            "-D",
            data,
            "-U",
            "anna",
            "-A",
            "scram-sha-256",
            "--pwfile",
            secret,
            "-N",
        ]
        subprocess.run(setup, check=True, capture_output=True, timeout=120, cwd=folder)  # noqa: S603
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        control = [*prefix, programs / "pg_ctl", "-D", data]
        start = [*control, "-o", options, "-l", folder / "log", "-w", "start"]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL, timeout=120, cwd=folder)  # noqa: S603
        try:
            yield f"postgresql://anna:{QUOTED_PASSWORD}@127.0.0.1:{port}/postgres"
        finally:
            stop = [*control, "-m", "immediate", "-w", "stop"]
            subprocess.run(stop, check=True, stdout=subprocess.DEVNULL, timeout=60, cwd=folder)  # noqa: S603
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> list[str]:
    """Command prefix that drops root's rights, which PostgreSQL refuses to run with."""
    if os.geteuid() != 0:
        return []
    user = next((name for name in ("postgres", "nobody") if _known(name)), "nobody")
    entry = pwd.getpwnam(user)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"]


def _known(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
