"""Re-rankers are ready before anybody asks: compiled apart, read once, and then nothing is compiled any more."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lexigraph.reranking.registry import RERANKERS
from lexigraph.serving.answers import warming
from lexigraph.serving.live import Served
from lexigraph.serving.records import ModelRecord

REQUESTS = """
import sys
from pathlib import Path
from numba.core.dispatcher import Dispatcher
from lexigraph.models.registry import load
from lexigraph.serving.answers.warming import _Step, _use, warm_rerankers
from lexigraph.serving.live import Served
from lexigraph.serving.records import ModelRecord

def kernels():
    modules = [module for name, module in sys.modules.items() if name.startswith("lexigraph.reranking")]
    found = {id(one): one for module in modules for one in vars(module).values() if isinstance(one, Dispatcher)}
    return {one.py_func.__qualname__: len(one.signatures) for one in found.values()}

folder = Path(sys.argv[1])
served = Served(load(folder), "m", ModelRecord("m", str(folder), "active", 0.0), 0.0, 0)
before = kernels()
ready = warm_rerankers(served)
warm = kernels()
for name in ready:
    _use(served, _Step(name, {"items": served.item_ids[:3]} if name == "include" else {}))
assert not any(before.values()), before
assert warm == kernels(), (warm, kernels())
print(len(ready), sum(count > 0 for count in warm.values()))
"""


def test_after_warming_nothing_is_compiled_any_more(model_folder: Path):
    command = [sys.executable, "-c", REQUESTS, str(model_folder)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert found.returncode == 0, found.stderr
    ready, kernels = map(int, found.stdout.split())
    assert ready == len(RERANKERS)
    assert kernels > 5


@pytest.fixture
def served(readers_model, model_folder):
    return Served(readers_model, "m", ModelRecord("m", str(model_folder), "active", 0.0), 0.0, 0)


def test_one_worker_compiles_and_all_become_ready(served, tmp_path, monkeypatch, caplog):
    compiled = []
    monkeypatch.setattr(warming, "compile_apart", compiled.append)
    with caplog.at_level("INFO"):
        for thread in [warming.warm_in_background(served, tmp_path) for _ in range(3)]:
            thread.join(60)
    assert len(compiled) == 1
    assert caplog.text.count(f"{len(RERANKERS)} re-rankers are ready") == 3


def test_compiling_apart_ends_with_its_worker(model_folder: Path):
    command = [sys.executable, "-m", "lexigraph.serving.answers.warming", str(model_folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # noqa: S603
        process.stdin.close()  # as when the worker dies
        assert process.wait(60) == 1


def test_what_cannot_be_compiled_apart_keeps_nobody_from_answering(served, tmp_path, monkeypatch):
    assert not warming.compile_apart(tmp_path / "no-model")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    assert not warming.compile_apart(tmp_path)
    thread = warming.warm_in_background(served)
    thread.join(60)
    assert isinstance(thread, threading.Thread)
    assert not thread.is_alive()
