"""Every sample of the README and the documentation runs: Python in one namespace per page, commands through the CLI."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import which
from types import ModuleType

import pytest
import typer
from typer.testing import CliRunner

from lexigraph.cli.main import app
from lexigraph.models.gnn.preset import COMPOSED, preset_names

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^(?P<indent> *)```(?P<language>python|bash)\n(?P<body>.*?)^(?P=indent)```", re.M | re.S)
NOT_RUN = (["data", "get"], ["demo"], ["serve"], ["consume"])
"""Commands that are parsed instead of run: they need the network, or go on until they are stopped."""
TORCH = ("torch", "lightning", "torch_geometric")
NEEDS_TORCH = {"graph-networks.md", "graph-networks-tasks.md"}
"""Pages whose samples are about networks throughout."""
HAS_TORCH = all(importlib.util.find_spec(name) for name in TORCH)
NETWORKS = {COMPOSED, *preset_names(), "network"}
"""Words of commands that need torch: models, and a folder that a network was saved in."""
NEEDS_SERVICE = {"README.md", "serving.md"}
"""Pages whose requests are sent to a service that runs meanwhile."""
SERVED = "http://127.0.0.1:8000"
"""Where the samples find the service; tests ask one of their own instead."""
SHELL = """set -eu
curl() { command curl --silent --show-error --fail-with-body "$@"; }
"""
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")


@dataclass(frozen=True)
class Block:
    """One fenced sample.

    Attributes:
        language: "python" or "bash".
        body: what is inside, without indentation of the fence.
        line: number of the first line of the body in its page.
    """

    language: str
    body: str
    line: int


def blocks_of(text: str) -> Iterator[Block]:
    for match in FENCE.finditer(text):
        body = "\n".join(line.removeprefix(match["indent"]) for line in match["body"].splitlines())
        yield Block(match["language"], body, text.count("\n", 0, match.start("body")) + 1)


def commands_of(block: Block) -> Iterator[list[str]]:
    """Arguments of each ``lexigraph`` command of a block; other lines of shell are left alone."""
    for line in block.body.replace("\\\n", " ").splitlines():
        if line.startswith("lexigraph "):
            yield shlex.split(line, comments=True)[1:]


def beside(name: str) -> ModuleType:
    """A module of this folder."""
    spec = importlib.util.spec_from_file_location(f"lexigraph_docs_{name}", Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    beside("shop").make_shop(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def page_name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def test_there_are_samples():
    languages = [block.language for page in PAGES for block in blocks_of(page.read_text(encoding="utf-8"))]
    assert languages.count("python") > 15
    assert languages.count("bash") > 8


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_samples_run(page: Path, shop: Path):
    for module in TORCH if page.name in NEEDS_TORCH else ():
        pytest.importorskip(module, reason="networks need the extra gnn (pip install 'lexigraph[gnn]')")
    text = page.read_text(encoding="utf-8")
    if "lexigraph keys" in text or "lexigraph.db" in text:
        beside("service").fill_store(shop)
    namespace: dict[str, object] = {"__name__": "sample"}
    with ExitStack() as ending:
        served = ending.enter_context(beside("service").running(shop)) if page.name in NEEDS_SERVICE else None
        for block in blocks_of(text):
            run_block(block if served is None else at_the_service(block, *served), page, namespace)
    assert namespace["__name__"] == "sample"


def run_block(block: Block, page: Path, namespace: dict[str, object]) -> None:
    if block.language == "python":
        code = compile("\n" * (block.line - 1) + block.body, str(page), "exec")
        exec(code, namespace)  # noqa: S102 - our own pages
        return
    for arguments in commands_of(block):
        run_command(arguments)
    if "curl" in block.body and page.name in NEEDS_SERVICE and which("curl"):
        answer = subprocess.run(["bash", "-c", SHELL + block.body], capture_output=True, text=True, check=False)  # noqa: S603, S607
        assert answer.returncode == 0, answer.stdout + answer.stderr


def at_the_service(block: Block, address: str, key: str) -> Block:
    """A block that asks the service of the tests."""
    body = block.body.replace(SERVED, address).replace("localhost:8000", address).replace("lxg_...", key)
    return replace(block, body=body)


def run_command(arguments: list[str]) -> None:
    without_torch = not HAS_TORCH and NETWORKS & set(arguments)
    if without_torch or any(arguments[: len(start)] == start for start in NOT_RUN):
        parse_command(arguments)
        return
    if arguments[0] == "tune":
        pytest.importorskip("optuna", reason="tune needs Optuna (pip install 'lexigraph[tune]')")
    answer = CliRunner().invoke(app, arguments, input="y\n" if arguments[0] == "privacy" else None)
    assert answer.exit_code == 0, f"lexigraph {shlex.join(arguments)}\n{answer.output}\n{answer.exception!r}"
    if "--json" in arguments[-1:]:
        json.loads(answer.stdout)


def parse_command(arguments: list[str]) -> None:
    """Make sure that the command exists and takes these arguments."""
    command, rest = typer.main.get_command(app), list(arguments)
    while hasattr(command, "commands"):
        command = command.commands[rest.pop(0)]
    command.make_context("lexigraph", rest)


def test_parsing_refuses_what_does_not_exist():
    parse_command(["data", "get", "movielens-100k"])
    with pytest.raises(KeyError):
        parse_command(["data", "fetch", "movielens-100k"])
    with pytest.raises(Exception, match="No such option"):
        parse_command(["demo", "--folder", "x"])


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_links_lead_somewhere(page: Path):
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_blocks_are_found_inside_lists():
    item = "1. first\n\n    ```python\n    x = 1\n    if x:\n        y = 2\n    ```\n\n"
    shell = "```bash\nlexigraph info a \\\n  --json # why\nls\n```\n"
    python, bash = blocks_of(item + shell)
    assert (python.body, python.line) == ("x = 1\nif x:\n    y = 2", 4)
    assert list(commands_of(bash)) == [["info", "a", "--json"]]
