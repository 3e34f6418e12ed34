import polars as pl
import pytest

from lexigraph.serving.store.events import FRAME as EVENTS
from lexigraph.serving.store.recommendations import FRAME as LISTS
from lexigraph.serving.trials.joining import effects, shown_items

HOUR = 3600.0
SHOWN = [
    ("r1", "", "u", 0.0, "m", None, None, ["a", "b"], [0.5, 0.25], ["x", "y"]),
    ("r2", "", "u", HOUR, "m", None, None, ["b", "c"], [], []),
    ("r3", "", "", HOUR, "m", None, None, ["a"], [1.0], []),
    ("r4", "", "\x1fvisit", HOUR, "m", None, None, ["a"], [1.0], []),
    ("r5", "t", "u", HOUR, "m", None, None, ["a"], [1.0], []),
    ("r6", "", "u", HOUR, "m", None, None, [], [], []),
]


def joined(*events, hours=2.0):
    rows = [
        (tenant, user, item, "click", at, None, n, request)
        for n, (tenant, user, item, at, request) in enumerate(events)
    ]
    frame = pl.DataFrame(rows, schema=EVENTS, orient="row")
    shown = shown_items(pl.DataFrame(SHOWN, schema=LISTS, orient="row"))
    return [(row["seq"], row["request"], row["place"], row["via"]) for row in effects(shown, frame, hours).to_dicts()]


@pytest.mark.parametrize(
    ("event", "cause"),
    [
        (("", "u", "b", 10.0, "r1"), ("r1", 1, "request")),
        (("", "u", "b", HOUR + 10.0, "r1"), ("r1", 1, "request")),
        (("", "u", "b", HOUR + 10.0, None), ("r2", 0, "item")),
        (("", "u", "b", 10.0, None), ("r1", 1, "item")),
        (("", "u", "a", HOUR + 10.0, None), ("r1", 0, "item")),
        (("", "anyone", "a", HOUR + 1.0, "r3"), ("r3", 0, "request")),
        (("", "anyone", "a", HOUR + 1.0, "r4"), ("r4", 0, "request")),
        (("", "u", "a", -100.0, "r1"), ("r1", 0, "request")),
        (("t", "u", "a", HOUR + 1.0, None), ("r5", 0, "item")),
    ],
)
def test_an_event_belongs_to_the_list_that_caused_it(event, cause):
    assert joined(event) == [(0, *cause)]


@pytest.mark.parametrize(
    "event",
    [
        ("", "u", "c", 10.0, "r1"),  # not in that list
        ("", "u", "c", 10.0, None),  # shown only later
        ("", "other", "a", 10.0, "r1"),  # another user's list
        ("", "other", "a", 10.0, None),
        ("t", "u", "a", 10.0, "r1"),  # another tenant's list
        ("", "u", "a", 3 * HOUR, "r1"),  # too late
        ("", "u", "a", 3 * HOUR, None),
        ("", "u", "a", -1_000.0, "r1"),  # before the list
        ("", "u", "a", 10.0, "unknown"),  # some other list did it
        ("", "", "a", HOUR + 1.0, None),
    ],
)
def test_other_events_belong_to_none(event):
    assert joined(event) == []


def test_every_event_counts_once_and_in_order():
    many = [("", "u", item, float(at), request) for at in range(50) for item in "ab" for request in ("r1", None)]
    assert [row[0] for row in joined(*many)] == list(range(200))


def test_places_have_their_chances_and_sources():
    shown = shown_items(pl.DataFrame(SHOWN, schema=LISTS, orient="row"))
    assert shown.height == 7
    assert shown.filter(request="r1").select("item_id", "place", "propensity", "source").rows() == [
        ("a", 0, 0.5, "x"),
        ("b", 1, 0.25, "y"),
    ]
    assert shown.filter(request="r2")["propensity"].to_list() == [None, None]
