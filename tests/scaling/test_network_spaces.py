"""What is searched for graph networks, and that a search over their parts runs."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("lightning")
pytest.importorskip("torch_geometric")

from lexigraph.data import make_split
from lexigraph.errors import ConfigError
from lexigraph.models import create
from lexigraph.models.gnn.convolutions.registry import CONVOLUTIONS
from lexigraph.models.gnn.preset import preset_names
from lexigraph.scaling import Choice, Only, Range, space_for, tune, write_toml
from lexigraph.testing import books_and_films, checkerboard

SMALL = {"encoder": None, "epochs": 2, "embedding_size": 16, "validation_share": 0.2}


@pytest.fixture(scope="module")
def split():
    return make_split(books_and_films(n_users=40), strategy="random", test=0.1, validation=0.2)


@pytest.mark.parametrize("name", ["gnn", *preset_names()])
def test_every_setting_takes_both_ends_of_its_range(name):
    space = space_for(create(name), books_and_films())
    assert "learning_rate" in space
    assert ("n_layers" in space) == (create(name).config.n_layers > 0)  # without layers is a choice of parts
    for setting, values in space.items():
        where = {key: wanted[0] for key, wanted in values.where.items()} if isinstance(values, Only) else {}
        inner = values.values if isinstance(values, Only) else values
        for end in inner.options if isinstance(inner, Choice) else (inner.low, inner.high):
            assert getattr(create(name, **where, **{setting: end}).config, setting) == end


def test_conditions_stand_behind_what_they_look_at():
    space = space_for(create("gnn"), books_and_films())
    for place, (name, values) in enumerate(space.items()):
        if isinstance(values, Only):
            assert set(values.where) <= set(list(space)[:place]), name


def test_all_convolutions_are_tried():
    assert set(space_for(create("gnn"), books_and_films())["convolution"].options) == set(CONVOLUTIONS.addresses())


def test_a_preset_keeps_its_parts():
    names = set(preset_names())
    assert {"lightgcn", "gat"} <= names
    for name in names:
        space = space_for(create(name), books_and_films())
        assert not space.keys() & {"convolution", "loss", "fusion", "readout", "contrast", "knowledge"}
    assert "temperature" not in space_for(create("lightgcn"), books_and_films())
    assert isinstance(space_for(create("alpharec"), books_and_films())["temperature"], Range)
    assert "noise" in space_for(create("simgcl"), books_and_films())


def test_only_evidence_that_is_there_is_searched():
    data = books_and_films()
    assert {"knowledge", "ties", "fusion", "item_features"} <= space_for(create("gnn"), data).keys()
    bare = dataclasses.replace(data, relations=None, links=None, ties=None, items=data.items.select("item_id"))
    found = space_for(create("gnn"), bare).keys()
    assert not found & {"knowledge", "categories", "ties", "fusion", "item_features", "alignment_weight"}
    assert "fusion" not in space_for(create("gnn", encoder=None), data)
    assert "n_layers" not in space_for(create("gnn", fan_out=(5, 5, 5)), data)
    assert "loss" not in space_for(create("gnn", loss="full-softmax", hidden_share=0.5), data)  # it hides for one alone
    assert "hidden_share" in space_for(create("denoising-autoencoder"), data)


def test_networks_of_all_parts_are_tried_and_none_fails(split):
    result = tune("gnn", split, trials=6, metric="ndcg@5", fixed=SMALL, seed=3)
    assert [trial.error for trial in result.trials if trial.error] == []
    assert len({trial.options["convolution"] for trial in result.trials}) > 2
    for trial in result.trials:
        assert ("heads" in trial.options) == (trial.options["convolution"] == "gat")
        assert ("temperature" in trial.options) == ("softmax" in trial.options["loss"])


def test_validations_of_each_epoch_prune_hopeless_trials(split, tmp_path):
    # without a warm start, and with steps far too large for half of the trials
    fixed = {**SMALL, "epochs": 5, "warm_start": False}
    space = {"learning_rate": Range(1e-7, 0.1, log=True)}
    result = tune("lightgcn", split, trials=8, metric="ndcg@5", fixed=fixed, space=space, storage=tmp_path / "s.db")
    assert result.n_pruned > 0
    assert result.n_complete + result.n_pruned == 8
    assert all(3 <= trial.pruned < 5 for trial in result.trials if trial.pruned is not None)


def test_the_best_settings_make_the_same_model_again(split, tmp_path):
    from lexigraph.models import UserBatch
    from lexigraph.models.model_file import read_model_file

    result = tune("gnn", split, trials=3, metric="ndcg@5", fixed=SMALL)
    write_toml(result, tmp_path / "best.toml")
    name, options = read_model_file(tmp_path / "best.toml")
    users = UserBatch.known(["u001"])
    first, again = (create(name, **found).fit(split.train).score(users) for found in (result.best, options))
    assert np.array_equal(first, again)


def test_checkpoints_and_trials_do_not_mix(split, tmp_path):
    with pytest.raises(ConfigError, match="checkpoint_dir"):
        tune("lightgcn", split, trials=1, fixed={**SMALL, "checkpoint_dir": tmp_path})


def test_importing_the_room_brings_no_torch():
    code = "import sys, lexigraph.scaling; assert 'torch' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603


def test_a_watcher_ends_the_training_of_a_network():
    seen = []
    model = create("lightgcn", encoder=None, epochs=8)
    model.watcher = lambda epoch, value: seen.append((epoch, value)) or epoch < 3
    model.fit(checkerboard(8))
    assert [epoch for epoch, _ in seen] == [1, 2, 3]
    assert model.training_result.stopped == "watcher"
    assert model.training_result.epochs == 3
    assert model.training_result.monitor == "ndcg@20"
