"""The audit finds what it must, and does not take silence for safety."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def audit():
    spec = importlib.util.spec_from_file_location("lexigraph_dependency_audit", HERE / "dependency_audit.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_pins_of_the_project_are_not_known_to_be_vulnerable(audit, capsys):
    assert audit.main(["--only-pins", "--offline"]) == 0, capsys.readouterr().out


def test_every_advisory_can_be_compared_and_is_about_something_older_than_what_is_used(audit):
    for advisory in audit.listed_advisories():
        audit.SpecifierSet(advisory.affected)
        assert advisory.id.startswith(("CVE-", "GHSA-", "PYSEC-")), advisory
    assert len(audit.listed_advisories()) > 50


@pytest.mark.parametrize(
    "line", ["Jinja2==3.1.5", "starlette==0.49.0", "torch==2.5.1", "h11==0.14.0", "protobuf==6.31.0"]
)
def test_a_vulnerable_pin_fails(audit, line: str, tmp_path: Path, capsys):
    file = tmp_path / "pins.txt"
    file.write_text(f"# pins\n{line}  # why\n")
    assert audit.main([str(file), "--only-pins", "--offline"]) == 1
    assert f"VULNERABLE: {line.lower().replace('==', ' ')}" in capsys.readouterr().out


@pytest.mark.parametrize("line", ["Jinja2==3.1.6", "starlette==0.49.1", "protobuf==5.29.5"])
def test_the_first_safe_version_passes(audit, line: str, tmp_path: Path):
    file = tmp_path / "pins.txt"
    file.write_text(f"{line}\n")
    assert audit.main([str(file), "--only-pins", "--offline"]) == 0


def test_a_source_that_does_not_find_the_known_bad_release_is_not_believed(audit, monkeypatch, capsys):
    monkeypatch.setattr(audit, "_pip_audit", lambda _: [])  # what pip-audit says when it reaches nobody
    assert audit.ask_online({"starlette": "0.1"}) is None
    assert audit.main(["--only-pins"]) == 0
    assert "NO ONLINE SOURCE WAS REACHED" in capsys.readouterr().out
    assert audit.main(["--only-pins", "--require-online"]) == 1


def test_what_an_online_source_finds_fails(audit, monkeypatch, capsys):
    def answer(pins):
        return [
            (audit.Pin(name, version, "online"), audit.Advisory(name, "CVE-1", "", "bad"))
            for name, version in pins.items()
        ]

    monkeypatch.setattr(audit, "_pip_audit", answer)
    assert audit.main(["--only-pins"]) == 1
    assert "(online): CVE-1" in capsys.readouterr().out
