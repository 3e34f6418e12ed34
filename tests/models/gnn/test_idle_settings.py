"""Settings that make no difference beside others are told, and no preset has one."""

import logging

import pytest

from lexigraph.models.gnn.convolutions.settings import ConvolutionSettings
from lexigraph.models.gnn.idle import CONVOLUTIONS, MATTERS, idle_settings
from lexigraph.models.gnn.preset import preset_names, read_preset
from lexigraph.models.gnn.settings import NetworkSettings
from lexigraph.models.gnn.tasks.settings import NodeClassifierSettings


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"convolution": "gcn", "heads": 2}, ["heads", "convolution is 'gcn'", "gat"]),
        ({"edge_features": ("recency", "kind")}, ["edge_features=kind", "'lightgcn' does not look", "gat"]),
        ({"convolution": "gat", "edge_features": ("kind",), "half_life_days": 3.0}, ["half_life_days", "recency"]),
        ({"loss": "mse", "rating_weight": 0.5}, ["rating_weight", "loss is 'mse'"]),
        ({"loss": "full-softmax", "reject_met": True}, ["reject_met", "full-softmax"]),
        ({"n_negatives": 4, "shared_negatives": 64}, ["n_negatives", "shared_negatives is 64"]),
        ({"contrast": "sgl", "noise": 0.3}, ["noise", "contrast is 'sgl'"]),
    ],
)
def test_a_setting_without_effect_is_named_with_the_way_out(options, told):
    (sentence,) = idle_settings(NetworkSettings(**options))
    assert all(word in sentence for word in told)


def test_settings_that_count_are_not_named():
    found = idle_settings(NetworkSettings(convolution="gat", heads=2, edge_features=("recency",), half_life_days=3.0))
    assert found == []
    assert idle_settings(NetworkSettings(edge_features=("recency",), half_life_days=3.0)) == []
    assert idle_settings(NetworkSettings(convolution="of-another-package", heads=2)) == []
    assert idle_settings(NodeClassifierSettings(convolution="sage", aggregation="max")) == []
    assert idle_settings(NodeClassifierSettings(aggregation="max")) != []


@pytest.mark.parametrize("name", preset_names())
def test_presets_set_nothing_in_vain(name):
    assert idle_settings(NetworkSettings(**read_preset(name)["settings"])) == []


def test_all_names_are_settings():
    fields = NetworkSettings.model_fields.keys()
    assert MATTERS.keys() <= fields
    assert {other for where in MATTERS.values() for other in where} <= fields
    assert all(name in ConvolutionSettings.model_fields["convolution"].description for name in CONVOLUTIONS)


def test_fitting_warns(caplog):
    pytest.importorskip("torch")
    pytest.importorskip("lightning")
    from lexigraph.models.registry import create
    from lexigraph.testing import checkerboard

    with caplog.at_level(logging.WARNING, logger="lexigraph"):
        create("lightgcn", embedding_size=8, epochs=1, encoder=None, heads=2).fit(checkerboard(8))
    assert [record.getMessage() for record in caplog.records] == [
        "lightgcn: heads=2 makes no difference: convolution is 'lightgcn', and it matters for gat"
    ]


def test_a_setting_that_older_models_were_saved_with_is_read_over():
    older = NetworkSettings(n_layers=1).model_dump() | {"message_precision": "32"}
    assert NetworkSettings(**older) == NetworkSettings(n_layers=1)
