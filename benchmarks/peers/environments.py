"""A virtual environment per peer, made when it is first needed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lexigraph.data.cache_root import cache_root

FOLDER = Path(__file__).parent
REQUIREMENTS = FOLDER / "requirements"
CONSTRAINTS = REQUIREMENTS / "constraints.txt"
INSTALL_SECONDS = 1800.0
STAMP = "peer.json"


class PeerUnavailableError(Exception):
    """A peer cannot be installed here, or what it was asked for failed; the message is the reason."""


@dataclass(frozen=True)
class Environment:
    """One peer's virtual environment.

    Attributes:
        name: name of the peer.
        python: its interpreter.
        versions: what was installed of the packages that its requirements name, "name==version, ...".
    """

    name: str
    python: Path
    versions: str


def peer_names() -> list[str]:
    """Peers with a requirements file, sorted.

    Example:
        >>> "irspack" in peer_names()
        True
    """
    return sorted(path.stem for path in REQUIREMENTS.glob("*.txt") if path != CONSTRAINTS)


def peers_folder() -> Path:
    """Where the environments lie: ``$LEXIGRAPH_PEERS``, or ``peers`` in the cache."""
    given = os.environ.get("LEXIGRAPH_PEERS")
    return Path(given).expanduser().absolute() if given else cache_root() / "peers"


def environment(name: str, *, retry: bool = False) -> Environment:
    """The environment of a peer, installed now if it is not there or its requirements have changed since.

    Args:
        name: name of the peer.
        retry: try again to install what could not be installed before.

    Raises:
        PeerUnavailableError: no such peer, or pip cannot install it; the message holds pip's own words.
    """
    requirements = REQUIREMENTS / f"{name}.txt"
    if name not in peer_names():
        raise PeerUnavailableError(f"no requirements for {name!r}; known: {', '.join(peer_names())}")
    folder = peers_folder() / name
    digest = hashlib.sha256(requirements.read_bytes() + CONSTRAINTS.read_bytes()).hexdigest()
    stamp = folder / STAMP
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    known = json.loads(stamp.read_text(encoding="utf-8")) if stamp.is_file() else {}
    if known.get("requirements") != digest or (retry and "failure" in known):
        known = {"requirements": digest, **_install(folder, python, requirements)}
        stamp.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    if "failure" in known:
        raise PeerUnavailableError(known["failure"])
    return Environment(name, python, known["versions"])


def _install(folder: Path, python: Path, requirements: Path) -> dict[str, str]:
    """Make the environment anew; returns its versions, or why it cannot be had."""
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    options = ["--quiet", "--prefer-binary", "--constraint", str(CONSTRAINTS)]
    try:
        venv.create(folder, clear=True, with_pip=True)
        _run([*pip, "install", *options, "--requirement", str(requirements)])
        return {"versions": _versions(_run([*pip, "list", "--format", "json"]), requirements)}
    except PeerUnavailableError as error:
        return {"failure": str(error)}
    except subprocess.CalledProcessError as error:  # venv's own call of ensurepip
        folder.mkdir(parents=True, exist_ok=True)
        return {"failure": f"no virtual environment can be made: {error}"}


def _run(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=INSTALL_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise PeerUnavailableError(f"pip took longer than {INSTALL_SECONDS:g} s") from error
    except subprocess.CalledProcessError as error:
        raise PeerUnavailableError(reason_in(error.stderr)) from error
    return done.stdout


def reason_in(output: str) -> str:
    r"""The last line that names an error, else the last line; addresses are left out.

    Example:
        >>> reason_in("WARNING: x\nERROR: No matching distribution found for a==1\nnotice")
        'No matching distribution found for a==1'
        >>> reason_in("Traceback:\n  line\nValueError: too few items\nmore about it\n")
        'ValueError: too few items'
    """
    lines = [line.strip() for line in output.splitlines() if line.strip() and not line.startswith("WARNING")]
    errors = [line.removeprefix("ERROR: ") for line in lines if re.match(r"ERROR: |[\w.]*(Error|Exception): ", line)]
    line = (errors[-1:] or lines[-1:] or ["no message"])[0]
    return re.sub(r"\w+://\S+", "<address>", line)[:300]


def _versions(listed: str, requirements: Path) -> str:
    text = requirements.read_text(encoding="utf-8").lower().replace("_", "-")
    found = {one["name"].lower().replace("_", "-"): one["version"] for one in json.loads(listed)}
    return ", ".join(
        f"{name}=={version}"
        for name, version in sorted(found.items())
        if re.search(rf"^{re.escape(name)}==", text, re.MULTILINE)
    )
