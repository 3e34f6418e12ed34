"""Recommendations: for whom, what is left out, how they go on."""

from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lexigraph.errors import ConfigError, LimitError, UnknownIdError
from lexigraph.models import UserBatch
from lexigraph.serving.wire import EventIn, RecommendRequest, Rerank


def ids(answer):
    return [item.item for item in answer.items]


def ask(service, tenant="", **fields):
    return service.recommending.recommend(RecommendRequest(**fields), tenant)


def tell(service, *events, tenant=""):
    return service.record_events([EventIn(**event) for event in events], tenant).result(timeout=30)


def test_a_known_user_gets_what_the_model_says(service, readers_model):
    answer = ask(service, user="u000", k=5)
    expected = readers_model.recommend(UserBatch.known(["u000"]), 5)[0]
    assert [(item.item, item.score) for item in answer.items] == expected
    assert answer.model == service.host.current.id
    assert answer.experiment is None


def test_somebody_unknown_gets_what_is_popular(service, readers_model):
    expected = [item for item, _ in readers_model.recommend(UserBatch(users=[None]), 4)[0]]
    assert ids(ask(service, user="nobody", k=4)) == expected == ids(ask(service, k=4))


def test_an_event_counts_in_the_next_list(service, readers_model):
    receipt = tell(service, {"user": "new", "item": "b01"}, {"user": "new", "item": "never heard of", "id": "e1"})
    assert (receipt.stored, receipt.duplicates) == (2, 0)
    assert ids(ask(service, user="new", k=5)) == [
        item for item, _ in readers_model.recommend(UserBatch.new([{"b01": 1.0}]), 5)[0]
    ]
    assert tell(service, {"user": "new", "item": "b02", "id": "e1"}).duplicates == 1
    assert "b02" in ids(ask(service, user="new", k=26))


def test_a_dislike_speaks_against(service):
    before = ask(service, history=["b01"], k=26)
    after = ask(service, history={"b01": 1.0, "b02": -1.0}, k=26)
    assert "b02" in ids(before)
    assert "b02" not in ids(after)
    assert ids(before) != ids(after)


def test_friends_stand_in_for_a_history(service, readers_model):
    expected = readers_model.recommend(UserBatch(friends=[["u001", "u002"]]), 5)[0]
    assert ids(ask(service, friends=["u001", "u002", "nobody"], k=5)) == [item for item, _ in expected]
    assert ids(ask(service, user="new", friends=["u001", "u002"], k=5)) == [item for item, _ in expected]
    assert ids(ask(service, friends=["nobody"], k=5)) == ids(ask(service, k=5))
    assert ids(ask(service, friends=["u001"], k=5, tenant="elsewhere")) == ids(ask(service, k=5))  # not theirs
    service.erase("", "u001")
    alone = readers_model.recommend(UserBatch(friends=[["u002"]]), 5)[0]
    assert ids(ask(service, friends=["u001", "u002"], k=5)) == [item for item, _ in alone]
    with pytest.raises(LimitError, match="1001 friends are named"):
        ask(service, friends=[f"f{n}" for n in range(1001)])
    told = ask(service, friends=["u002"], k=1, explain=True).items[0]
    assert "friends" in [reason.label for reason in told.reasons]


def test_live_events_and_the_request_add_up(service, readers_model):
    tell(service, {"user": "new", "item": "b01", "kind": "purchase"})
    batch = UserBatch(histories=[{"b01": 2.0, "f02": 1.0}])
    assert ids(ask(service, user="new", history=["f02", "unknown"], k=5)) == [
        item for item, _ in readers_model.recommend(batch, 5)[0]
    ]


def test_a_sentence_filters_and_examples_count(service):
    found = ask(service, sentence="a trip through space", filters=["kind = book"], k=3)
    assert found.items
    assert all(item.item.startswith("b") for item in found.items)
    assert "b01" not in ids(ask(service, liked=["b01"], disliked=["b02"], k=26))
    with pytest.raises(UnknownIdError, match="nothing"):
        ask(service, liked=["nothing"])
    with pytest.raises(ConfigError):
        ask(service, filters=["what?"])


def test_what_is_seen_or_excluded_is_left_out(service, readers_model):
    seen = readers_model.training[[readers_model.users.index("u000")]].indices
    met = set(readers_model.items.decode(seen))
    assert not met & set(ids(ask(service, user="u000", k=26)))
    assert met <= set(ids(ask(service, user="u000", k=26, exclude_seen=False)))
    assert "b01" not in ids(ask(service, user="nobody", k=26, exclude=["b01", "unknown"]))


def test_re_rankers_order_the_list_and_keep_the_scores(service):
    plain = {item.item: item.score for item in ask(service, user="u000", k=26).items}
    step = Rerank("at-most", {"column": "kind", "n": 1})
    mixed = ask(service, user="u000", k=2, rerank=[step])
    assert {item.item[0] for item in mixed.items} == {"b", "f"}
    assert all(item.score == plain[item.item] for item in mixed.items)
    excluded = ask(service, user="u000", k=26, rerank=[Rerank("mmr")], exclude=ids(mixed))
    assert not set(ids(mixed)) & set(ids(excluded))
    with pytest.raises(ConfigError, match="mmr"):
        ask(service, rerank=[Rerank("mrr")])


def test_reasons_add_up_and_titles_are_told(service):
    answer = ask(service, user="u000", sentence="a trip through space", k=4, explain=True)
    for item in answer.items:
        assert sum(reason.value for reason in item.reasons) == pytest.approx(item.score, rel=2e-3, abs=1e-5)
        assert item.title != item.item
        assert item.why
    assert ask(service, user="u000", k=1, explain=True, language="zh").items[0].why != ""
    assert ask(service, user="u000", k=1).items[0].reasons == []


@pytest.mark.parametrize(
    "fields",
    [
        {"k": 501},
        {"history": [f"i{n}" for n in range(1001)]},
        {"sentence": "x" * 2001},
        {"exclude": [f"i{n}" for n in range(1001)]},
        {"filters": ["year>1"] * 11},
    ],
)
def test_limits_are_named(service, fields):
    with pytest.raises(LimitError, match="at most"):
        ask(service, **fields)


@pytest.mark.parametrize("cursor", ["page-2", "", "Ag", "AQ1", "ÄÖ", "A" * 200_000])
def test_a_bad_cursor_is_named(service, cursor):
    with pytest.raises(ConfigError, match="cursor"):
        ask(service, cursor=cursor)


def pages(service, between=lambda: None, **fields):
    answer = ask(service, **fields)
    found = [ids(answer)]
    while answer.cursor is not None:
        between()
        answer = ask(service, cursor=answer.cursor, **fields)
        found.append(ids(answer))
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    k=st.integers(1, 9),
    user=st.sampled_from(["u000", "u001", "nobody", None]),
    happening=st.lists(st.sampled_from(["event", "swap", "nothing"]), max_size=6),
)
def test_pages_never_repeat_whatever_happens_between(service, readers_model, k, user, happening):
    wide = readers_model.with_items(
        readers_model.catalogue.with_columns(item_id="x-" + readers_model.catalogue["item_id"])
    )
    record = service.host.current.record
    steps = iter(happening)

    def between():
        step = next(steps, "nothing")
        if step == "event" and user is not None:
            tell(service, {"user": user, "item": f"b0{k}"})
        elif step == "swap":
            now = service.host.current.model
            service.host.swap(record, readers_model if len(now.items) > len(readers_model.items) else wide)

    fields = {"k": k, **({} if user is None else {"user": user})}
    shown = [item for page in pages(service, between, **fields) for item in page]
    assert len(shown) == len(set(shown))
    assert len(shown) > k


def test_all_pages_together_are_the_whole_list(service):
    whole = ids(ask(service, user="u000", k=100))
    assert [item for page in pages(service, user="u000", k=4) for item in page] == whole
    steps = [Rerank("mmr", {"trade_off": 0.5})]
    reranked = [item for page in pages(service, user="u000", k=4, rerank=steps) for item in page]
    assert sorted(reranked) == sorted(whole)


def test_a_tenants_user_is_somebody_else(service):
    tell(service, {"user": "u000", "item": "b01"}, tenant="shop")
    assert service.histories.history("", "u000") is None
    assert ids(ask(service, "shop", user="u000", k=5)) == ids(ask(service, history=["b01"], k=5))
    assert ids(ask(service, "other", user="u000", k=5)) == ids(ask(service, k=5))


def test_threads_get_whole_answers_while_models_are_swapped(service, readers_model):
    wide = readers_model.with_items(
        readers_model.catalogue.with_columns(item_id="x-" + readers_model.catalogue["item_id"])
    )
    record = service.host.current.record
    faults, done = [], threading.Event()

    def run(user):
        while not done.is_set():
            try:
                found = ids(ask(service, user=user, k=60))
            except Exception as error:
                faults.append(repr(error))
                return
            if len(found) != len(set(found)) or len(found) < 15:
                faults.append(str(found))

    threads = [threading.Thread(target=run, args=(user,)) for user in ("u000", "u001", "nobody")]
    for thread in threads:
        thread.start()
    for turn in range(12):
        service.host.swap(record, wide if turn % 2 == 0 else readers_model)
        tell(service, {"user": "u000", "item": f"f0{turn % 9 + 1}"})
    done.set()
    for thread in threads:
        thread.join()
    assert faults == []
