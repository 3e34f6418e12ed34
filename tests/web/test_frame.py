"""The frame of the page: parts, languages, themes, and nothing from other sites."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

pytest.importorskip("nicegui", reason="nicegui is not installed (pip install 'lexigraph[web]')")
pytest.importorskip("playwright", reason="playwright is not installed (pip install playwright)")

from playwright.sync_api import expect

from lexigraph.web import frame
from lexigraph.web.guard import PageGuard


def run(work: Coroutine[object, object, None]) -> None:
    """In a thread, since the browser's loop runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def test_every_part_opens_and_the_browser_keeps_which_was_open(open_page):
    page = open_page()
    for part in ("Map", "Models", "Operate", "Explore", "Map"):
        page.get_by_role("tab", name=part).click()
        page.get_by_role("heading", level=2, name=part).wait_for()
    page.reload()
    page.get_by_role("heading", level=2, name="Map").wait_for()
    assert page.get_by_role("tab", name="Map").get_attribute("aria-selected") == "true"


SLOW_STORAGE = """
const get = Storage.prototype.getItem;
Storage.prototype.getItem = function (name) {
  const kept = get.call(this, name);
  window.wasAsked = true;
  return new Promise((told) => setTimeout(() => told(kept), 1500));
};
"""


def test_a_part_chosen_before_the_browser_has_told_what_it_kept_stays_open(open_page):
    page = open_page()
    page.get_by_role("heading", level=2).first.wait_for()
    page.add_init_script(SLOW_STORAGE)
    page.reload()
    page.wait_for_function("window.wasAsked")
    page.get_by_role("tab", name="Models").click()
    page.get_by_role("heading", name="Evaluations").wait_for()
    expect(page.get_by_role("tab", name="Models")).to_have_attribute("aria-selected", "true")
    assert page.get_by_role("heading", level=2, name="Explore").count() == 0
    page.wait_for_function("'lexigraph' in sessionStorage")  # kept some milliseconds after it is shown
    assert '"tab": "models"' in page.evaluate("sessionStorage.getItem('lexigraph')")


def test_chinese_has_a_path_of_its_own_and_browsers_that_prefer_it_are_led_there(open_page):
    page = open_page("/", locale="zh-CN")
    assert page.url.endswith("/zh")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    page.goto(f"{page.url}?item=nowhere")
    page.get_by_text("未知的物品 'nowhere'；已知").wait_for()  # errors are said in the language of the page
    page.get_by_role("link", name="English").click()
    page.get_by_role("tab", name="Explore").wait_for()
    assert page.locator("html").get_attribute("lang") == "en-US"


def test_dark_and_light_can_be_chosen_and_last(open_page):
    page = open_page()
    page.get_by_role("heading", level=2).first.wait_for()
    for _ in range(2):
        page.get_by_role("button", name="Light or dark").click()
    page.locator("body.body--dark").wait_for()
    page.reload()
    page.locator("body.body--dark").wait_for()
    assert page.locator("body.body--light").count() == 0


def test_nothing_is_made_for_who_never_opens_a_socket(monkeypatch):
    """Programs that fetch the page are given up after a minute: then no list may be made for each of them."""
    asked: list[str] = []

    async def given_up() -> None:
        asked.append("connected")

    client = SimpleNamespace(connected=given_up)
    page = SimpleNamespace(client=client, is_closed=lambda: True, handler=lambda work: asked.append(work.__name__))
    monkeypatch.setattr(frame, "use_theme", lambda: None)
    monkeypatch.setattr(frame.ui, "dark_mode", lambda _: None)
    monkeypatch.setattr(frame.Frame, "_header", lambda _: None)
    run(frame.Frame(page).build())
    assert asked == ["connected"]


def test_forms_and_sockets_of_other_sites_are_refused_before_the_page_sees_them():
    reached: list[str] = []

    async def page(scope, *_):
        reached.append(scope["path"])

    def answered(path: str, **headers: str) -> list[dict]:
        sent: list[dict] = []
        scope = {
            "type": "http",
            "method": "POST",
            "path": path,
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        }

        async def send(message):
            sent.append(message)

        run(PageGuard(page)(scope, None, send))
        return sent

    assert answered("/logout", sec_fetch_site="cross-site", host="a")[0]["status"] == 403
    assert answered("/login", sec_fetch_site="same-site", host="a")[0]["status"] == 403
    assert answered("/login", origin="https://evil.example", host="a")[0]["status"] == 403
    assert reached == []
    answered("/login", sec_fetch_site="same-origin", origin="null", host="a")
    answered("/logout", host="a")
    assert reached == ["/login", "/logout"]
