"""Validation, early stopping, schedules, precision, settings and curves."""

from __future__ import annotations

import csv
import sqlite3
import sys

import numpy as np
import pytest

from lexigraph.errors import ConfigError, MissingExtraError, TrainingError

torch = pytest.importorskip("torch")
pytest.importorskip("lightning")

from lexigraph.training import TrainingSettings, train  # noqa: E402
from lexigraph.training.schedules import plateau_factor, rate_factor  # noqa: E402

SETTINGS = TrainingSettings(epochs=6, learning_rate=0.05, accelerator="cpu")


def fit(toy, values=None, *, network=None, **update):
    network = network or toy.Toy()
    settings = SETTINGS.model_copy(update=update)
    rest = {}
    if values is not None:
        numbers = iter(values)
        rest = {"validate": lambda: {"score": next(numbers)}, "monitor": "score"}
    return network, train(network, toy.ToySource(), settings, **rest)


def test_training_learns_and_leaves_the_caller_as_it_was(toy):
    network = toy.Toy()
    random_state = torch.get_rng_state()
    _, result = fit(toy, network=network, epochs=30)
    assert torch.equal(torch.get_rng_state(), random_state)
    assert result.history[-1]["error"] < 0.3 * result.history[0]["error"]
    assert [row["steps"] for row in result.history] == list(range(12, 361, 12))
    assert not network.training
    assert all(parameter.grad is None for parameter in network.parameters())
    assert "forward" not in vars(network)


def test_early_stopping_keeps_the_best(toy):
    network, result = fit(toy, [0.1, 0.5, 0.5, float("nan"), 0.4, 0.9], patience=3)
    assert (result.stopped, result.epochs, result.best_epoch, result.best_value) == ("patience", 5, 2, 0.5)
    two_epochs, _ = fit(toy, epochs=2)
    assert toy.fingerprint_of(network) == toy.fingerprint_of(two_epochs)


def test_watcher_may_end_the_run(toy):
    told = []
    values = iter([0.1, 0.2, 0.3])

    def watcher(epoch, value):
        told.append((epoch, value))
        return epoch < 2

    result = train(
        toy.Toy(),
        toy.ToySource(),
        SETTINGS,
        validate=lambda: {"score": next(values)},
        monitor="score",
        watcher=watcher,
    )
    assert told == [(1, 0.1), (2, 0.2)]
    assert (result.stopped, result.epochs) == ("watcher", 2)


def test_work_that_cannot_be_sent_to_processes_is_an_error(toy):
    with pytest.raises(TrainingError, match=r"cannot be sent to other processes.*devices=1"):
        fit(toy, [0.1], devices=2)


def test_network_of_a_class_that_processes_cannot_find_is_an_error(toy):
    made = type("Made", (toy.Toy,), {"__module__": "lexigraph.training"})
    with pytest.raises(TrainingError, match=r"cannot be sent to other processes.*Made.*devices=1"):
        fit(toy, network=made(), devices=2)


def test_less_may_be_better(toy):
    network = toy.Toy()
    result = train(network, toy.ToySource(), SETTINGS, monitor="error", maximize=False)
    assert result.best_value == min(row["error"] for row in result.history)


def test_validation_every_few_epochs_and_after_the_last(toy):
    _, result = fit(toy, [0.1, 0.2, 0.3], validate_every=4)
    assert [row["epoch"] for row in result.history if "score" in row] == [4, 6]


def test_unknown_monitor_names_what_there_is(toy):
    with pytest.raises(TrainingError, match=r"monitor 'recall' is no value.*error, length, learning_rate"):
        train(toy.Toy(), toy.ToySource(), SETTINGS, monitor="recall")


def test_the_settings_decide_the_learning_rate(toy):
    _, result = fit(toy, schedule="cosine", epochs=4)
    rates = [row["learning_rate"] / 0.05 for row in result.history]
    assert rates == pytest.approx([(1 + np.cos(np.pi * e / 4)) / 2 for e in (1, 2, 3, 4)])


def test_plateau_halves_the_rate_after_each_wait():
    assert plateau_factor([1.0] + [0.5] * 6, maximize=True) == 0.25
    assert plateau_factor([1.0, 0.9, 0.8, 0.7], maximize=False) == 1.0
    assert rate_factor("warmup-cosine", 100, 100, 10) == 0.0


def test_embedding_tables_do_not_decay(toy):
    network = toy.Toy()
    network.training_loss = lambda batch: {"loss": 0.0 * (network.table(batch[0]).sum() + network.layer.weight.sum())}
    table, weight = network.table.weight.detach().clone(), network.layer.weight.detach().clone()
    fit(toy, network=network, optimizer="adamw", regularization=0.1)
    assert torch.equal(network.table.weight, table)
    assert float(network.layer.weight.detach().norm()) < float(weight.norm())


def test_gradients_are_clipped(toy):
    network = toy.Toy()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    settings = SETTINGS.model_copy(update={"optimizer": "sgd", "gradient_clip": 1e-6, "epochs": 1})
    train(network, toy.ToySource(), settings)
    moved = sum(float((tensor - before[name]).norm()) for name, tensor in network.state_dict().items())
    assert 0 <= moved < 12 * 10 * 1e-6


def test_mixed_precision_on_a_cpu(toy):
    _, plain = fit(toy)
    _, mixed = fit(toy, precision="bf16-mixed")
    assert mixed.history[-1]["error"] == pytest.approx(plain.history[-1]["error"], rel=0.1)
    assert mixed.history != plain.history


@pytest.mark.parametrize(
    ("update", "said"),
    [
        ({"precision": "16-mixed"}, "needs a GPU"),
        ({"accelerator": "gpu", "devices": 64}, r"64 GPU\(s\) were asked for"),
    ],
)
def test_what_the_machine_does_not_have_is_an_error(toy, update, said):
    with pytest.raises(ConfigError, match=said):
        fit(toy, **update)


def test_nothing_to_train_on_is_an_error(toy):
    with pytest.raises(TrainingError, match="there are no batches"):
        train(toy.Toy(), toy.ToySource(batch_size=1000), SETTINGS)


def test_nothing_to_learn_is_an_error(toy):
    with pytest.raises(TrainingError, match="no parameters to learn"):
        train(toy.Toy().requires_grad_(False), toy.ToySource(), SETTINGS)


def test_csv_holds_every_epoch(toy, tmp_path):
    fit(toy, [0.1] * 6, loggers=("csv",), log_dir=tmp_path)
    with (tmp_path / "csv" / "network" / "version_0" / "metrics.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows if row["epoch"]] == [f"{e}.0" for e in range(1, 7)]
    assert [row["step"] for row in rows if row["step/loss"]] == ["50"]


def test_mlflow_writes_to_its_database(toy, tmp_path):
    pytest.importorskip("mlflow")
    fit(toy, [0.1] * 6, loggers=("mlflow",), log_dir=tmp_path)
    connection = sqlite3.connect(tmp_path / "mlflow.db")
    found = connection.execute("SELECT COUNT(*) FROM metrics WHERE key = 'score'").fetchone()
    status = connection.execute("SELECT status FROM runs").fetchone()
    connection.close()
    assert (found, status) == ((6,), ("FINISHED",))


def test_tensorboard_writes_events(toy, tmp_path):
    pytest.importorskip("tensorboard")
    fit(toy, loggers=("tensorboard",), log_dir=tmp_path)
    assert list((tmp_path / "tensorboard" / "network").glob("version_0/events.out.tfevents.*"))


def test_wandb_stays_on_the_machine(toy, tmp_path, capfd):
    pytest.importorskip("wandb")
    fit(toy, loggers=("wandb",), log_dir=tmp_path)
    assert list(tmp_path.glob("wandb/offline-run-*/run-*.wandb"))
    said = capfd.readouterr()
    assert said.out == ""
    assert "wandb sync" not in said.err  # of its own notices, the one that Lightning provokes cannot be held back


def test_missing_tracker_names_its_extra(toy, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "wandb", None)
    with pytest.raises(MissingExtraError, match=r"lexigraph\[wandb\]"):
        fit(toy, loggers=("wandb",), log_dir=tmp_path)


def test_bar_is_shown_only_when_asked_for(toy, capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich draws bars on terminals only
    train(toy.Toy(), toy.ToySource(), SETTINGS, progress=True, name="toy")
    shown = capsys.readouterr()
    assert "Training toy" in shown.err
    assert shown.out == ""
    train(toy.Toy(), toy.ToySource(), SETTINGS)
    assert capsys.readouterr() == ("", "")
