"""Graph networks on the command line: fitted, interrupted, gone on with, shown."""

from __future__ import annotations

import os
import signal
import sys

import pytest

pytest.importorskip("torch")
pytest.importorskip("lightning")
pytest.importorskip("torch_geometric")

import lexigraph as lg
from lexigraph.models.gnn import preset

QUICK = ["--set", "epochs=2", "--set", "encoder=none", "--set", "embedding_size=8"]


@pytest.fixture(scope="module")
def network(shop, tmp_path_factory):
    """A saved network and what was said when it was fitted."""
    from typer.testing import CliRunner

    from lexigraph.cli.main import app

    folder = tmp_path_factory.mktemp("networks") / "lightgcn"
    words = ["fit", str(shop), "--model", "lightgcn", *QUICK, "--out", str(folder)]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.stderr
    return folder, result.stdout


def test_the_course_of_a_training_is_said_in_a_line(network):
    (line,) = [line for line in network[1].splitlines() if line.startswith("trained")]
    assert line.startswith("trained 2 epochs in ")
    assert "all epochs done" in line
    assert "(ndcg@20 0." in line
    assert f"{26 * 8} parameters" in line


def test_json_holds_the_course_and_the_parameters(answer, shop, tmp_path):
    words = ["--set", "convolution=gat", "--set", "item_features=id,attributes", "--set", "fan_out=4,4"]
    more = ["--set", "n_layers=2", "--set", "residual=none", "--set", "precision=32", "--set", "loggers=csv"]
    logs = ["--set", f"log_dir={tmp_path / 'logs'}"]
    document = answer(
        "fit", str(shop), "--model", "gnn", *QUICK, *words, *more, *logs, "--out", str(tmp_path / "m"), "--json"
    )
    assert document["training"]["epochs"] == len(document["training"]["history"]) == 2
    assert document["training"]["monitor"] == "ndcg@20"
    assert document["parameters"]["stack"] > 0
    config = lg.load(tmp_path / "m").config
    assert config.item_features == ("id", "attributes")
    assert config.fan_out == (4, 4)
    assert (config.residual, config.precision, config.encoder) == ("none", "32", None)
    assert list((tmp_path / "logs").rglob("metrics.csv"))


def test_info_prints_the_network(network, run, answer):
    folder = str(network[0])
    text = run("info", folder).stdout
    assert "3 x lightgcn" in text
    assert "total" in text
    parts = {part["part"]: part for part in answer("info", folder, "--json")["network"]}
    assert parts["features"]["parameters"] == 26 * 8
    assert parts["decoder"]["what"].startswith("dot")


def test_info_of_a_model_without_a_network_has_no_table(run, model):
    text = run("info", str(model)).stdout
    assert "graph-filter" in text
    assert "parameters" not in text


def test_a_network_answers_like_any_model(network, run):
    result = run("recommend", str(network[0]), "--history", "f01,b02", "-k", "3", "--explain")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.strip()


def test_ctrl_c_keeps_the_training_and_the_same_command_goes_on(run, answer, shop, tmp_path, monkeypatch):
    from lexigraph.training.checkpoints import CheckpointFolder

    words = ["fit", str(shop), "--model", "lightgcn", "--set", "epochs=4", "--set", "encoder=none", "--json"]
    places = ["--checkpoints", str(tmp_path / "kept"), "--out", str(tmp_path / "m")]
    save, saved = CheckpointFolder.save, []

    def interrupted(self, checkpoint):
        saved.append(save(self, checkpoint))
        if len(saved) == 2:
            os.kill(os.getpid(), signal.SIGINT)
        return saved[-1]

    monkeypatch.setattr(CheckpointFolder, "save", interrupted)
    cut = run(*words, *places)
    assert cut.exit_code == 130
    assert "the same command goes on" in cut.stderr
    assert not (tmp_path / "m").exists()
    monkeypatch.undo()
    rest = answer(*words, *places)
    whole = answer(*words, "--out", str(tmp_path / "whole"))
    assert any("went on from epoch" in event for event in rest["training"]["events"])
    assert [row["loss"] for row in rest["training"]["history"]] == [row["loss"] for row in whole["training"]["history"]]


def test_ctrl_c_while_pre_training_saves_no_model(run, shop, tmp_path, monkeypatch):
    from lexigraph.training.checkpoints import CheckpointFolder

    save = CheckpointFolder.save

    def interrupted(self, checkpoint):
        os.kill(os.getpid(), signal.SIGINT)
        return save(self, checkpoint)

    monkeypatch.setattr(CheckpointFolder, "save", interrupted)
    words = ["--set", "pretraining=gae", "--set", "pretraining_epochs=3", "--checkpoints", str(tmp_path / "kept")]
    cut = run("fit", str(shop), "--model", "lightgcn", *QUICK, *words, "--out", str(tmp_path / "m"))
    assert cut.exit_code == 130
    assert not (tmp_path / "m").exists()
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["pretraining"]


def test_checkpoints_of_other_settings_are_refused_in_words_of_the_command_line(run, shop, tmp_path):
    words = ["fit", str(shop), "--model", "lightgcn", *QUICK, "--checkpoints", str(tmp_path / "kept")]
    assert run(*words, "--out", str(tmp_path / "m")).exit_code == 0
    other = run(*words, "--set", "n_layers=1", "--out", str(tmp_path / "n"))
    assert other.exit_code == 1
    assert "another folder with --checkpoints" in other.stderr
    assert run(*words, "--set", "n_layers=1", "--set", "resume=false", "--out", str(tmp_path / "n")).exit_code == 0


def test_models_without_epochs_take_no_checkpoints(run, shop, tmp_path):
    result = run("fit", str(shop), "--model", "ease", "--checkpoints", str(tmp_path), "--out", str(tmp_path / "m"))
    assert result.exit_code == 2
    assert "leave the option out" in result.stderr


def test_without_torch_the_error_names_the_extra(run, shop, tmp_path, monkeypatch):
    preset.preset_class.cache_clear()
    monkeypatch.setitem(sys.modules, "torch", None)
    result = run("fit", str(shop), "--model", "lightgcn", "--out", str(tmp_path / "m"))
    preset.preset_class.cache_clear()
    assert result.exit_code == 1
    assert "pip install 'lexigraph[gnn]'" in result.stderr


def test_the_settings_of_a_network_are_listed(run, answer):
    settings = {one["name"]: one for one in answer("models", "alpharec", "--json")["settings"]}
    assert settings["temperature"]["default"] == 0.15
    assert settings["item_features"]["default"] == ["text"]
    assert all(one["description"] for one in settings.values())
    text = run("models", "lightgcn").stdout
    assert "LightGCN (He, Deng" in text
    assert "learning_rate" in text


def test_a_search_over_the_parts_of_a_network(run, shop, tmp_path):
    file = str(tmp_path / "best.toml")
    words = [*QUICK, "--trials", "2", "--metric", "ndcg@5", "--out", file]
    result = run("tune", str(shop), "--model", "gnn", *words)
    assert result.exit_code == 0, result.stderr
    assert "convolution" in result.stdout
    fitted = run("fit", str(shop), "--config", file, "--out", str(tmp_path / "m"))
    assert fitted.exit_code == 0, fitted.stderr
