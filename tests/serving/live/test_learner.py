"""New items learn from the first people who meet them, while the service runs."""

from __future__ import annotations

import numpy as np
import polars as pl

from lexigraph.models import UserBatch
from lexigraph.models.popularity import Popularity
from lexigraph.serving.live import Learner, LiveHistories, ModelHost
from lexigraph.serving.live import meetings as limits
from lexigraph.serving.live.meetings import Meetings
from lexigraph.serving.records import Event, ModelRecord, StoredEvent
from lexigraph.serving.settings import LiveSettings
from lexigraph.testing import books_and_films

NEW = {"new": {"title": "violin velvet mirror"}}
"""By its text an even item."""
ODD = ["user-1", "user-3", "user-5"]


class Live:
    """The live parts of one process, without a store and threads."""

    def __init__(self, model):
        self.histories, self.host, self.erased = LiveHistories(LiveSettings()), ModelHost(), set()
        self.learner = Learner(self.host, self.histories, self.person)
        self.host.swap(ModelRecord("m", "", "active", 0.0), model)
        self.seq = 0

    def person(self, served, tenant, user):
        known = user if user in served.model.users and user not in self.erased else None
        return known, self.histories.history(tenant, user, served.record.trained_to) or {}

    def tell(self, *events):
        stored = [
            StoredEvent(self.seq + n, Event(f"e{self.seq + n}", user, item, kind, 0.0))
            for n, (user, item, kind) in enumerate(events, start=1)
        ]
        self.seq += len(stored)
        self.histories.apply(stored)
        self.learner.take(stored)

    def score(self, user):
        model = self.host.current.model
        return float(model.score(UserBatch.known([user]))[0, model.items.index("new")])

    def rank(self, user):
        return [item for item, _ in self.host.current.model.recommend(UserBatch.known([user]), 50)[0]].index("new")


def test_similar_people_are_offered_what_three_of_their_taste_bought(boards_model):
    live = Live(boards_model)
    live.host.place(NEW)
    assert live.rank("user-7") > 10
    live.tell(*((user, "new", "purchase") for user in ODD))
    live.host.learn()
    assert live.rank("user-7") <= 1


def test_what_was_met_at_the_fit_teaches_nothing(boards_model):
    live = Live(boards_model)
    live.tell(*((user, "item-0", "purchase") for user in ODD))
    live.host.learn()
    assert live.host.current.model is boards_model


def test_meetings_before_the_item_is_known_count_once_it_is_and_again_after_its_text_changes(boards_model):
    live = Live(boards_model)
    live.tell(*((user, "new", "purchase") for user in ODD))
    live.host.learn()
    live.host.place(NEW)
    told = live.score("user-7")
    placed = live.host.current.placed
    assert told > placed.score(UserBatch.known(["user-7"]))[0, placed.items.index("new")]
    live.host.place({"new": {"title": "salt river"}})
    changed = live.host.current
    fresh = boards_model.with_items(changed.placed.catalogue.filter(item_id="new"))
    people = UserBatch.known(ODD)
    expected = fresh.with_meetings(people, ["new"] * 3).score(UserBatch.known(["user-7"]))
    np.testing.assert_allclose(live.score("user-7"), expected[0, fresh.items.index("new")], atol=1e-4)


def test_learning_begins_anew_each_time(boards_model):
    live = Live(boards_model)
    live.host.place(NEW)
    untold = live.score("user-7")
    for user in ODD:
        live.tell((user, "new", "purchase"))
        live.host.learn()
    stepwise, placed = live.score("user-7"), live.host.current.placed
    once = placed.with_meetings(UserBatch.known(ODD), ["new"] * 3)
    np.testing.assert_allclose(stepwise, once.score(UserBatch.known(["user-7"]))[0, once.items.index("new")])
    live.tell(*((user, "new", "dislike") for user in ODD))
    live.host.learn()
    assert live.score("user-7") == untold
    assert live.host.current.untold is None


def test_who_was_erased_or_is_not_known_by_anything_else_teaches_nothing(boards_model):
    live = Live(boards_model)
    live.host.place(NEW)
    live.tell(("user-1", "new", "purchase"), ("stranger", "new", "purchase"), ("reader", "new", "like"))
    live.tell(("reader", "item-0", "like"))
    batch, met = live.learner.meetings_for(live.host.current)
    assert (list(batch.users), list(batch.histories), met) == (["user-1", None], [{}, {"item-0": 1.5}], ["new"] * 2)
    live.histories.forget("", "user-1")
    live.histories.forget("", "reader")
    assert live.learner.meetings_for(live.host.current) is None


def test_models_that_cannot_learn_so_stay_as_they_are():
    live = Live(Popularity().fit(books_and_films()))
    before = live.host.current
    live.tell(("user-1", "f13", "purchase"))
    live.host.learn()
    assert live.host.current is before


def test_meetings_that_cannot_be_learnt_do_not_keep_items_out(boards_model, monkeypatch):
    live = Live(boards_model)
    batch = UserBatch.known(["user-1", "user-3"])
    monkeypatch.setattr(live.host, "meetings", lambda _: (batch, ["new"]))  # two people and one item
    live.host.place(NEW)
    assert "new" in live.host.current.model.items
    assert live.host.current.untold is None


def test_gathering_anew_finds_what_was_told_before(boards_model):
    live = Live(boards_model.with_items(pl.DataFrame({"item_id": ["new"], "title": ["river"]})))
    live.histories.apply([StoredEvent(1, Event("e1", "user-1", "new", "like", 0.0))])
    live.histories.apply([StoredEvent(2, Event("e2", "user-1", "item-0", "like", 0.0))])
    assert live.learner.meetings_for(live.host.current) is None
    live.learner.renew()
    batch, met = live.learner.meetings_for(live.host.current)
    assert (list(batch.users), met) == (["user-1"], ["new"])


def test_only_the_latest_people_and_items_are_kept(monkeypatch):
    monkeypatch.setattr(limits, "MOST_PEOPLE", 2)
    monkeypatch.setattr(limits, "MOST_ITEMS", 2)
    meetings = Meetings()
    for place, user in enumerate("abc"):
        assert meetings.add("i", ("", user), place)
    assert meetings.people("i") == [("", "b"), ("", "c")]
    meetings.add("j", ("", "a"), 4)
    meetings.add("k", ("", "a"), 5)
    assert list(meetings) == ["k", "j"]
