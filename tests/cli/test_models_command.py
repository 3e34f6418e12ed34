"""``models``: the list, with or without torch."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lexigraph.cli.parsing import as_declared
from lexigraph.models import MODELS
from lexigraph.models.gnn.preset import preset_names
from lexigraph.models.gnn.settings import NetworkSettings
from lexigraph.training import TrainingSettings


def test_all_models_are_listed_with_title_and_source(answer, run):
    found = {model["name"]: model for model in answer("models", "--json")}
    assert set(MODELS) <= found.keys()
    for name in preset_names():
        assert found[name]["extra"] == "gnn"
        assert found[name]["source"]
    assert "SIGIR 2020" in run("models").stdout


def test_the_list_needs_no_torch():
    code = (
        "import sys; from lexigraph.models.listing import list_models; list_models(); assert 'torch' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603


def test_a_network_says_in_what_it_differs_from_its_paper(answer, run):
    pytest.importorskip("torch", reason="the settings of a network need torch")
    note = answer("models", "simgcl", "--json")["note"]
    assert "so that new users are served" in note
    assert note in run("models", "simgcl").stdout
    assert answer("models", "ease", "--json")["note"] is None


def test_settings_of_one_model(answer, run):
    assert answer("models", "ease", "--json")["settings"][0]["name"] == "regularization"
    unknown = run("models", "eese")
    assert unknown.exit_code == 2
    assert "did you mean 'ease'" in unknown.stderr


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"loggers": "tensorboard"}, {"loggers": ["tensorboard"]}),
        ({"loggers": None}, {"loggers": []}),
        ({"fan_out": "10,5"}, {"fan_out": [10, 5]}),
        ({"fan_out": 10}, {"fan_out": [10]}),
        ({"edge_features": ["kind"]}, {"edge_features": ["kind"]}),
        ({"fusion": None}, {"fusion": "none"}),
        ({"encoder": None}, {"encoder": None}),
        ({"max_minutes": None}, {"max_minutes": None}),
        ({"precision": 32}, {"precision": "32"}),
        ({"loss": "nothing"}, {"loss": "nothing"}),
        ({"unknown": "a,b"}, {"unknown": "a,b"}),
    ],
)
def test_words_become_what_settings_declare(given, expected):
    assert as_declared(given, NetworkSettings) == expected


def test_every_default_of_training_can_be_given_back():
    values = TrainingSettings().model_dump(mode="json")
    assert TrainingSettings.model_validate(as_declared(values, TrainingSettings)) == TrainingSettings()
