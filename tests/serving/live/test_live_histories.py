"""Live histories: what counts, in whatever order and however often it is told."""

from __future__ import annotations

import threading

from hypothesis import given, settings
from hypothesis import strategies as st

from lexigraph.serving.live import LiveHistories, scoped_user, unscoped
from lexigraph.serving.records import Event, StoredEvent
from lexigraph.serving.settings import LiveSettings


def stored(seq: int, item: str, kind: str = "click", user: str = "u", tenant: str = "") -> StoredEvent:
    return StoredEvent(seq, Event(f"e{seq}", user, item, kind, float(seq), tenant=tenant))


def test_events_weigh_by_kind_and_the_latest_opinion_counts():
    histories = LiveHistories(LiveSettings())
    histories.apply(
        [
            stored(1, "a", "view"),
            stored(2, "a", "purchase"),
            stored(3, "a", "view"),
            stored(4, "b", "like"),
            stored(5, "b", "dislike"),
            stored(6, "c", "impression"),
            stored(7, "d", "hummed"),
        ]
    )
    assert histories.history("", "u") == {"a": 2.0, "b": -1.0, "d": 1.0}


def test_a_rating_counts_its_value_where_the_model_was_fitted_on_values():
    rated = [
        StoredEvent(n, Event(f"e{n}", "u", f"i{n}", "rating", 0.0, value)) for n, value in enumerate([5, 2, None], 1)
    ]
    met, valued = LiveHistories(LiveSettings()), LiveHistories(LiveSettings(average_rating=4.0))
    for histories in (met, valued):
        histories.apply(rated)
    assert met.history("", "u") == {"i1": 1.0, "i2": 1.0, "i3": 1.0}
    assert valued.history("", "u") == {"i1": 1.25, "i2": 0.5, "i3": 1.0}


def test_an_event_counts_once_however_often_it_is_told():
    histories = LiveHistories(LiveSettings(history_length=2))
    events = [stored(seq, item) for seq, item in enumerate("abc", start=1)]
    histories.apply(events[1:])
    histories.apply(events)
    histories.advance(3)
    histories.apply(events)
    assert histories.history("", "u") == {"b": 1.0, "c": 1.0}
    assert histories.applied_seq == 3


def test_tenants_do_not_see_each_other():
    histories = LiveHistories(LiveSettings())
    histories.apply([stored(1, "a", tenant="shop"), stored(2, "b")])
    assert histories.history("shop", "u") == {"a": 1.0}
    assert histories.history("", "u") == {"b": 1.0}
    assert histories.history("other", "u") is None
    assert unscoped(scoped_user("shop", "u")) == ("shop", "u")


def test_a_model_is_told_only_what_it_was_not_fitted_on():
    histories = LiveHistories(LiveSettings())
    histories.apply([stored(seq, item) for seq, item in enumerate("abc", start=1)])
    assert histories.history("", "u", after=2) == {"c": 1.0}
    histories.start_at(2)
    assert histories.history("", "u") == {"c": 1.0}
    histories.start_at(1)
    histories.backfill([stored(2, "b")])
    assert histories.history("", "u", after=1) == {"b": 1.0, "c": 1.0}
    histories.start_at(9)
    assert len(histories) == 0


def test_an_erased_user_is_forgotten_and_late_news_of_them_too():
    histories = LiveHistories(LiveSettings())
    histories.apply([stored(1, "a"), stored(2, "b", user="v")])
    histories.forget("", "u", up_to=4)
    histories.apply([stored(3, "late"), stored(5, "back again")])
    assert histories.history("", "u") == {"back again": 1.0}
    assert histories.history("", "v") == {"b": 1.0}


KINDS = st.sampled_from(["view", "click", "purchase", "dislike", "impression"])
EVENTS = st.lists(st.tuples(st.sampled_from("abcd"), KINDS), max_size=12)


@settings(max_examples=200, deadline=None)
@given(events=EVENTS, order=st.randoms(use_true_random=False), length=st.integers(1, 6))
def test_any_order_comes_to_the_same(events, order, length):
    feed = [stored(seq, item, kind) for seq, (item, kind) in enumerate(events, start=1)]
    first, second = (LiveHistories(LiveSettings(history_length=100)) for _ in range(2))
    first.apply(feed)
    shuffled = list(feed)
    order.shuffle(shuffled)
    for event in shuffled:
        second.apply([event])
    assert first.history("", "u") == second.history("", "u")
    short = LiveHistories(LiveSettings(history_length=length))
    short.apply(feed)
    assert len(short.history("", "u") or ()) <= length


@settings(max_examples=300, deadline=None)
@given(events=EVENTS, cut=st.integers(0, 12), back=st.integers(0, 12), order=st.randoms(use_true_random=False))
def test_who_was_there_before_a_swap_knows_what_who_comes_after_it_knows(events, cut, back, order):
    """A model fitted up to ``cut`` is swapped in, then one up to ``back``: nothing counts twice, nothing is lost."""
    feed = [stored(seq, item, kind) for seq, (item, kind) in enumerate(events, start=1)]

    def known_after(place):
        fresh = LiveHistories(LiveSettings())
        fresh.apply(feed[place:])
        return fresh.history("", "u")

    old = LiveHistories(LiveSettings())
    shuffled = list(feed)
    order.shuffle(shuffled)
    for event in shuffled:
        old.apply([event])
    old.advance(len(feed))
    assert old.history("", "u", after=cut) == known_after(cut)
    old.start_at(cut)
    assert old.history("", "u") == known_after(cut)
    old.start_at(back)
    old.backfill(feed[back:])
    assert old.history("", "u", after=back) == known_after(back)
    assert old.history("", "u", after=max(cut, back)) == known_after(max(cut, back))


def test_threads_lose_nothing():
    histories = LiveHistories(LiveSettings())
    parts = [[stored(seq, f"i{seq}", user=f"u{seq % 3}") for seq in range(start, 600, 4)] for start in range(1, 5)]
    threads = [threading.Thread(target=histories.apply, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(len(histories.history("", f"u{n}") or ()) for n in range(3)) == 599
