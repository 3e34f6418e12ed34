"""The service as its own process on a free port: started by the command, stopped by signals, killed."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import threading
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lexigraph.cli.main import app
from lexigraph.client import AsyncClient, Client
from lexigraph.client.retrying import Retries
from lexigraph.errors import LexigraphError, UnauthorisedError
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import Store
from lexigraph.serving.wire import EventIn

pytest.importorskip("granian")


def stored_ids(url: str) -> list[str]:
    with Store.open(StoreSettings(url=url)) as store:
        return [one.event.id for one in store.events.after(0)]


def test_two_workers_started_asked_and_stopped(kills, shop_model, sqlite_url, tmp_path):
    port, log = kills.free_port(), tmp_path / "log"
    with kills.running(shop_model, port, "--store", sqlite_url, "--workers", "2", log=log) as process:
        deadline = time.monotonic() + 60
        while "all routes:" not in log.read_text() and time.monotonic() < deadline:
            time.sleep(0.05)
        key = re.search(r"lxg_[0-9a-f]{12}_[\w-]{43}", log.read_text())[0]
        address = f"http://127.0.0.1:{port}"
        with Client(address, "lxg_wrong") as stranger, pytest.raises(UnauthorisedError):
            stranger.recommend("u001")
        live_everywhere(address, key)
        assert_second_service_is_refused(shop_model, port, sqlite_url)
        half_a_request(port)
        acknowledged = posting_while_it_stops(address, key, process)
    assert process.returncode == 0
    assert set(acknowledged) <= set(stored_ids(sqlite_url))
    assert "Traceback" not in log.read_text()


def live_everywhere(address: str, key: str) -> None:
    """What one worker is told, all lists of both workers know soon after."""
    with Client(address, key) as client:
        first = client.recommend("guest", k=3).items[0].item
        client.event("guest", first, "purchase")
    time.sleep(0.5)
    for _ in range(10):
        with Client(address, key) as client:  # a new connection, so perhaps another worker
            assert first not in [item.item for item in client.recommend("guest", k=3).items]

    async def together() -> list[str]:
        async with AsyncClient(address, key) as client:
            found = await asyncio.gather(*(client.recommend("guest", k=3) for _ in range(20)))
        return [item.item for answer in found for item in answer.items]

    assert first not in asyncio.run(together())


def assert_second_service_is_refused(model: Path, port: int, store: str) -> None:
    found = CliRunner().invoke(app, ["serve", str(model), "--port", str(port), "--store", store])
    assert found.exit_code == 2
    assert f"port {port}" in found.stderr
    assert "--port" in found.stderr


def half_a_request(port: int) -> None:
    """A client that goes away in the middle of its body harms nobody."""
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(
                b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
            )


def posting_while_it_stops(address: str, key: str, process) -> list[str]:
    """Post events from several threads, and end the service in the middle; returns what was acknowledged."""
    acknowledged: list[str] = []

    def post(name: str) -> None:
        with Client(address, key, retries=Retries(times=0)) as client:
            for number in range(10_000):
                try:
                    client.events([EventIn(f"u{number % 9}", "f01", id=f"{name}-{number}", time=1.0)])
                except LexigraphError:
                    return
                acknowledged.append(f"{name}-{number}")

    threads = [threading.Thread(target=post, args=(f"t{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    while len(acknowledged) < 20:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    for thread in threads:
        thread.join()
    process.wait(60)
    assert len(acknowledged) >= 20
    return acknowledged


def test_three_kills_lose_nothing(kills, shop_model, sqlite_url, tmp_path):
    found = kills.kill_again_and_again(shop_model, sqlite_url, 3, folder=tmp_path)
    assert found["acknowledged"] > 0
    assert (found["lost"], found["duplicates"], found["foreign"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["serve", "no-such-folder"], 1, "no manifest.json"),
        (["serve"], 2, "no model is named"),
        (["serve", "MODEL", "--host", "0.0.0.0", "--no-keys"], 2, "can be reached by others"),  # noqa: S104
        (["serve", "MODEL", "--host", "no.such.host.invalid"], 2, "no address"),
        (["serve", "MODEL", "--port", "99999"], 2, "port"),
        (["serve", "MODEL", "--config", "none.toml"], 2, "no configuration file"),
        (["serve", "MODEL", "--workers", "0"], 2, "workers"),
    ],
)
def test_what_cannot_be_served_is_said_in_one_line(shop_model, tmp_path, monkeypatch, words, code, said):
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(app, [str(shop_model) if word == "MODEL" else word for word in words])
    assert found.exit_code == code, found.stderr
    assert said in found.stderr
    assert found.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())
