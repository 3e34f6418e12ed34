"""The frame of the page: parts, languages, themes, and nothing from other sites."""

from __future__ import annotations


def test_every_part_opens_and_the_browser_keeps_which_was_open(open_page):
    page = open_page()
    for part in ("Map", "Models", "Operate", "Explore", "Map"):
        page.get_by_role("tab", name=part).click()
        page.get_by_role("heading", level=2, name=part).wait_for()
    page.reload()
    page.get_by_role("heading", level=2, name="Map").wait_for()
    assert page.get_by_role("tab", name="Map").get_attribute("aria-selected") == "true"


def test_chinese_has_a_path_of_its_own_and_browsers_that_prefer_it_are_led_there(open_page):
    page = open_page("/", locale="zh-CN")
    assert page.url.endswith("/zh")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
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
