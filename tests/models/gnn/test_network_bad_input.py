"""What a network makes of small, odd and broken data."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("lightning")
pytest.importorskip("torch_geometric")

from lexigraph.data.vocabulary import Vocabulary  # noqa: E402
from lexigraph.errors import (  # noqa: E402
    CheckpointMismatchError,
    ConfigError,
    EmptyTableError,
    NotFittedError,
    TrainingError,
)
from lexigraph.models.batch import UserBatch  # noqa: E402
from lexigraph.models.gnn.task import RecommendationTask  # noqa: E402
from lexigraph.models.registry import create  # noqa: E402
from lexigraph.testing import books_and_films, checkerboard  # noqa: E402

QUICK = {"embedding_size": 8, "epochs": 2, "batch_size": 64, "validation_share": 0, "encoder": None}
LAYERS = [
    {},
    {"convolution": "gcn"},
    {"convolution": "gat", "heads": 2},
    {"convolution": "bilinear-attention"},
    {"convolution": "sage", "aggregation": "max"},
    {"convolution": "ggnn"},
    {"convolution": "rgcn"},
]


def network(**options):
    return create("gnn", **{**QUICK, **options})


def keeping(dataset, condition):
    return dataset.with_interactions(dataset.interactions.filter(condition))


def assert_serves(model):
    scores = model.score(UserBatch(users=[*model.users.ids, None]))
    assert np.isfinite(scores).all()
    assert len(model.recommend(UserBatch.known(model.users.ids[:1]), 10**6)) == 1
    for item in (model.items[0], model.items[len(model.items) - 1]):
        explanation = model.explain(model.users[0], item)
        assert explanation.total == pytest.approx(explanation.score, rel=1e-3, abs=1e-5)
    return scores


@pytest.mark.parametrize("options", LAYERS)
def test_isolated_users_and_items_are_served(options):
    dataset = keeping(checkerboard(12), (pl.col("user") != 3) & (pl.col("item") != 5))
    model = network(n_layers=2, **options).fit(dataset)
    scores = assert_serves(model)
    np.testing.assert_array_equal(scores[3], model.prior())
    others = np.delete(np.arange(12), 5)
    assert (scores[0, 5] <= scores[0, others]).all()  # nothing is known of this item
    alone = model.score(UserBatch.new([["item-5"]]))
    np.testing.assert_array_equal(alone[0], model.prior())
    assert dict(model.similar(["item-0"], 12)[0])["item-5"] == 0


def test_an_unmet_item_with_a_text_is_recommended_and_counts_as_history():
    model = create("lightgcn", **{**QUICK, "encoder": "use", "epochs": 15, "learning_rate": 0.01}).fit(
        books_and_films()
    )
    assert_serves(model)
    scores = model.score(UserBatch.new([["f13"], ["b13"]]))  # space and cooking, met by nobody
    space, cooking = ([model.items.index(name) for name in names] for names in (["f01"], ["b13"]))
    assert np.abs(scores - model.prior()).max() > 0
    assert (scores[0, space] > scores[0, cooking]).all()
    explained = model.explain(UserBatch.new([["f13"]]), "f01")
    assert "f13" in {term.label for term in explained.contributions}


def test_a_single_user_and_a_single_item_are_served():
    dataset = checkerboard(4)
    one = keeping(dataset, pl.col("user") == 0)
    one = replace(one, user_ids=Vocabulary(["user-0"], "user"), users=one.users.head(1))
    assert_serves(network().fit(one))
    assert_serves(network().fit(keeping(dataset, (pl.col("user") == 0) & (pl.col("item") == 2))))


def test_a_user_who_met_everything_gets_nothing_new():
    dataset = checkerboard(8)
    rows = dataset.interactions
    everything = pl.concat([rows.head(1)] * 8).with_columns(item=pl.Series(range(8), dtype=pl.Int32))
    model = network().fit(dataset.with_interactions(pl.concat([rows.filter(pl.col("user") != 0), everything])))
    assert_serves(model)
    assert model.recommend(UserBatch.known(["user-0"]), 5)[0] == []
    rejecting = network(reject_met=True).fit(
        dataset.with_interactions(everything.with_columns(user=pl.lit(0, dtype=pl.Int32)))
    )
    assert_serves(rejecting)


def test_a_pair_met_often_is_one_edge():
    dataset = checkerboard(8)
    doubled = dataset.with_interactions(pl.concat([dataset.interactions] * 2))
    batch = UserBatch.known(dataset.user_ids.ids)
    np.testing.assert_array_equal(network().fit(dataset).score(batch), network().fit(doubled).score(batch))


@pytest.mark.parametrize("user_features", ["history", "id"])
def test_vectors_may_be_longer_than_there_are_items(user_features):
    model = network(embedding_size=16, user_features=user_features).fit(checkerboard(8))
    scores = assert_serves(model)
    assert 0 < np.abs(scores).max() < 1e3


def test_ratings_are_strengths_in_units_of_their_mean():
    dataset = replace(checkerboard(8), values="rating")
    model = network(warm_start=False).fit(dataset)
    tenfold = dataset.interactions.with_columns(pl.col("rating") * 10)
    other = network(warm_start=False).fit(dataset.with_interactions(tenfold))
    batch = UserBatch.new([["item-0", "item-2"]])
    np.testing.assert_allclose(model.score(batch), other.score(batch), rtol=1e-4, atol=1e-6)


def test_nothing_but_dislikes_is_a_named_error():
    dataset = checkerboard(8)
    rows = dataset.interactions.with_columns(weight=pl.lit(-1.0, dtype=pl.Float32))
    with pytest.raises(EmptyTableError, match="above 0"):
        network().fit(replace(dataset, interactions=rows, values="weight"))


@pytest.mark.parametrize("options", [{"item_features": ("text",)}, {"fusion": "gate", "item_features": ("text",)}])
def test_texts_without_an_encoder_are_a_named_error(options):
    with pytest.raises(ConfigError, match="encoder"):
        network(**options).fit(checkerboard(8))


def test_items_without_any_text_are_a_named_error():
    dataset = checkerboard(8)
    bare = replace(dataset, items=dataset.items.with_columns(title=pl.lit(None, dtype=pl.String)).drop("categories"))
    with pytest.raises(ConfigError, match="encoder"):
        create("alpharec", **{**QUICK, "encoder": "use"}).fit(bare)
    with pytest.raises(ConfigError, match="title or description"):
        network(fusion="gate").fit(bare)
    assert_serves(create("lightgcn", **{**QUICK, "encoder": "use"}).fit(bare))


def test_items_of_which_some_have_no_text_are_served():
    dataset = books_and_films()
    columns = [pl.Series(name, [None, *dataset.items[name].to_list()[1:]]) for name in ("title", "description")]
    model = create("alpharec", **{**QUICK, "encoder": "use", "text_hidden": 16}).fit(
        replace(dataset, items=dataset.items.with_columns(columns))
    )
    assert_serves(model)


def test_a_loss_that_is_no_number_names_the_batch_and_leaves_no_model(monkeypatch):
    honest, seen = RecommendationTask.training_loss, []

    def broken(self, batch):
        seen.append(batch)
        losses = honest(self, batch)
        return {name: loss * float("nan") for name, loss in losses.items()} if len(seen) > 2 else losses

    monkeypatch.setattr(RecommendationTask, "training_loss", broken)
    model = network(batch_size=16)
    with pytest.raises(TrainingError, match=r"epoch 1, batch 3"):
        model.fit(checkerboard(12))
    with pytest.raises(NotFittedError):
        model.score(UserBatch.known(["user-0"]))


def test_a_checkpoint_of_another_data_set_is_refused(tmp_path):
    options = {"checkpoint_dir": tmp_path / "run", "epochs": 1}
    first = network(**options).fit(checkerboard(8))
    longer = network(**{**options, "epochs": 2}).fit(checkerboard(8))
    assert longer.training_result.epochs == 2
    assert first.training_result.epochs == 1
    with pytest.raises(CheckpointMismatchError, match="another data set"):
        network(**options).fit(checkerboard(12))


def test_a_network_is_loaded_only_where_torch_is(tmp_path):
    network().fit(checkerboard(8)).save(tmp_path / "model")
    script = (
        "import sys; sys.modules['torch'] = None\n"
        "import lexigraph\n"
        "from lexigraph.errors import MissingExtraError\n"
        "try:\n    lexigraph.load(sys.argv[1])\n"
        "except MissingExtraError as error:\n    print(error)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "model")]
    found = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))  # noqa: S603
    assert "gnn" in found.stdout
