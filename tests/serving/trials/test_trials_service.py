import json
import time
from collections import Counter

import pytest

from lexigraph.errors import ConfigError, ConflictError, UnknownIdError
from lexigraph.serving.records import Event, LoggedRecommendation, ModelRecord, StoredEvent
from lexigraph.serving.settings import StoreSettings, TrialSettings
from lexigraph.serving.store import Store
from lexigraph.serving.trials import PLAIN, Trials
from lexigraph.serving.trials.reading import events_since

AB = {"name": "new-model", "arms": {"old": {}, "new": {"model": "m2"}}, "user_hours": 1.0, "expected_users": 400}
MIX = {"name": "mix", "kind": "interleave", "arms": {"old": {}, "new": {"model": "m2"}}, "user_hours": 1.0}
ITEMS = [f"i{n}" for n in range(60)]
HOUR = 3600.0


class Shelf:
    """Keeps what is logged."""

    def __init__(self):
        self.kept = []

    def log(self, record: LoggedRecommendation):
        self.kept.append(record)


@pytest.fixture
def store(store_url):
    store = Store.open(StoreSettings(url=store_url))
    store.models.add(ModelRecord("m2", "models/m2", "candidate", 0.0))
    yield store
    store.close()


@pytest.fixture
def light(sqlite_url):
    store = Store.open(StoreSettings(url=sqlite_url))
    store.models.add(ModelRecord("m2", "models/m2", "candidate", 0.0))
    yield store
    store.close()


def answer(trials, user, name, *, candidates=(ITEMS, ITEMS[::-1]), now=None, k=5):
    choice = trials.choose("", user, name)
    arranged = trials.arrange(choice, candidates[: len(choice.models)], k)
    trials.log(choice, arranged, request=name, tenant="", user=user, model="m1", now=now)
    return choice, arranged


def test_an_experiment_comes_and_goes_in_all_processes(store):
    here, there = Trials(TrialSettings(), store), Trials(TrialSettings(), store)
    before = store.changes.last_seq()
    here.start(AB)
    assert [change.topic for change in store.changes.after(before)] == ["experiment"]
    assert there.choose("", "u", "r") is PLAIN
    there.reload()
    assert there.models == {"m2"}
    assert all(here.choose("", f"u{n}", "r1").arm == there.choose("", f"u{n}", "r2").arm for n in range(100))
    with pytest.raises(ConflictError, match="'new-model' is taken"):
        there.start(AB)
    assert here.end("new-model").ended is not None
    with pytest.raises(ConflictError, match="ended at 20"):
        here.end("new-model")
    with pytest.raises(ConflictError, match="choose a new name"):
        here.start(AB)
    there.reload()
    assert there.choose("", "u", "r") is PLAIN
    with pytest.raises(UnknownIdError, match="no experiment 'other'; experiments: new-model"):
        here.readout("other")
    with pytest.raises(ConfigError, match="unknown model 'm3'; saved models: m2"):
        here.start({"name": "y", "arms": {"a": {}, "b": {"model": "m3"}}})


def test_a_document_of_another_version_stops_nobody(light, caplog):
    light.experiments.put("future", {"name": "future", "arms": {}, "colour": 1}, "running")
    trials = Trials(TrialSettings(), light)
    assert trials.choose("", "u", "r") is PLAIN
    assert "future" in caplog.text


def test_experiments_share_no_users_and_keep_to_their_tenants(light):
    trials = Trials(TrialSettings(), light)
    trials.start({**AB, "name": "first", "traffic": 0.4})
    before = {f"u{n}": trials.choose("", f"u{n}", "r").experiment for n in range(2_000)}
    trials.start({**AB, "name": "second", "tenants": ["", "t"]})
    after = {user: trials.choose("", user, "r").experiment for user in before}
    assert all(after[user] == name for user, name in before.items() if name)
    assert Counter(after.values())["first"] == pytest.approx(800, abs=90)
    assert None not in after.values()
    assert {trials.choose("elsewhere", f"u{n}", "r").experiment for n in range(200)} == {"first", None}
    arms = Counter(trials.choose("t", None, f"r{n}").arm for n in range(2_000))
    assert arms["old"] == pytest.approx(1_000, abs=150)
    assert len({trials.choose("t", None, f"r{n}", "visit").arm for n in range(50)}) == 1


def test_nobody_takes_part_before_the_models_of_all_arms_are_there(light):
    """The control's users must not come in earlier than those of the arm whose model is still to be loaded."""
    trials = Trials(TrialSettings(), light)
    trials.start(AB)
    choices = [trials.choose("", f"u{n}", "r") for n in range(50)]
    assert {choice.arm for choice in choices} == {"old", "new"}
    assert {choice.needs for choice in choices} == {frozenset({"m2"})}
    assert PLAIN.needs == frozenset()


def test_what_is_logged_can_be_read_and_what_is_plain_stays_plain(light):
    shelf = Shelf()
    trials = Trials(TrialSettings(), light, shelf)
    choice, arranged = answer(trials, "u", "r1", now=1.0)
    assert (choice, arranged.items) == (PLAIN, tuple(ITEMS[:5]))
    trials.start(MIX)
    choice, arranged = answer(trials, None, "r2")
    assert choice.models == (None, "m2")
    plain, mixed = shelf.kept
    assert plain == LoggedRecommendation("r1", "u", 1.0, "m1", tuple(ITEMS[:5]), (1.0,) * 5)
    assert (mixed.experiment, mixed.arm, mixed.user, mixed.sources) == ("mix", None, "", arranged.sources)
    assert set(mixed.propensities) == {0.5}
    light.recommendations.append(shelf.kept)
    assert light.recommendations.get("r2") == mixed


def test_the_share_of_logged_lists(light):
    shelf = Shelf()
    trials = Trials(TrialSettings(log_share=0.25), light, shelf)
    for n in range(1_000):
        answer(trials, "u", f"r{n}")
    assert len(shelf.kept) == pytest.approx(250, abs=60)
    trials.start(AB)
    for n in range(100):
        answer(trials, "u", f"s{n}")
    assert len([one for one in shelf.kept if one.experiment]) == 100


def test_an_arm_may_explore_where_the_service_does_not(light):
    shelf = Shelf()
    trials = Trials(TrialSettings(), light, shelf)
    options = {"exploration": "epsilon", "exploration_share": 0.5}
    trials.start({"name": "x", "arms": {"a": {}, "b": {"options": options}}})
    for n in range(200):
        choice, arranged = answer(trials, f"u{n}", f"r{n}")
        assert choice.pool(5) == (5 if choice.arm == "a" else 50)
        assert len(arranged.propensities) == (0 if choice.arm == "a" else 5)
    explored = [one for one in shelf.kept if one.arm == "b"]
    assert all(0.0 < chance < 1.0 for one in explored for chance in one.propensities)


def test_exploration_repeats_by_request_and_survives_short_lists():
    trials = Trials(TrialSettings(exploration="epsilon", exploration_share=0.5))
    first, again = (trials.arrange(trials.choose("", "u", "r"), [ITEMS], 5) for _ in range(2))
    assert first == again
    assert trials.arrange(trials.choose("", "u", "r"), [[]], 5).items == ()
    assert trials.arrange(trials.choose("", "u", "r"), [ITEMS[:3]], 5).items == tuple(ITEMS[:3])
    with pytest.raises(ConfigError, match="no store"):
        trials.start(AB)


def test_thompson_learns_from_the_feed_once_and_after_a_restart(light):
    settings = TrialSettings(exploration="thompson", exploration_share=1.0)
    names = ITEMS[10:12]
    events = [Event(f"e{n}", "u", names[n % 2], "impression", 0.0, request="r") for n in range(400)]
    events += [Event(f"c{n}", "u", names[1], "click", 0.0, request="r") for n in range(60)]
    places = light.events.append(events)
    trials = Trials(settings, light)
    learnt = trials.acceptance.parameters(names)
    trials.observe([StoredEvent(place, event) for place, event in zip(places, events, strict=True)])
    assert [one.tolist() for one in trials.acceptance.parameters(names)] == [one.tolist() for one in learnt]
    ranked = [*ITEMS[:2], *names]
    shown = Counter(trials.arrange(trials.choose("", "u", f"r{n}"), [ranked], 2).items[0] for n in range(100))
    assert shown[names[1]] > 95


def test_what_the_feed_tells_while_learning_begins_is_learnt_with_all_before(light, monkeypatch):
    names = ITEMS[10:12]
    light.events.append([Event(f"e{n}", "u", names[n % 2], "impression", 0.0, request="r") for n in range(100)])
    trials = Trials(TrialSettings(), light)
    read = light.events.after

    def read_while_the_feed_goes_on(*given, **named):
        found = read(*given, **named)
        monkeypatch.undo()
        click = Event("late", "u", names[1], "click", 0.0, request="r")
        (place,) = light.events.append([click])
        trials.observe([StoredEvent(place, click)])
        return found

    monkeypatch.setattr(light.events, "after", read_while_the_feed_goes_on)
    arms = {"old": {}, "new": {"options": {"exploration": "thompson", "exploration_share": 0.5}}}
    trials.start({"name": "drawn", "arms": arms})
    fresh = Trials(TrialSettings(), light)
    learnt = [[one.tolist() for one in each.acceptance.parameters(names)] for each in (trials, fresh)]
    assert learnt[0] == learnt[1]
    assert fresh.acceptance.parameters(names)[0][1] > fresh.acceptance.parameters(names)[0][0]


def filled(store, document, users, acts):
    """Answer users of an experiment, two hours ago, with clicks where ``acts(user, choice, arranged)`` names items."""
    shelf = Shelf()
    trials = Trials(TrialSettings(), store, shelf)
    trials.start(document)
    start, events = time.time(), []
    for n in range(users):
        choice, arranged = answer(trials, f"u{n}", f"r{n}", now=start + n)
        events += [
            Event(f"{n}-{item}", f"u{n}", item, "click", start + n + 60.0, request=f"r{n}" if n % 2 else None)
            for item in acts(n, choice, arranged)
        ]
    events.append(Event("late", "u0", ITEMS[0], "click", start + 1.5 * HOUR, request="r0"))
    events.append(Event("other", "u1", "unseen", "click", start + 2.0))
    store.recommendations.append(shelf.kept)
    store.events.append(events)
    return trials, start


def test_a_readout_of_an_ab_experiment(store):
    trials, start = filled(
        store,
        AB,
        600,
        lambda n, choice, arranged: arranged.items[:1] if n % (3 if choice.arm == "new" else 10) == 0 else (),
    )
    store.events.append([Event("view", "u5", ITEMS[0], "view", start + 30.0, request="r5")])
    early = trials.readout("new-model", now=start + HOUR / 2)
    assert (early.counted, early.comparisons[0].difference) == (0, None)
    found = trials.readout("new-model", now=start + 2 * HOUR)
    assert (found.users, found.counted, found.warnings) == (600, 600, ())
    new, old = found.arms["new"], found.arms["old"]
    assert new.users + old.users == 600
    assert new.mean == pytest.approx(1 / 3, abs=0.06)
    assert new.per_list == pytest.approx(new.mean)
    acted = round(new.mean * new.users + old.mean * old.users)
    assert sum(arm.events["click"] for arm in found.arms.values()) == acted + 1  # the late one is no outcome
    assert sum(arm.events.get("view", 0) for arm in found.arms.values()) == 1
    (comparison,) = found.comparisons
    assert comparison.verdict == "better"
    assert comparison.interval[0] < 1 / 3 - 1 / 10 < comparison.interval[1]
    assert found.shares.p_value > 0.01
    assert json.loads(json.dumps(found.to_dict()))["sentences"][0].startswith("new is better than old")


def test_a_readout_of_interleaving(light):
    def takes(n, _, arranged):
        wanted = "new" if n % 3 else "old"
        return [item for item, source in zip(arranged.items, arranged.sources, strict=True) if source == wanted][:1]

    trials, start = filled(light, MIX, 300, takes)
    found = trials.readout("mix", now=start + 2 * HOUR).preference
    assert (found.wins, found.losses, found.verdict) == (200, 100, "preferred")
    assert found.interval[0] < 2 / 3 < found.interval[1]
    assert found.sentence.startswith("new is preferred to old")
    assert trials.readout("mix").preference.share is None
    light.experiments.end("mix")
    trials.reload()
    assert trials.readout("mix", now=start + 2 * HOUR).counted == 0


def test_lost_people_and_crossed_people_are_told(light):
    trials, start = filled(light, AB, 400, lambda *_: ())
    lists = [
        LoggedRecommendation(f"x{n}", f"lost{n}", start, "m1", ("i0",), (1.0,), "new-model", "new") for n in range(200)
    ]
    lists.append(LoggedRecommendation("y", "lost1", start + 1.0, "m1", ("i0",), (1.0,), "new-model", "old"))
    light.recommendations.append(lists)
    shares, crossed = trials.readout("new-model", now=start + 2 * HOUR).warnings
    assert "do not fall into the arms as planned" in shares
    assert crossed.startswith("1 people")


def test_events_are_read_backwards_until_they_are_too_old(light):
    light.events.append([Event(str(n), "u", "i", "click", float(n)) for n in range(100)])
    assert events_since(light, 90.0, block=7)["time"].to_list() == [float(n) for n in range(90, 100)]
    assert events_since(light, 1e9, block=7).height == 0
