"""A real service with the page, on MovieLens 100K, and a real browser that looks at it.

Screenshots go to ``$LEXIGRAPH_SCREENSHOTS``, by default ``test-artifacts/`` where the tests are started.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

pytest.importorskip("nicegui", reason="nicegui is not installed (pip install 'lexigraph[web]')")
pytest.importorskip("playwright", reason="playwright is not installed (pip install playwright)")

from playwright.sync_api import Browser, Page, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
STARTS_WITHIN = 60.0
WAIT_MS = 15_000
"""How long a story waits for something to appear; a busy machine takes its time."""


@pytest.fixture(scope="session")
def demo_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the demo's model, fitted once for all processes that test."""
    own = tmp_path_factory.getbasetemp()  # with xdist each process has one, in a folder of this run
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "lexigraph-web"
    shared.mkdir(exist_ok=True)
    folder = shared / "model"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            command = [program(), "fit", "movielens-100k", "--out", str(folder)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
            if done.returncode and "fetch" in done.stderr:
                pytest.skip("MovieLens 100K cannot be fetched here")
            assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def page_url(demo_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a service without keys."""
    with serving(demo_model, tmp_path_factory.mktemp("service"), "--no-keys") as url:
        yield url


@pytest.fixture(scope="session")
def serve() -> Callable[..., AbstractContextManager[str]]:
    """Runs further services, see :func:`serving`."""
    return serving


@contextmanager
def serving(model: Path, folder: Path, *options: str, port: int = 0, **variables: str) -> Iterator[str]:
    """Run ``lexigraph serve``; its database stays in the folder, so that it can be started again."""
    url, process = started(model, folder, *options, port=port, **variables)
    try:
        yield url
    finally:
        stopped(process)


@pytest.fixture(scope="module")
def start_service() -> Iterator[Callable[..., tuple[str, subprocess.Popen[bytes]]]]:
    """Starts services as :func:`serving` does, and gives address and process; those that still run are stopped."""
    processes = []

    def start(*given: object, **more: object) -> tuple[str, subprocess.Popen[bytes]]:
        url, process = started(*given, **more)
        processes.append(process)
        return url, process

    yield start
    for process in processes:
        stopped(process)


def started(
    model: Path, folder: Path, *options: str, port: int = 0, **variables: str
) -> tuple[str, subprocess.Popen[bytes]]:
    """Start ``lexigraph serve`` and wait until it answers."""
    port = port or free_port()
    environment = {**os.environ, "LEXIGRAPH_STORE__URL": f"sqlite:///{folder / 'service.db'}", **variables}
    command = [program(), "serve", str(model), "--port", str(port), *options]
    log = folder / "log"
    with log.open("a") as written:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command, env=environment, stdout=written, stderr=written, start_new_session=True
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/health/ready", process, log)
    except BaseException:
        stopped(process)
        raise
    return url, process


def stopped(process: subprocess.Popen[bytes]) -> None:
    """Stop a service in order, or else at once."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, page_url: str, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Opens the page: ``open_page("/zh", width=390)``; at the end there must have been no error and no other site."""
    opened: list[tuple[Page, list[str]]] = []

    def open_one(
        path: str = "/", *, width: int = 1280, height: int = 900, locale: str = "en-US", **options: object
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale=locale, **options)
        context.set_default_timeout(WAIT_MS)
        page, wrong = context.new_page(), []
        page.on("pageerror", lambda error: wrong.append(f"error in the page: {error}"))
        page.on("console", lambda said: wrong.append(f"console: {said.text}") if said.type == "error" else None)
        page.on("request", lambda asked: _note_foreign(asked.url, wrong))
        page.goto(path if "://" in path else page_url + path)
        opened.append((page, wrong))
        return page

    yield open_one
    for number, (page, _) in enumerate(opened):
        page.screenshot(path=screenshots() / f"{request.node.name}-{number}.png", full_page=True)
        page.context.close()
    assert [problem for _, wrong in opened for problem in wrong] == []


@pytest.fixture
def violations() -> Callable[..., list[str]]:
    """What axe finds wrong, in WCAG 2 A and AA: ``violations(page, ".lx-sheet")``."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()

    def find(page: Page, within: str = "body") -> list[str]:
        page.wait_for_function("document.getAnimations().every(one => one.playState !== 'running')")  # half faded in
        found = axe.run(page, context={"include": [[within]]}, options={"runOnly": ["wcag2a", "wcag2aa"]}).response
        return [
            f"{one['id']}: {node['html'][:200]} {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    return find


def screenshots() -> Path:
    """The folder of screenshots."""
    folder = Path(os.environ.get("LEXIGRAPH_SCREENSHOTS", "test-artifacts"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def program() -> str:
    """The command line of the environment that runs the tests."""
    return str(Path(sys.executable).with_name("lexigraph"))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _note_foreign(url: str, wrong: list[str]) -> None:
    if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
        wrong.append(f"asked another site: {url}")


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - an address of this machine
                return
        except OSError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    raise AssertionError(f"the service did not start: {log.read_text()}")
