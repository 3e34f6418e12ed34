"""A model's server in a child process: started on first use, watched, and ended with this process."""

from __future__ import annotations

import atexit
import http.client
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from lexigraph.errors import LanguageModelError, LanguageModelTimeoutError

SCRIPT = Path(__file__).with_name("gguf_server.py")
LOG_TAIL = 400
"""Characters of the child's log that an error shows."""

PROBE_SECONDS = 5.0
"""How long a server under suspicion may take to answer."""


@dataclass
class ServerProcess:
    """One child that serves one GGUF file on loopback, behind a key that only this process knows.

    Attributes:
        settings: what the child is told: ``path``, ``context``, ``threads``.
        start_timeout: seconds it may take to load the file.
        script: the program of the child.
    """

    settings: dict[str, Any]
    start_timeout: float = 120.0
    script: Path = SCRIPT
    key: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    _child: subprocess.Popen[str] | None = field(default=None, repr=False)
    _log: IO[bytes] | None = field(default=None, repr=False)
    _address: str = ""
    _owner: int = 0

    @property
    def pid(self) -> int | None:
        """The child's process id; None when it does not run."""
        return self._child.pid if self._child is not None and self._child.poll() is None else None

    @property
    def running(self) -> bool:
        """Whether this process has a child that has not ended; a forked process has none."""
        return self._owner == os.getpid() and self.pid is not None

    def ended(self, within: float = 1.0) -> bool:
        """Whether the child has ended; its connections close a moment before it does, so this waits that moment."""
        if self._child is None or self._owner != os.getpid():
            return True
        try:
            self._child.wait(within)
        except subprocess.TimeoutExpired:
            return False
        return True

    def address(self) -> str:
        """Where the server listens, ``http://127.0.0.1:PORT``; starts it where it does not run.

        Raises:
            LanguageModelTimeoutError: it did not load the file in time.
            LanguageModelError: it ended while loading.
        """
        if not self.running:
            self._start()
        return self._address

    def responds(self, seconds: float = PROBE_SECONDS) -> bool:
        """Whether the thread that computes answers; a process that is stopped or hung does not."""
        connection = http.client.HTTPConnection(self._address.removeprefix("http://"), timeout=seconds)
        try:
            connection.request("GET", "/slots", headers={"Authorization": f"Bearer {self.key}"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        """End the child, for sure; nothing happens where it has ended or belongs to another process."""
        if self._child is not None and self._owner == os.getpid():
            self._child.kill()
            self._child.wait()
            for stream in (self._child.stdin, self._child.stdout, self._log):
                _close(stream)
        self._child = self._log = None
        atexit.unregister(self.stop)

    def last_words(self) -> str:
        """The end of the child's log, on one line."""
        if self._log is None:
            return ""
        self._log.seek(0)
        return " ".join(self._log.read()[-LOG_TAIL:].decode("utf-8", "replace").split())

    def _start(self) -> None:
        self.stop()
        self._owner, self._log = os.getpid(), tempfile.TemporaryFile()  # noqa: SIM115 - closed in stop()
        secretless = {name: value for name, value in os.environ.items() if name != "OPENAI_API_KEY"}
        self._child = subprocess.Popen(  # noqa: S603 - our own script, no shell
            [sys.executable, "-P", str(self.script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env=secretless,
            start_new_session=True,  # Ctrl-C is for this process, which then ends the child
        )
        atexit.register(self.stop)
        try:
            self._address = self._handshake(self._child)
        except BaseException:
            self.stop()
            raise

    def _handshake(self, child: subprocess.Popen[str]) -> str:
        given_up = threading.Event()

        def give_up() -> None:
            given_up.set()
            child.kill()

        timer = threading.Timer(self.start_timeout, give_up)
        timer.start()
        try:
            line = _exchange(child, json.dumps({**self.settings, "key": self.key}))
        finally:
            timer.cancel()
        if given_up.is_set():
            raise LanguageModelTimeoutError(
                f"{self.settings['path']} was not loaded within {self.start_timeout:.3g} s; "
                f"give it more time (start_timeout) or take a smaller file"
            )
        if not line:
            child.wait()
            raise LanguageModelError(
                f"{self.settings['path']} could not be loaded: its process ended with {child.returncode} "
                f"({self.last_words() or 'without a word'}); is it a whole GGUF file, and does it fit into memory?"
            )
        return str(json.loads(line)["address"])


def _exchange(child: subprocess.Popen[str], line: str) -> str:
    """Tell the child its settings and read its address; "" when it ended first."""
    if child.stdin is None or child.stdout is None:
        raise LanguageModelError("the process of the language model was started without pipes")
    try:
        child.stdin.write(line + "\n")
        child.stdin.flush()
    except BrokenPipeError:
        return ""
    while (answer := child.stdout.readline()) and not answer.startswith('{"address"'):
        continue  # a library may greet on standard output
    return answer


def _close(stream: IO[Any] | None) -> None:
    if stream is None:
        return
    try:
        stream.close()
    except BrokenPipeError:  # what was still to be sent to a dead child
        return
