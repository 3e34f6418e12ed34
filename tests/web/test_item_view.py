"""Items as people look at them: neighbours of three kinds, marks, and titles that nobody would wish for."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

DIALOG = "dialog"
SCRIPT = "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"
ODD = {
    "script": SCRIPT,
    "long": "A very long title about wars in space " * 20,
    "unbroken": "Donaudampfschifffahrtsgesellschaft" * 12,
    "rtl": "מלחמת הכוכבים: תקווה חדשה (1977)",
    "emoji": "🚀 👩‍🚀 Space 🌌 opera",
    "braces": "{b} {a|x} ${1+1} {{ 1 + 1 }}",
}


@pytest.fixture(scope="module")
def odd_url(demo_model: Path, tmp_path_factory: pytest.TempPathFactory, serve) -> Iterator[str]:
    """A service with items whose titles are odd, and one without any text."""
    with serve(demo_model, tmp_path_factory.mktemp("odd"), "--no-keys") as url:
        for item, title in ODD.items():
            put(url, item, {"title": title, "categories": ["Sci-Fi", SCRIPT], "description": SCRIPT})
        put(url, "nothing", {"country": "x"})
        yield url


def put(url: str, item: str, values: dict) -> None:
    request = urllib.request.Request(  # noqa: S310 - an address of this machine
        f"{url}/v1/items/{item}", json.dumps(values).encode(), {"Content-Type": "application/json"}, method="PUT"
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        assert answer.status == 200


def test_an_item_shows_its_neighbours_and_can_be_marked(open_page, violations):
    page = open_page("/?item=50")
    dialog = page.get_by_role(DIALOG, name="Star Wars")
    expect(dialog.get_by_text("people have met it")).to_be_visible()
    for name in ("By behaviour", "By text", "By knowledge"):
        column = dialog.locator(".lx-card").filter(has=page.get_by_role("heading", name=name))
        assert column.get_by_role("listitem").count() == 8
    assert violations(page, ".lx-sheet") == []
    neighbour = dialog.locator(".lx-neighbours").first.get_by_role("button").first
    title = neighbour.inner_text()
    neighbour.click()
    expect(page.get_by_role(DIALOG, name=title)).to_be_visible()
    expect(page.locator("#lx-sheet-title")).to_be_focused()
    page.get_by_role("button", name="Back", exact=True).click()
    more = dialog.get_by_role("button", name="More like this", exact=True)
    less = dialog.get_by_role("button", name="Less like this", exact=True)
    more.click()
    expect(more).to_have_attribute("aria-pressed", "true")
    less.click()
    expect(less).to_have_attribute("aria-pressed", "true")
    expect(more).to_have_attribute("aria-pressed", "false")
    page.wait_for_function("JSON.parse(sessionStorage.getItem('lexigraph')).disliked[0] === '50'")
    dialog.get_by_role("button", name="Why is it recommended to me?").click()
    expect(page.get_by_text("What adds up to its score")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role(DIALOG)).to_have_count(0)


def test_odd_titles_are_text_and_nothing_else(open_page, odd_url, violations):
    page = open_page(odd_url + "/")
    page.get_by_role("heading", level=1).wait_for()
    state = {"clicked": list(ODD), "theme": "dark", "liked": ["172"]}
    page.evaluate("state => sessionStorage.setItem('lexigraph', state)", json.dumps(state))
    for item in ("script", "unbroken"):
        page.goto(f"{odd_url}/?item={item}")
        assert page.locator("#lx-sheet-title").inner_text() == ODD[item].strip()
        expect(page.get_by_text("New: it came after the last fit")).to_be_visible()
        sheet = page.locator(".lx-sheet")
        assert sheet.evaluate("sheet => sheet.scrollWidth <= sheet.clientWidth")
    page.goto(f"{odd_url}/?why=50")
    words = page.get_by_role("list", name="Paths in words")
    expect(words.get_by_text(ODD["rtl"])).to_be_visible()
    expect(words.get_by_text(ODD["emoji"])).to_be_visible()
    assert violations(page, ".lx-sheet") == []
    assert page.evaluate("window.ran") is None
    assert page.title() == "Lexigraph"
    page.goto(f"{odd_url}/zh?item=nothing")
    expect(page.get_by_text("暂不推荐")).to_be_visible()


def test_an_unknown_item_is_said_in_words(open_page):
    page = open_page("/?item=no-such-item")
    expect(page.get_by_text("no-such-item")).to_be_visible()
    assert page.get_by_role(DIALOG).count() == 0
