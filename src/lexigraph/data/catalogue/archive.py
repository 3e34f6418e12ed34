"""A file on the web, fetched by HTTP and resumed where it was broken off."""

from __future__ import annotations

import http.client
import socket
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from lexigraph.errors import CatalogueError

SCHEMES = ("https", "http")
CHUNK = 1 << 16
ATTEMPTS = 3


@dataclass(frozen=True)
class Archive:
    """A file at a fixed address.

    Attributes:
        url: its address, ``http`` or ``https``.
        file: name to keep it under.
        sha256: its checksum.
        size: its length in bytes; more than that is never read.
        connect_timeout: seconds to wait for the site to answer at all, so that a closed network costs little.
        read_timeout: seconds without a byte before an attempt is given up.
    """

    url: str
    file: str
    sha256: str
    size: int
    connect_timeout: float = 3.0
    read_timeout: float = 30.0

    @property
    def label(self) -> str:
        """The address without user name or query."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    def download(self, target: Path, *, progress: bool = False) -> None:
        """Write the file to ``target``, going on from a ``.part`` file that an earlier attempt left.

        Raises:
            CatalogueError: the address is not a web address, the site does not answer, or it breaks off repeatedly.
        """
        if urlsplit(self.url).scheme not in SCHEMES:
            raise CatalogueError(f"{self.label}: only {' and '.join(SCHEMES)} addresses are fetched")
        part = target.with_name(f"{target.name}.part")
        self._knock()
        with _bar(self.file, self.size, shown=progress) as advance:
            self._receive_all(part, advance)
        part.replace(target)

    def _knock(self) -> None:
        """Find out quickly whether the site answers; behind a proxy only the proxy could tell."""
        parts = urlsplit(self.url)
        if parts.scheme in urllib.request.getproxies() and not urllib.request.proxy_bypass(parts.hostname or ""):
            return
        port = parts.port or (http.client.HTTPS_PORT if parts.scheme == "https" else http.client.HTTP_PORT)
        try:
            socket.create_connection((parts.hostname or "", port), timeout=self.connect_timeout).close()
        except OSError as error:
            raise CatalogueError(f"{self.label} cannot be reached: {error}") from error

    def _receive_all(self, part: Path, advance: Callable[[int], None]) -> None:
        """Ask for what is missing until it is there or no attempt is left."""
        fault: Exception | None = None
        for _ in range(ATTEMPTS):
            try:
                self._receive(part, advance)
            except HTTPError as error:
                if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
                    part.unlink(missing_ok=True)  # the part does not fit the file; begin again
                elif error.code < http.client.INTERNAL_SERVER_ERROR:
                    raise CatalogueError(f"{self.label} answered {error.code} {error.reason}") from error
                fault = error
            except (OSError, http.client.HTTPException) as error:
                fault = error
            else:
                return
        raise CatalogueError(
            f"{self.label} broke off {ATTEMPTS} times ({fault}); what came is kept in {part} and the next call goes on"
        ) from fault

    def _receive(self, part: Path, advance: Callable[[int], None]) -> None:
        held = part.stat().st_size if part.exists() else 0
        if held >= self.size:
            return
        headers = {"User-Agent": "lexigraph", **({"Range": f"bytes={held}-"} if held else {})}
        request = urllib.request.Request(self.url, headers=headers)  # noqa: S310 - the scheme was checked
        with _opener().open(request, timeout=self.read_timeout) as response:
            if not _goes_on(response, held):
                held = 0
            advance(held)
            with part.open("ab" if held else "wb") as file:
                while held < self.size and (chunk := response.read(min(CHUNK, self.size - held))):
                    file.write(chunk)
                    held += len(chunk)
                    advance(held)
        if held < self.size:
            raise ConnectionError(f"{held} of {self.size} bytes came")


def _goes_on(response: Any, held: int) -> bool:
    """Whether the answer starts where the part ends; a site that ignores ranges sends everything again."""
    partial = response.status == http.client.PARTIAL_CONTENT
    return bool(partial and response.headers.get("Content-Range", "").startswith(f"bytes {held}-"))


def _opener() -> urllib.request.OpenerDirector:
    """An opener that knows the web and nothing else: a redirect to a local file leads nowhere."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


@contextmanager
def _bar(label: str, size: int, *, shown: bool) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error; gives a function that is told how many bytes are there."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not shown, transient=True) as bar:
        task = bar.add_task(label, total=size)
        yield lambda held: bar.update(task, completed=held)
