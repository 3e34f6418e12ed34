"""Explore: somebody new, somebody known, somebody unknown; clicks, wishes, and a list that follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import polars as pl
import pytest

pytest.importorskip("playwright", reason="playwright is not installed (pip install playwright)")

from playwright.sync_api import Page, expect

from lexigraph.models import GraphFilter
from lexigraph.testing import books_and_films

expect.set_options(timeout=15_000)  # a busy machine takes its time


def titles(page: Page) -> list[str]:
    """Titles of the list, in its order."""
    return page.locator(".lx-row .lx-strong").all_inner_texts()


def opened(page: Page) -> Page:
    expect(page.locator(".lx-row")).to_have_count(12)
    return page


def test_somebody_new_clicks_and_says_what_they_like(open_page):
    page = opened(open_page())
    page.get_by_label("Search an item by title or id").fill("STAR WÁRS")
    page.get_by_role("button", name="Star Wars", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="What moved")).to_contain_text("new")
    expect(page.locator(".lx-move:visible").first).to_contain_text(re.compile("up|down|new"))
    assert "Star Wars" not in titles(page)
    expect(page.get_by_text("Gone from the list: Star Wars (was 1)")).to_be_visible()
    expect(page.locator(".lx-why").filter(has_text='because of "Star Wars" in your history').first).to_be_visible()

    wish = page.get_by_label("Such as")
    wish.fill("funny films for children, no musicals, after 1980")
    wish.press("Enter")
    expect(page.get_by_text("Understood:")).to_contain_text("year > 1980")
    expect(page.locator(".lx-why").filter(has_text="matches your words").first).to_be_visible()
    assert not page.locator(".lx-row", has_text="Musical").count()

    before = titles(page)
    page.reload()
    opened(page)
    assert titles(page) == before  # the browser kept all of it
    page.get_by_role("button", name="Less like this: " + before[0], exact=True).click()
    expect(page.get_by_role("button", name=f"No longer less like {before[0]}")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".lx-row .lx-strong")).to_have_text(before)
    page.get_by_role("button", name="Start anew").click()
    expect(page.locator(".lx-row .lx-strong").first).to_have_text("Star Wars")


def test_a_known_user_has_a_past_and_clicks_become_events(open_page):
    page = opened(open_page())
    field = page.get_by_label("Search a user by id")
    field.fill("196")
    page.get_by_role("button", name="196", exact=True).click()
    expect(page.get_by_text("User 196")).to_be_visible()
    page.get_by_text("items in training").click()
    expect(page.get_by_text("The least common first")).to_be_visible()
    page.get_by_role("switch", name="Record my clicks as events").click()
    first = titles(page)[0]
    page.get_by_role("button", name=f"Click: {first}", exact=True).click()
    expect(page.get_by_role("button", name=f"click: {first}")).to_be_visible()  # the latest live event
    expect(page.locator(".lx-row .lx-strong").filter(has_text=first)).to_have_count(0)


def test_an_unknown_user_is_offered_as_a_new_one_and_nothing_typed_is_taken_for_code(open_page):
    page = opened(open_page())
    page.get_by_label("Search a user by id").fill("<script>alert(1)</script>")
    expect(page.get_by_text("No user in training is called “<script>alert(1)</script>”")).to_be_visible()
    page.get_by_role("button", name="as a new user").click()
    expect(page.get_by_text("User <script>alert(1)</script>")).to_be_visible()
    expect(page.get_by_text("The model was not fitted on this user")).to_be_visible()
    page.get_by_label("Search an item by title or id").fill("no film is called this")
    expect(page.get_by_text("Nothing in the catalogue is called")).to_be_visible()


def test_chinese_on_a_phone(open_page, violations):
    page = opened(open_page("/zh", width=390, height=844, locale="zh-CN", color_scheme="dark"))
    wish = page.get_by_label("例如")
    wish.fill("1990 年以后的喜剧片，不要恐怖片")
    wish.press("Enter")
    expect(page.get_by_text("已理解")).to_contain_text("年份")
    expect(page.get_by_role("status").filter(has_text="变化")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []


STRANGE = ["<img src=x onerror=alert(1)>", "שלום עולם", "\U0001f9ed\u200d\u2642\ufe0f", "long " * 60, "長" * 300]


@pytest.fixture
def strange_url(serve, tmp_path) -> Iterator[str]:
    """A service of a catalogue with strange titles, by a model that reads no texts."""
    data = books_and_films()
    strange = pl.Series("title", [STRANGE[row % len(STRANGE)] + str(row) for row in range(data.n_items)])
    GraphFilter(encoder=None).fit(replace(data, items=data.items.with_columns(strange))).save(tmp_path / "model")
    with serve(tmp_path / "model", tmp_path, "--no-keys") as url:
        yield url


def test_strange_titles_and_a_model_that_reads_no_sentences(strange_url, open_page, violations):
    page = open_page(strange_url, width=390)
    expect(page.get_by_text("This model was fitted without texts")).to_be_visible()
    expect(page.get_by_label("Such as")).to_be_disabled()
    expect(page.locator(".lx-row").first).to_be_visible()
    for number, typed in enumerate(("<IMG", "שלום", "長長"), start=1):
        page.get_by_label("Search an item by title or id").fill(typed)
        page.locator(".lx-hit", has_text=re.compile(re.escape(typed), re.IGNORECASE)).first.click()
        expect(page.locator(".lx-chip")).to_have_count(number)
    assert page.locator("img[src=x]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
