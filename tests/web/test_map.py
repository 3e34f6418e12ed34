"""The part "Map": everything on it by mouse, by keys and in words, and nothing that breaks where there is no map."""

from __future__ import annotations

import json

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from lexigraph.models import load

DRAWN = ".lx-map[data-points]"


def opened(page: Page, user: str = "1") -> Page:
    """The same page for a user, with the part Map open and its points drawn."""
    page.evaluate("kept => sessionStorage.setItem('lexigraph', kept)", json.dumps({"user": user, "tab": "map"}))
    page.reload()
    page.locator(DRAWN).wait_for()
    return page


def state(page: Page, name: str) -> str:
    return page.locator(DRAWN).get_attribute(f"data-{name}") or ""


def test_the_map_is_coloured_zoomed_searched_and_opens_items(open_page):
    page = opened(open_page())
    drawn = page.locator(DRAWN)
    expect(drawn).to_have_attribute("data-points", "1682")
    expect(drawn).to_have_attribute("data-colouring", "category")
    assert int(state(page, "marks")) > 100

    comedy = page.get_by_role("button", name="Comedy", exact=True)
    comedy.click()
    expect(comedy).to_have_attribute("aria-pressed", "true")
    expect(drawn).to_have_attribute("data-only", "1")
    page.get_by_role("radio", name="By popularity").click()
    expect(drawn).to_have_attribute("data-colouring", "popularity")
    expect(page.get_by_text("met by 583 people")).to_be_visible()

    page.get_by_role("button", name="Zoom in").click()
    expect(drawn).to_have_attribute("data-zoom", "1.60")
    page.get_by_role("button", name="Show everything").click()
    expect(drawn).to_have_attribute("data-zoom", "1.00")

    page.get_by_label("Find an item on the map").fill("toy story")
    page.locator(".lx-hits").get_by_role("button", name="Toy Story").click()
    expect(drawn).to_have_attribute("data-zoom", "8.00")
    above = page.get_by_role("application")
    above.hover()
    expect(page.locator(".lx-map-tip")).to_contain_text("Toy Story")
    above.click()
    expect(page.get_by_role("dialog")).to_contain_text("Toy Story")


def test_the_words_are_there_where_the_points_cannot_be_read(open_page):
    page = open_page()
    broken = (
        "(url, ...more) => (String(url).includes('/_page/map/') ? Promise.reject(new Error('no')) : kept(url, ...more))"
    )
    page.add_init_script(f"{{ const kept = window.fetch.bind(window); window.fetch = {broken}; }}")
    page.evaluate("kept => sessionStorage.setItem('lexigraph', kept)", json.dumps({"user": "1", "tab": "map"}))
    page.reload()
    expect(page.locator(".lx-map-words ol > li")).to_have_count(10)
    expect(page.get_by_text("The points of the map could not be read")).to_be_visible()


def test_who_cannot_see_the_map_reads_it_and_uses_the_keys(open_page):
    page = opened(open_page(width=390), user="")
    words = page.locator(".lx-map-words")
    expect(words.get_by_text("Nothing yet: choose a user")).to_be_visible()
    expect(words.locator("ol > li")).to_have_count(10)
    expect(words.locator("ol > li").first).to_contain_text("near ")
    above = page.get_by_role("application")
    above.focus()
    page.keyboard.press("+")
    expect(page.locator(DRAWN)).to_have_attribute("data-zoom", "1.50")
    said = page.locator(".lx-map-said")
    expect(said).to_contain_text("met by")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    title = page.get_by_role("dialog").get_by_role("heading", level=2).first.inner_text()
    expect(said).to_contain_text(f"{title}. ")  # what Enter opens is what was said; the answer may come after the key
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_passes_axe_in_chinese(open_page, violations, theme):
    page = opened(open_page("/zh", locale="zh-CN", color_scheme=theme))
    expect(page.get_by_text("按类别")).to_be_visible()
    expect(page.get_by_role("tab", name="地图")).to_be_visible()
    assert violations(page) == []


def test_a_model_of_before_gets_a_map_when_its_page_is_opened(open_page, demo_model, serve, tmp_path):
    older = load(demo_model)
    title = "<script>window.hacked = 1</script> שלום 👩‍👩‍👧 " + 20 * "very long "
    older.item_map = None
    first = pl.arange(older.catalogue.height) == 0
    older.catalogue = older.catalogue.with_columns(title=pl.when(first).then(pl.lit(title)).otherwise("title"))
    older.save(tmp_path / "older")
    with serve(tmp_path / "older", tmp_path, "--no-keys") as url:
        page = opened(open_page(url))
        expect(page.get_by_text("The model was fitted without a map")).to_be_visible()
        page.get_by_label("Find an item on the map").fill("script")
        page.locator(".lx-hits").get_by_role("button", name="window.hacked").click()
        expect(page.locator(DRAWN)).to_have_attribute("data-zoom", "8.00")
        page.get_by_role("application").hover()
        expect(page.locator(".lx-map-tip")).to_contain_text("<script>")
        assert page.evaluate("window.hacked") is None
        page.goto("about:blank")  # before the service ends, which the page would notice
