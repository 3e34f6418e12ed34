"""A refit from reading to swapping."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from lexigraph.errors import ConfigError, ConflictError, UnknownIdError
from lexigraph.models import GraphFilter, load
from lexigraph.serving.fresh.base_data import base_of_model
from lexigraph.serving.fresh.refit import refit
from lexigraph.serving.fresh.swapping import roll_back
from lexigraph.serving.fresh.training_data import StoreTables, training_data, weighted_events
from lexigraph.serving.settings import LiveSettings
from lexigraph.testing import books_and_films


def test_a_better_model_is_used(store_url: str, make_shop: Callable):
    shop = make_shop(store_url)
    shop.events(600)
    steps = []
    outcome = refit(shop.settings, reason="test", tell=steps.append)
    assert outcome.status == "used", outcome.sentence
    assert outcome.metrics["candidate"] > outcome.metrics["running"]
    assert steps == ["reading", "judging", "fitting", "saving", "swapping"]
    active = shop.store.models.active()
    assert (active.id, active.trained_to) == (outcome.model, 600)
    model = load(active.folder)
    assert model.training[model.users.index("u0")].sum() > 3
    assert [record.status for record in shop.store.models.all()] == ["retired", "active"]


def test_all_processes_are_told_of_a_new_model(shop):
    shop.events(600)
    before = shop.store.changes.last_seq()
    outcome = refit(shop.settings)
    told = [(change.topic, change.key) for change in shop.store.changes.after(before)]
    assert ("model", outcome.model) in told


def test_a_worse_model_is_rejected_with_figures(learned_shop):
    """Noise comes first and taste last, so a model that learns from the noise finds less than one that does not."""
    shop = learned_shop
    for turned in range(1, 6):
        shop.events(240, turned=turned)
    newcomers = [(f"new{user}", user % 6) for user in range(60)]
    for numbers in (range(4), range(4, 10)):
        for user, group in newcomers:
            shop.store.events.append([shop.event(user, f"g{group}-{number}") for number in numbers])
    outcome = refit(shop.settings)  # a fifth of 1,800 is held out: those of the second round
    assert outcome.status == "rejected", outcome.sentence
    assert outcome.metrics["n_events"] == 360
    assert outcome.metrics["candidate"] < outcome.metrics["running"] * 0.98
    assert "falls short" in outcome.sentence
    record = shop.store.models.get(outcome.model)
    assert (record.status, record.folder) == ("rejected", "")
    assert record.metrics["running"] == outcome.metrics["running"]
    assert shop.store.models.active().id == outcome.before
    assert not shop.settings.models_dir.exists()


def test_with_too_few_events_nothing_is_replaced(shop):
    shop.events(99)
    shop.events(50, kind="impression")
    outcome = refit(shop.settings)
    assert outcome.status == "skipped"
    assert "99" in outcome.sentence
    assert len(shop.store.models.all()) == 1


def test_erased_users_are_in_no_new_model(shop):
    shop.events(600)
    assert "u3" in load(shop.settings.model).users
    shop.store.events.append([shop.event("u3", "g0-1", tenant="acme")])
    shop.store.erase("", "u3")
    outcome = refit(shop.settings)
    model = load(shop.store.models.get(outcome.model).folder)
    assert "u3" not in model.users
    assert "acme\x1fu3" in model.users
    assert model.training.shape[0] == len(model.users)
    assert outcome.metrics["forgotten_users"] == 1
    users = pl.read_parquet(Path(shop.store.models.get(outcome.model).folder) / "users.parquet")
    assert "u3" not in users["user_id"].to_list()


def test_who_was_erased_leaves_the_model_even_when_nothing_can_be_judged(shop):
    refit(shop.settings)
    shop.store.erase("", "u3")
    outcome = refit(shop.settings)
    assert outcome.status == "used"
    assert "erased" in outcome.sentence
    assert "u3" not in load(shop.store.models.active().folder).users
    assert refit(shop.settings).status == "skipped"


def test_who_comes_back_after_an_erasure_is_a_new_user(shop):
    shop.store.erase("", "u3")
    shop.store.events.append([shop.event("u3", "g5-5")])
    shop.events(600, users=[user for user in range(90) if user != 3])
    for _ in range(2):
        refit(shop.settings)
        model = load(shop.store.models.active().folder)
        row = model.training[[model.users.index("u3")]]
        assert model.items.decode(row.indices) == ["g5-5"]
        shop.events(300, users=range(10, 90))


def test_items_added_since_are_in_the_new_model(shop):
    shop.store.items.upsert([("novel", {"title": "New", "categories": ["group 1"], "price": 3.5})])
    shop.store.items.upsert([("g0-0", {"title": "Changed"}), ("odd", {"title": "Odd", "categories": {"no": "list"}})])
    shop.events(600)
    shop.store.events.append([shop.event(f"u{user}", "unheard-of") for user in range(5)])
    model = load(shop.store.models.get(refit(shop.settings).model).folder)
    titles = dict(zip(model.catalogue["item_id"], model.catalogue["title"], strict=True))
    assert (titles["novel"], titles["g0-0"], titles["g0-1"]) == ("New", "Changed", "g0-1")
    assert "unheard-of" in model.items
    assert "odd" not in model.items


def test_events_count_what_they_counted_live(shop):
    shop.events(600, users=range(1, 90))
    kinds = ["view", "purchase", "impression", "dislike"]
    shop.store.events.append([shop.event("fresh", f"g1-{n}", kind) for n, kind in enumerate(kinds)])
    shop.store.events.append([shop.event("fresh", "g1-0", "click"), shop.event("fresh", "g1-1", "dislike")])
    model = load(shop.store.models.get(refit(shop.settings).model).folder)
    row = model.training[[model.users.index("fresh")]]
    found = dict(zip(model.items.decode(row.indices), row.data.tolist(), strict=True))
    assert found == {"g1-0": 1.0, "g1-1": -1.0, "g1-3": -1.0}


def test_ratings_count_what_they_counted_live():
    values = {"kind": ["rating", "rating", "click"], "value": [5.0, None, 9.0], "seq": [1, 2, 3]}
    events = pl.DataFrame({"user_id": ["u"] * 3, "item_id": ["a", "b", "c"], "time": [0.0] * 3, **values})
    assert weighted_events(events, LiveSettings(average_rating=4.0), 2.0)["weight"].to_list() == [2.5, 2.0, 2.0]
    assert weighted_events(events, LiveSettings(), 2.0)["weight"].to_list() == [2.0] * 3


@pytest.mark.parametrize("drawn", [True, False])
def test_a_refit_keeps_the_map_and_its_direction(shop, drawn):
    before = load(shop.settings.model)
    if drawn:
        before.draw_map().save(shop.settings.model)
    shop.events(600)
    model = load(shop.store.models.get(refit(shop.settings).model).folder)
    assert (model.item_map is not None) == drawn
    if drawn:
        rows = before.items.encode(model.items.ids)
        both = model.item_map.placed & (rows >= 0) & before.item_map.placed[rows]
        here, there = model.item_map.places[both], before.item_map.places[rows[both]]
        centred = [places - places.mean(axis=0) for places in (here, there)]
        products = centred[0].T @ centred[1]
        assert abs(products[0, 1] - products[1, 0]) < 1e-2 * np.abs(products).sum()  # no turn brings them closer
        assert np.trace(products) > 0


def test_a_second_refit_goes_on_from_the_first(shop):
    shop.events(600)
    first = refit(shop.settings)
    assert refit(shop.settings).status == "skipped"
    shop.events(300)
    second = refit(shop.settings)
    assert second.before == first.model
    assert second.trained_to == 900
    assert second.metrics["unit"] == first.metrics["unit"] == 1.0
    assert second.metrics["new_events"] == 300


def test_the_data_of_the_first_fit_can_be_named(shop, tmp_path: Path):
    shop.events(600)
    pairs = pl.DataFrame({"user_id": ["file-user", "u1"], "item_id": ["g0-1", "g0-2"]})
    pairs.write_csv(tmp_path / "data.csv")
    outcome = refit(shop.with_refit(data=tmp_path / "data.csv", tolerance=1.0))
    model = load(shop.store.models.get(outcome.model).folder)
    assert "file-user" in model.users
    pairs_before = load(shop.settings.model).training.nnz
    assert model.training.nnz < pairs_before + 600


def test_rollback_and_clean_up(shop):
    settings = shop.with_refit(keep=2, tolerance=1.0)
    used = []
    for _ in range(4):
        shop.events(300)
        used.append(refit(settings))
    assert [outcome.status for outcome in used] == ["used"] * 4
    folders = {path.name for path in settings.models_dir.iterdir()}
    assert folders == {used[2].model, used[3].model}
    assert used[3].removed == (used[1].model,)
    with pytest.raises(ConflictError, match="gone"):
        roll_back(shop.store, used[0].model)
    with pytest.raises(UnknownIdError, match=used[2].model):
        roll_back(shop.store, "nobody")
    record = roll_back(shop.store)
    assert (record.id, record.status) == (used[2].model, "active")
    assert shop.store.models.active().id == used[2].model
    assert settings.model.is_dir()
    shop.events(10)
    after = refit(settings)
    assert (after.before, after.status) == (used[2].model, "used")
    assert used[2].model in {path.name for path in settings.models_dir.iterdir()}


def test_models_of_running_experiments_stay_on_disk(shop):
    settings = shop.with_refit(keep=2, tolerance=1.0)
    names = []
    for turn in range(4):
        shop.events(300)
        names.append(refit(settings).model)
        if turn == 0:
            shop.store.experiments.put("try", {"name": "try", "arms": {"old": {}, "new": {"model": names[0]}}})
    assert {path.name for path in settings.models_dir.iterdir()} == {names[0], names[2], names[3]}


def test_a_model_activated_meanwhile_stays(shop):
    shop.events(600)
    first = refit(shop.settings)

    def tell(step: str) -> None:
        if step == "swapping":
            roll_back(shop.store)

    shop.events(300)
    outcome = refit(shop.settings, tell=tell)
    assert outcome.status == "overtaken"
    assert shop.store.models.active().id == first.before
    assert shop.store.models.get(outcome.model).status == "rejected"


def test_a_metric_that_is_none_is_refused(shop):
    with pytest.raises(ConfigError, match="ndcg@20"):
        refit(shop.with_refit(metric="ndcg"))


NO_EVENTS = pl.DataFrame(
    schema={"user_id": pl.String, "item_id": pl.String, "kind": pl.String, "time": pl.Float64, "seq": pl.Int64}
)
NO_TABLES = StoreTables(pl.DataFrame(schema={"item_id": pl.String}), pl.DataFrame(schema={"user_id": pl.String}))


def test_knowledge_of_the_running_model_is_kept():
    def again(model: GraphFilter) -> GraphFilter:
        dataset = training_data(base_of_model(model, 0), weighted_events(NO_EVENTS, LiveSettings()), NO_TABLES)
        return GraphFilter(encoder=None).fit(dataset)

    model = GraphFilter(encoder=None).fit(books_and_films())
    once = again(model)
    for one in (once, again(once)):
        assert one.relations["knowledge"].matrix.nnz == model.relations["knowledge"].matrix.nnz
        np.testing.assert_allclose(one.weights(), model.weights(), atol=1e-5)


def test_ties_are_kept_but_for_those_of_the_erased_even_if_they_come_back():
    model = GraphFilter(encoder=None).fit(books_and_films())
    base, events = base_of_model(model, 0), weighted_events(NO_EVENTS, LiveSettings())
    assert GraphFilter(encoder=None).fit(training_data(base, events, NO_TABLES)).ties.equals(model.ties)
    gone = model.ties["user_id"][0]
    back = StoreTables(NO_TABLES.items, pl.DataFrame({"user_id": [gone]}), frozenset({gone}))
    dataset = training_data(base, events, back)
    assert gone in dataset.user_ids
    ends = {*dataset.ties["user_id"], *dataset.ties["friend_id"]}
    assert gone not in ends
    assert ends == {*model.ties["user_id"], *model.ties["friend_id"]} - {gone}
