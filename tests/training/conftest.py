"""The toy network as a module, in the test's process and as a program of its own."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

PROGRAM = Path(__file__).with_name("toy.py")


@pytest.fixture(scope="session")
def toy() -> ModuleType:
    pytest.importorskip("torch")
    pytest.importorskip("lightning")
    spec = importlib.util.spec_from_file_location("lexigraph_toy", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["lexigraph_toy"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run_toy(tmp_path: Path) -> Callable[..., tuple[int, dict[str, Any], str]]:
    """Run the program; gives its exit code, what it found and what it said."""

    def run(settings: dict[str, Any], **rest: Any) -> tuple[int, dict[str, Any], str]:
        out = tmp_path / "found.json"
        out.unlink(missing_ok=True)
        arguments = json.dumps({"settings": settings, "out": str(out), **rest})
        answer = subprocess.run(  # noqa: S603
            [sys.executable, str(PROGRAM), arguments], capture_output=True, text=True, timeout=200
        )
        found = json.loads(out.read_text()) if out.exists() else {}
        return answer.returncode, found, answer.stdout + answer.stderr

    return run
