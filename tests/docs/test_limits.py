"""The page of the service gives the limits that the code has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("msgspec")
pytest.importorskip("fastapi")

from lexigraph.serving.answers import asking, catalogue, cursor, evidence, receiving, recommending, unknown
from lexigraph.serving.api import bodies, paths, working
from lexigraph.serving.settings import LimitSettings, StoreSettings
from lexigraph.serving.wire.requests import IDENTIFIER, KIND

PAGE = (Path(__file__).parents[2] / "docs" / "serving.md").read_text(encoding="utf-8")
ROWS = {
    cells[0]: (cells[1], cells[2].strip("`"))
    for line in PAGE.partition("## Limits")[2].partition("## Settings")[0].splitlines()
    if line.startswith("|") and len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 3
}
FIXED = {
    "items of all pages": cursor.MOST_SHOWN,
    "weight of an item": evidence.MOST_WEIGHT,
    "conditions of a wish": asking.MOST_CONDITIONS,
    "`filters`, and steps": recommending.MOST_STEPS,
    "characters of all `filters`": recommending.LONGEST_FILTERS,
    "characters of an id": paths.LONGEST_ID,
    "levels of lists": bodies.DEEPEST,
    "seconds that an event": receiving.LATEST,
    "requests in threads": working.MOST_WAITING,
    "unknown items": unknown.NAMED,
}


def number_of(beginning: str) -> float:
    (found,) = [given for what, (given, _) in ROWS.items() if what.startswith(beginning)]
    return float(found.replace(",", ""))


@pytest.mark.parametrize("beginning", FIXED)
def test_fixed_limits_are_those_of_the_code(beginning):
    assert number_of(beginning) == FIXED[beginning]


def test_settings_have_the_defaults_that_are_told():
    sections = {"limits": LimitSettings(), "store": StoreSettings()}
    told = [(name, given) for given, name in ROWS.values() if "." in name and re.fullmatch(r"[\d,]+", given)]
    assert {name for name, _ in told} >= {f"limits.{name}" for name in LimitSettings.model_fields if "max_" in name}
    for name, given in told:
        section, _, field = name.partition(".")
        assert getattr(sections[section], field) == float(given.replace(",", "")), name


def test_ids_kinds_and_columns_are_as_long_as_told():
    assert re.fullmatch(KIND, "k" * int(number_of("characters of a kind")))
    assert not re.fullmatch(KIND, "k" * (1 + int(number_of("characters of a kind"))))
    assert re.fullmatch(IDENTIFIER, "i")
    columns = next(given for what, (given, _) in ROWS.items() if what.startswith("columns of an item"))
    assert columns == f"{catalogue.MOST_COLUMNS}; {catalogue.LONGEST_NAME}"


def test_pages_in_an_address_end_where_told():
    """A mark has 4 bytes, and base64 makes 4 characters of 3 bytes; an address takes 20,000 characters of cursor."""
    most = int(re.search(r"in an address ([\d,]+)", PAGE)[1].replace(",", ""))
    none = cursor.read_cursor(None)
    assert len(cursor.write_cursor(none, [str(n) for n in range(most)])) <= 20_000
    assert len(cursor.write_cursor(none, [str(n) for n in range(most + 100)])) > 20_000
