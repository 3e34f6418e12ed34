"""Steer: sliders, exclusions, and what they cost and give."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright", reason="playwright is not installed (pip install playwright)")

from playwright.sync_api import Page, expect

expect.set_options(timeout=15_000)  # a busy machine takes its time


def opened(page: Page) -> Page:
    expect(page.locator(".lx-row")).to_have_count(12)
    return page


def test_diversity_by_arrow_keys_shows_what_it_costs_and_gives(open_page, violations):
    page = opened(open_page())
    before = page.locator(".lx-row .lx-strong").all_inner_texts()
    expect(page.get_by_text("Move a slider")).to_be_visible()
    page.get_by_role("slider", name="Diversity").focus()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    kept = page.get_by_role("row", name="Share of the model's score kept")
    expect(kept).to_contain_text("lower by")
    expect(page.get_by_role("row", name="Unlike each other by category")).to_contain_text("higher by")
    expect(page.get_by_role("status").filter(has_text="What moved")).to_contain_text("new")
    assert page.locator(".lx-row .lx-strong").all_inner_texts() != before
    assert violations(page) == []
    page.reload()
    opened(page)
    expect(page.get_by_role("slider", name="Diversity")).to_have_value("0.9")
    page.get_by_role("button", name="Reset the steering").click()
    expect(page.locator(".lx-row .lx-strong")).to_have_text(before)  # 0 is exactly the model's own list
    expect(page.get_by_role("slider", name="Diversity")).to_have_value("0")


def test_categories_are_left_out_and_popularity_falls(open_page, violations):
    page = opened(open_page(color_scheme="dark"))
    page.get_by_label("Leave out categories").click()
    page.get_by_role("option", name="Action").click()
    page.keyboard.press("Escape")
    expect(page.locator(".lx-row", has_text="Action")).to_have_count(0)
    expect(page.locator(".lx-row")).to_have_count(12)  # others take their places
    page.get_by_role("slider", name="Popularity").fill("-1")
    expect(page.get_by_role("row", name="Popularity")).to_contain_text("lower by")
    expect(page.get_by_role("row", name="Novelty")).to_contain_text("higher by")
    assert violations(page) == []


def test_words_against_history_count_once_there_are_both(open_page, violations):
    page = opened(open_page(width=390, height=844))
    weight = page.get_by_role("slider", name="Words against history")
    expect(weight).to_be_disabled()
    page.get_by_role("button", name="Click: ").first.click()
    wish = page.get_by_label("Such as")
    wish.fill("a slow film about space")
    wish.press("Enter")
    expect(weight).to_be_enabled()
    weight.fill("1")
    expect(page.get_by_role("row", name="Share of the model's score kept")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="What moved")).to_be_visible()
    assert violations(page) == []
