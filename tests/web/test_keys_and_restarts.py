"""Who sees the page, and what becomes of it when its key, its service or its process goes."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lexigraph.serving.security import KeyRing
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import Store

WITHIN = 60_000
"""Milliseconds in which a service must be back on a busy machine."""


@pytest.fixture(scope="module")
def guarded(demo_model, tmp_path_factory, start_service):
    """A service with keys: its address, its keys by name, what withdraws one, and its log."""
    folder = tmp_path_factory.mktemp("keys")
    with Store.open(StoreSettings(url=f"sqlite:///{folder / 'service.db'}")) as store:
        ring = KeyRing(store)
        scopes = {"boss": ("admin", ""), "reader": ("read", ""), "shop": ("write", "shop")}
        keys = {name: ring.create(name, [scope], tenant=tenant) for name, (scope, tenant) in scopes.items()}
        url, _ = start_service(demo_model, folder)
        yield (
            url,
            {name: key.text for name, key in keys.items()},
            lambda name: ring.revoke(keys[name].row.id),
            folder / "log",
        )


@pytest.fixture
def window(browser):
    """A page in which the browser may complain of refusals and of connections that are lost."""
    context = browser.new_context()
    context.set_default_timeout(WITHIN)
    page = context.new_page()
    yield page
    context.close()


def enter(page, key: str) -> None:
    page.get_by_label("Key of this service").fill(key)
    page.get_by_role("button", name="Open the page").click()


def tabs(page) -> list[str]:
    page.get_by_role("heading", level=2).first.wait_for()
    return page.get_by_role("tab").all_inner_texts()


def test_a_key_opens_what_it_may_see_and_no_more(guarded, window, violations):
    url, keys, _, log = guarded
    page = window
    page.goto(f"{url}/")
    expect(page).to_have_url(re.compile("/login"))
    assert violations(page) == []
    enter(page, "lxg_wrong")
    expect(page.get_by_role("alert")).to_contain_text("no key of this service")
    enter(page, keys["boss"])
    assert tabs(page) == ["Explore", "Map", "Models", "Operate"]
    page.get_by_role("tab", name="Operate").click()
    expect(page.get_by_role("button", name="Fit again now")).to_be_visible()
    page.get_by_role("button", name="Forget the key").click()
    expect(page).to_have_url(re.compile("/login"))
    page.goto(f"{url}/zh")
    expect(page).to_have_url(re.compile("/login.lang=zh"))

    # A reader looks, and has no buttons; a tenant sees nothing of what all tenants share, whatever its browser says.
    page.goto(f"{url}/login?lang=en")
    enter(page, keys["reader"])
    page.get_by_role("tab", name="Operate").click()
    expect(page.get_by_text("A key with the scope admin may fit again")).to_be_visible()
    expect(page.get_by_role("button", name="Fit again now")).to_have_count(0)
    page.get_by_role("button", name="Forget the key").click()
    page.evaluate("kept => sessionStorage.setItem('lexigraph', kept)", json.dumps({"tab": "operate"}))
    enter(page, keys["shop"])
    assert tabs(page) == ["Explore", "Map"]
    expect(page.get_by_role("tab", name="Explore")).to_have_attribute("aria-selected", "true")

    written = log.read_text()
    assert all(key not in written and key.split("_", 2)[2] not in written for key in keys.values())


def test_a_key_that_is_revoked_closes_the_page_and_says_why(guarded, window):
    url, keys, revoke, _ = guarded
    page = window
    page.goto(f"{url}/")
    enter(page, keys["reader"])
    page.get_by_role("tab", name="Operate").click()
    expect(page.get_by_text("How it is")).to_be_visible()
    revoke("reader")
    expect(page.get_by_role("alert")).to_contain_text("Your key is not valid any more", timeout=WITHIN)
    expect(page).to_have_url(re.compile("/login"))
    page.goto(f"{url}/")
    expect(page).to_have_url(re.compile("/login"))


def test_sockets_from_elsewhere_and_foreign_paths_are_refused(guarded):
    url, *_ = guarded
    host, port = url.removeprefix("http://").split(":")
    for origin, status in (("https://evil.example", b"403"), (url, b"101")):
        with socket.create_connection((host, int(port)), timeout=10) as asked:
            asked.sendall(
                b"GET /_nicegui_ws/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
                + f"Host: {host}:{port}\r\nOrigin: {origin}\r\n".encode()
                + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
            assert asked.recv(100).split()[1] == status
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{url}/_nicegui/no/such/file", timeout=10)  # noqa: S310 - of this machine
    assert refused.value.code == 404
    assert refused.value.headers["content-type"] == "application/problem+json"


def test_a_page_lives_through_a_restart(demo_model, tmp_path, start_service, browser):
    url, process = start_service(demo_model, tmp_path, "--no-keys")
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(WITHIN)
    page = context.new_page()
    page.goto(f"{url}/zh")
    page.get_by_role("tab", name="模型").click()
    page.get_by_role("heading", level=2, name="模型").wait_for()
    page.wait_for_function("JSON.parse(sessionStorage.getItem('lexigraph') ?? '{}').tab === 'models'")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    lost = page.get_by_role("alert").filter(has_text="连接")
    expect(lost).to_be_visible(timeout=WITHIN)
    start_service(demo_model, tmp_path, "--no-keys", port=int(url.rpartition(":")[2]))
    expect(page.get_by_text("服务已重新启动")).to_be_visible(timeout=WITHIN)
    expect(page.get_by_role("tab", name="模型")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("heading", level=2, name="模型")).to_be_visible()
    context.close()


def test_with_several_workers_the_page_has_a_port_and_a_keeper(demo_model, tmp_path, start_service, browser):
    url, process = start_service(demo_model, tmp_path, "--no-keys", "--workers", "2", LEXIGRAPH_PAGE__PORT="0")
    own = wait_for_page(url)
    assert own != url
    context = browser.new_context()
    context.set_default_timeout(WITHIN)
    page = context.new_page()
    page.goto(f"{url}/")
    page.get_by_role("tab", name="Operate").click()
    expect(page.get_by_role("row", name="health")).to_be_visible()  # asked of the workers, counted by all together
    (keeper,) = [one for one in children(process.pid) if own.rpartition(":")[2] in listened_by(one)]
    os.kill(keeper, signal.SIGKILL)
    expect(page.get_by_text("The service was started again; the page is as you left it.")).to_be_visible(timeout=WITHIN)
    expect(page.get_by_role("tab", name="Operate")).to_have_attribute("aria-selected", "true")
    assert "the process of the page ended" in (tmp_path / "log").read_text()
    context.close()
    os.kill(process.pid, signal.SIGKILL)
    wait_until(lambda: not answers(own) and not answers(url))


def wait_for_page(url: str) -> str:
    """Where the page is."""
    found: list[str] = []

    def opened() -> bool:
        with suppress(OSError), urllib.request.urlopen(f"{url}/", timeout=5) as answer:  # noqa: S310 - this machine
            found.append(answer.url.rstrip("/"))
        return bool(found)

    wait_until(opened)
    return found[0]


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health/live", timeout=2):  # noqa: S310 - this machine
            return True
    except OSError:
        return False


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def listened_by(pid: int) -> set[str]:
    """Ports that a process or a child of it listens on."""
    sockets = set()
    for one in (pid, *children(pid)):
        for link in Path(f"/proc/{one}/fd").iterdir():
            with suppress(OSError):
                sockets.add(str(link.readlink()))
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {str(int(row[1].split(":")[1], 16)) for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets}


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + WITHIN / 1_000
    while not done():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)
