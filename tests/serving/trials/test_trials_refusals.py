"""Arms that cannot answer every request: counted by arm, and told where the arms differ."""

from __future__ import annotations

import time

import polars as pl
import pytest

from lexigraph.errors import CapabilityError, LexigraphError, UnknownIdError
from lexigraph.models.popularity import Popularity
from lexigraph.serving.fresh import Monitor
from lexigraph.serving.records import LoggedRecommendation, ModelRecord
from lexigraph.serving.service import open_service
from lexigraph.serving.settings import ServingSettings, StoreSettings
from lexigraph.serving.store.recommendations import FRAME
from lexigraph.serving.trials.experiment import read_experiment
from lexigraph.serving.trials.readout import make_readout
from lexigraph.serving.wire import RecommendRequest
from lexigraph.testing import checkerboard

AB = read_experiment({"name": "e", "arms": {"old": {}, "new": {}}, "user_hours": 1.0})
MIX = read_experiment({"name": "e", "kind": "interleave", "arms": {"old": {}, "new": {}}})
NO_EVENTS = pl.DataFrame(
    schema={
        "tenant": pl.String,
        "user_id": pl.String,
        "item_id": pl.String,
        "kind": pl.String,
        "time": pl.Float64,
        "value": pl.Float64,
        "seq": pl.Int64,
        "request": pl.String,
    }
)


def row(name: str, user: str, arm: str | None, *, refused: bool = False) -> tuple:
    items, sources = ([], []) if refused else (["i1"], [] if arm else ["old"])
    return (name, "", user, 1.0, "" if refused else "m", "e", arm, items, [1.0] * len(items), sources)


def readout(experiment, rows):
    frame = pl.DataFrame(rows, schema=FRAME, orient="row")
    return make_readout(experiment, frame, NO_EVENTS, hours=72.0, now=10_000.0)


def answered(n: int) -> list[tuple]:
    return [row(f"r{k}", f"u{k}", ("old", "new")[k % 2]) for k in range(n)]


def test_refusals_are_counted_beside_the_lists_and_make_nobody_a_participant():
    found = readout(AB, [*answered(40), row("x1", "lost", "new", refused=True), row("x2", "u1", "new", refused=True)])
    assert (found.arms["old"].refused, found.arms["new"].refused) == (0, 2)
    assert (found.users, found.arms["new"].lists, found.arms["new"].users) == (40, 20, 20)
    assert found.warnings == ()  # two of them may be chance


@pytest.mark.parametrize(("refusing", "warned"), [(("new",), True), (("old", "new"), False)])
def test_arms_that_refuse_differently_are_told(refusing, warned):
    rows = [row(f"x{n}", f"v{n}", refusing[n % len(refusing)], refused=True) for n in range(60)]
    found = readout(AB, [*answered(40), *rows])
    assert bool(found.warnings) is warned
    assert all("do not refuse alike" in text and "60 of new" in text for text in found.warnings)
    assert found.to_dict()["arms"]["new"]["refused"] == (60 if warned else 30)


def test_one_person_who_asks_again_and_again_is_no_difference():
    rows = [row(f"x{n}", "stubborn", "new", refused=True) for n in range(500)]
    found = readout(AB, [*answered(40), *rows])
    assert (found.arms["new"].refused, found.warnings) == (500, ())


def test_of_an_interleaving_any_refusal_is_told():
    shown = [row(f"r{n}", f"u{n}", None) for n in range(10)]
    assert readout(MIX, shown).warnings == ()
    (text,) = readout(MIX, [*shown, row("x", "u1", "new", refused=True)]).warnings
    assert "0 of old, 1 of new" in text


@pytest.fixture
def service(boards_model, tmp_path, sqlite_url):
    """A service whose experiment has an arm that reads no sentences, explains nothing and knows no examples."""
    boards_model.save(tmp_path / "first")
    Popularity().fit(checkerboard(10)).save(tmp_path / "popular")
    opened = open_service(ServingSettings(model=tmp_path / "first", store=StoreSettings(url=sqlite_url)))
    opened.start()
    opened.store.models.add(ModelRecord("popular", str(tmp_path / "popular"), "candidate", time.time()))
    opened.trials.start({"name": "e", "arms": {"old": {}, "new": {"model": "popular"}}, "user_hours": 0.001})
    opened._follow_experiments()
    yield opened
    opened.close()


def errors_of(service, request):
    try:
        service.recommending.recommend(request)
    except LexigraphError as error:
        return type(error)
    return None


def test_a_model_that_refuses_is_seen_in_the_readout(service):
    sentences = [RecommendRequest(user=f"new-{n}", sentence="a river of stone", k=3) for n in range(80)]
    examples = [RecommendRequest(user=f"more-{n}", liked=["item-39"], k=3) for n in range(40)]
    refused = [errors_of(service, request) for request in (*sentences, *examples)]
    assert set(refused) == {None, CapabilityError, UnknownIdError}
    service.writer.close(10.0)
    found = service.trials.readout("e")
    assert (found.arms["old"].refused, found.arms["new"].refused) == (0, 120 - refused.count(None))
    assert found.arms["new"].lists == 0
    assert any("do not refuse alike" in text for text in found.warnings)


def test_what_was_refused_is_no_list_of_a_window(service):
    now = time.time()
    lists = [
        LoggedRecommendation(f"r{n}", "u", now - 5.0, "m" if n else "", ("item-1",) if n else ()) for n in range(3)
    ]
    service.store.recommendations.append(lists)
    assert service.store.recommendations.between(now - 10.0, now).height == 3
    assert Monitor(service, window=60.0).look()["lists"] == 2
