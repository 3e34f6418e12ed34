"""Compare pinned and installed packages with known vulnerabilities: ``python tests/dependency_audit.py``.

Two sources: a list that comes along (and that of the package safety-db where it is installed), and pip-audit, which
asks online. An audit that reaches nobody finds nothing too, so pip-audit is believed only after it has found a
vulnerability that is known to be there.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

HERE = Path(__file__).parent
KNOWN_BAD = ("jinja2", "2.4.1")
"""A release that every source of advisories knows to be vulnerable."""


class Advisory(NamedTuple):
    """A vulnerability of some versions of a package."""

    package: str
    id: str
    affected: str
    what: str


class Pin(NamedTuple):
    """A version of a package, and where it is named."""

    package: str
    version: str
    where: str


def pins_of(path: Path) -> list[Pin]:
    """The exact versions that a constraints file names."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0].strip()
        if not words:
            continue
        requirement = Requirement(words)
        exact = [one.version for one in requirement.specifier if one.operator == "=="]
        found += [Pin(canonicalize_name(requirement.name), version, path.name) for version in exact]
    return found


def installed() -> list[Pin]:
    """What this environment holds."""
    return [
        Pin(canonicalize_name(one.metadata["Name"]), one.version, "installed")
        for one in importlib.metadata.distributions()
        if one.metadata["Name"]
    ]


def listed_advisories(path: Path = HERE / "advisories.toml") -> list[Advisory]:
    """The list that comes along."""
    return [Advisory(**one) for one in tomllib.loads(path.read_text(encoding="utf-8"))["advisory"]]


def safety_db_advisories() -> list[Advisory]:
    """The list of the package safety-db; empty where it is not installed. Importing it would fail, so it is read."""
    spec = importlib.util.find_spec("safety_db")
    if spec is None or spec.origin is None:
        return []
    table = json.loads(Path(spec.origin).with_name("insecure_full.json").read_text(encoding="utf-8"))
    return [
        Advisory(canonicalize_name(package), str(one.get("cve") or one["id"]), affected, one["advisory"][:100])
        for package, entries in table.items()
        if package != "$meta"
        for one in entries
        for affected in one["specs"]
    ]


def hits(pins: Iterable[Pin], advisories: Iterable[Advisory]) -> list[tuple[Pin, Advisory]]:
    """Pins that an advisory affects."""
    by_package: dict[str, list[Advisory]] = {}
    for advisory in advisories:
        by_package.setdefault(advisory.package, []).append(advisory)
    return [(pin, one) for pin in pins for one in by_package.get(pin.package, ()) if affects(one, pin.version)]


def affects(advisory: Advisory, version: str) -> bool:
    """Whether a version is among those of an advisory; a specifier that cannot be read affects nothing."""
    try:
        return SpecifierSet(advisory.affected).contains(version, prereleases=True)
    except (InvalidSpecifier, InvalidRequirement):
        return False


def ask_online(pins: Mapping[str, str]) -> list[tuple[Pin, Advisory]] | None:
    """What pip-audit finds; None where it is not installed or reaches no source."""
    canary = _pip_audit(dict([KNOWN_BAD]))
    return _pip_audit(pins) if canary else None


def _pip_audit(pins: Mapping[str, str]) -> list[tuple[Pin, Advisory]] | None:
    if importlib.util.find_spec("pip_audit") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pins.txt"
        file.write_text("".join(f"{name}=={version}\n" for name, version in sorted(pins.items())), encoding="utf-8")
        command = [sys.executable, "-m", "pip_audit", "-r", file, "--no-deps", "--disable-pip"]
        options = ["--format", "json", "--progress-spinner", "off", "--timeout", "10"]
        try:
            answer = subprocess.run([*command, *options], capture_output=True, text=True, timeout=600)  # noqa: S603
            found = json.loads(answer.stdout)["dependencies"]
        except (subprocess.TimeoutExpired, ValueError, KeyError):
            return None
    return [
        (
            Pin(one["name"], one["version"], "online"),
            Advisory(one["name"], bug["id"], "", bug.get("description", "")[:100]),
        )
        for one in found
        for bug in one.get("vulns", ())
    ]


def main(words: list[str]) -> int:
    """Say what was compared with what, and name every vulnerable version; 1 where there is one."""
    parser = argparse.ArgumentParser(description="Compare pinned and installed packages with known vulnerabilities.")
    parser.add_argument("constraints", nargs="?", type=Path, default=HERE.parent / "constraints.txt")
    parser.add_argument("--only-pins", action="store_true", help="do not look at what is installed")
    parser.add_argument("--offline", action="store_true", help="ask no online source")
    parser.add_argument("--require-online", action="store_true", help="fail where no online source is reached")
    asked = parser.parse_args(words)
    pins = pins_of(asked.constraints) + ([] if asked.only_pins else installed())
    ours, theirs = listed_advisories(), safety_db_advisories()
    found = hits(pins, [*ours, *theirs])
    _say(f"{len(pins)} versions compared with {len(ours)} listed advisories and {len(theirs)} of safety-db")
    online = None if asked.offline else ask_online({pin.package: pin.version for pin in pins})
    if online is None:
        _say("NO ONLINE SOURCE WAS REACHED: only the lists were compared, and they do not know what came after them")
    else:
        _say("pip-audit asked an online source about all of them")
        found += online
    for pin, advisory in found:
        _say(f"VULNERABLE: {pin.package} {pin.version} ({pin.where}): {advisory.id}: {advisory.what}")
    return 1 if found or (asked.require_online and online is None) else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
