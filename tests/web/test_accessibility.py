"""Every part of the page in both themes and both languages, on a desk and on a phone: axe finds nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

PARTS = {"/": ("Explore", "Map", "Models", "Operate"), "/zh": ("探索", "地图", "模型", "运行")}


@pytest.mark.parametrize(
    ("path", "theme", "width"), [("/", "light", 1280), ("/zh", "dark", 390)], ids=["desk", "phone"]
)
def test_every_part_is_readable_and_fits(open_page, violations, path, theme, width):
    page = open_page(path, width=width, color_scheme=theme, reduced_motion="reduce")
    tabs = page.get_by_role("tab")
    expect(tabs).to_have_text(PARTS[path])
    found = []
    for part in PARTS[path]:
        tabs.filter(has_text=part).click()
        page.get_by_role("heading", level=2, name=part).first.wait_for()
        found += [f"{part}: {one}" for one in violations(page)]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, part
    assert found == []
