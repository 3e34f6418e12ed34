"""Why an item is recommended, as people find out: bars, shares, paths, by mouse and by keyboard."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

DIALOG = "dialog"
STATE = {"clicked": ["172", "174"], "sentence": "a space opera", "disliked": ["181"]}


def look(page, state: dict, path: str) -> None:
    """Be somebody, and follow a link."""
    page.get_by_role("heading", level=1).wait_for()
    page.evaluate("state => sessionStorage.setItem('lexigraph', state)", json.dumps(state))
    page.goto(page.url.split("?")[0].rstrip("/").removesuffix("/zh") + path)
    page.get_by_role(DIALOG).wait_for()


def numbers(page, within: str) -> list[float]:
    return [float(text.replace("−", "-")) for text in page.locator(within).all_inner_texts()]


def test_an_explanation_adds_up_and_its_drawing_leads_to_items(open_page, violations):
    page = open_page()
    look(page, STATE, "/?why=50")
    dialog = page.get_by_role(DIALOG, name="Star Wars")
    *parts, score = numbers(page, ".lx-bars .lx-number")
    assert sum(parts) == pytest.approx(score, abs=1e-9)
    assert len(parts) == 4
    assert any(part < 0 for part in parts)
    shares = dialog.locator(".lx-voices").inner_text()
    assert "History" in shares
    assert "Sentence" in shares
    assert sum(map(int, re.findall(r"(\d+) %", shares))) == 100
    dialog.get_by_text("held back by").first.wait_for(state="attached")
    paths = dialog.get_by_role("list", name="Paths in words")
    assert paths.get_by_text("people met both").count() == 2
    assert violations(page, ".lx-sheet") == []
    title = click_on_a_past_item(page)
    expect(page.get_by_role(DIALOG, name=title)).to_be_visible()
    page.get_by_role("button", name="Back", exact=True).click()
    expect(dialog).to_be_visible()


def click_on_a_past_item(page) -> str:
    """Click where the drawing has an item, and give its title."""
    drawing = page.get_by_role("img", name="Drawing of the paths")
    drawing.scroll_into_view_if_needed()
    spot = drawing.evaluate(
        """element => {
            const chart = getElement(element.id.slice(1)).chart;
            const data = chart.getModel().getSeriesByIndex(0).getData();
            for (let i = 0; i < data.count(); i++) {
                if (data.getId(i) === "item 172") {
                    const [x, y] = chart.convertToPixel({seriesIndex: 0}, data.getItemLayout(i));
                    return {x, y, name: data.getName(i)};
                }
            }
        }"""
    )
    drawing.click(position={"x": spot["x"], "y": spot["y"]})
    return spot["name"]


def test_the_keyboard_opens_an_explanation_stays_within_and_comes_back(open_page):
    page = open_page()
    button = page.get_by_role("button", name=re.compile("^Why")).first
    button.focus()
    button.press("Enter")
    dialog = page.get_by_role(DIALOG)
    dialog.get_by_text("Why it is recommended").wait_for()
    page.wait_for_function("document.activeElement.closest('[role=dialog]') !== null")
    for key in ["Tab"] * 12 + ["Shift+Tab"] * 20:
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.closest('[role=dialog]') !== null")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()


def test_on_a_phone_in_chinese_and_in_the_dark_nothing_is_cut_off(open_page, violations):
    page = open_page("/zh", width=390, locale="zh-CN")
    look(page, {**STATE, "user": "7", "theme": "dark"}, "/zh?why=50")
    page.get_by_role("heading", name="用文字说明").wait_for()
    page.get_by_text("人接触过两者").nth(1).wait_for(state="attached")  # the paths come after the reasons
    sheet = page.locator(".lx-sheet")
    assert sheet.evaluate("sheet => [sheet.scrollWidth, sheet.offsetWidth]") == [390, 390]
    assert violations(page, ".lx-sheet") == []
