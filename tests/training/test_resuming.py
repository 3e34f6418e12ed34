"""Going on from a checkpoint: exactly, and only from one's own."""

from __future__ import annotations

import pytest

from lexigraph.errors import CheckpointMismatchError, DamagedCheckpointError, TrainingError

torch = pytest.importorskip("torch")
pytest.importorskip("lightning")

from lexigraph.training import TrainingSettings, train  # noqa: E402


class CrashError(Exception):
    pass


@pytest.fixture
def settings(tmp_path):
    return TrainingSettings(
        epochs=3,
        learning_rate=0.05,
        optimizer="adamw",
        regularization=0.01,
        schedule="plateau",
        checkpoint_dir=tmp_path / "kept",
        checkpoint_every=2,
    )


def run(toy, settings, *, source=None, network=None, **rest):
    network = network or toy.Toy()
    source = source or toy.ToySource(batch_size=16)
    rest = {"monitor": "score", "validate": toy.Validation(network), "fingerprint": "toy", **rest}
    return toy.fingerprint_of, network, train(network, source, settings, **rest)


def bits(toy, settings, **rest):
    fingerprint, network, result = run(toy, settings, **rest)
    rows = [{name: value for name, value in row.items() if name != "seconds"} for row in result.history]
    return fingerprint(network), rows, result.best_epoch


def crashing(toy, place):
    class Crashing(toy.ToySource):
        def batches(self, epoch, start=0):
            for step, batch in enumerate(super().batches(epoch, start), start):
                if (epoch, step) == place:
                    raise CrashError
                yield batch

    return Crashing(batch_size=16)


@pytest.mark.parametrize("place", [(0, 0), (0, 3), (1, 0), (2, 5)])
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_any_step_may_be_the_last(toy, settings, place, optimizer):
    settings = settings.model_copy(update={"optimizer": optimizer})
    expected = bits(toy, settings.model_copy(update={"checkpoint_dir": None}))
    with pytest.raises(CrashError):
        run(toy, settings, source=crashing(toy, place))
    assert bits(toy, settings) == expected
    assert bits(toy, settings) == expected  # a finished run gives its result again


def test_finished_run_takes_no_more_steps(toy, settings):
    run(toy, settings)
    _, _, result = run(toy, settings, source=crashing(toy, (0, 0)))
    assert (result.steps, result.stopped) == (18, "epochs")


def test_only_the_last_two_checkpoints_are_kept(toy, settings):
    run(toy, settings)
    names = sorted(path.name for path in settings.checkpoint_dir.iterdir())
    assert len(names) == 2
    assert all(name.startswith("checkpoint-") for name in names)


@pytest.mark.parametrize(
    ("update", "rest", "said"),
    [
        ({}, {"fingerprint": "other"}, "fingerprint is 'toy' there and 'other' here"),
        ({"seed": 1}, {}, "seed is 42 there and 1 here"),
        ({"learning_rate": 0.01}, {}, "learning_rate is 0.05 there"),
        ({"validate_every": 2}, {}, "validate_every is 1 there"),  # the rate falls where validations see no gain
    ],
)
def test_checkpoint_of_another_run_is_refused(toy, settings, update, rest, said):
    run(toy, settings)
    with pytest.raises(CheckpointMismatchError, match=said):
        run(toy, settings.model_copy(update=update), **rest)


def test_checkpoint_of_another_network_is_refused(toy, settings):
    run(toy, settings)
    other = toy.Toy()
    other.layer = torch.nn.Linear(toy.SIZE, 2)
    with pytest.raises(CheckpointMismatchError, match=r"another network.*layer\.bias \[1\]"):
        run(toy, settings, network=other)


def test_starting_anew_replaces_what_was_there(toy, settings):
    run(toy, settings)
    anew = settings.model_copy(update={"resume": False, "seed": 7})
    _, _, result = run(toy, anew)
    assert result.events == ()
    assert run(toy, anew.model_copy(update={"resume": True}))[2].steps == 18


def test_what_a_killed_run_was_writing_goes_away(toy, settings):
    settings.checkpoint_dir.mkdir()
    torn = settings.checkpoint_dir / ".checkpoint-000001.safetensors.abc.tmp"
    torn.write_bytes(b"half")
    run(toy, settings)
    assert not torn.exists()


def test_a_failure_before_the_first_save_names_no_checkpoint_of_another_run(toy, settings):
    run(toy, settings)
    broken = toy.Toy()
    broken.training_loss = lambda batch: {"loss": broken.predict(batch[0]).sum() * float("nan")}
    with pytest.raises(TrainingError, match="There is no checkpoint"):
        run(toy, settings.model_copy(update={"resume": False}), network=broken)


def test_more_epochs_continue_a_finished_run(toy, settings):
    expected = bits(toy, settings.model_copy(update={"checkpoint_dir": None, "epochs": 5}))
    run(toy, settings)
    assert bits(toy, settings.model_copy(update={"epochs": 5})) == expected


def damage(path):
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)


def test_damaged_checkpoint_falls_back_on_the_one_before(toy, settings, caplog):
    expected = bits(toy, settings)
    newest = sorted(settings.checkpoint_dir.iterdir())[-1]
    damage(newest)
    caplog.clear()
    _, _, result = run(toy, settings)
    assert any("does not match its hash; went on from checkpoint-" in event for event in result.events)
    assert newest.name in caplog.text
    assert bits(toy, settings) == expected


@pytest.mark.parametrize("harm", [damage, lambda path: path.write_bytes(b"{}"), lambda path: path.write_bytes(b"")])
def test_all_damaged_is_an_error(toy, settings, harm):
    run(toy, settings)
    for path in settings.checkpoint_dir.iterdir():
        harm(path)
    with pytest.raises(DamagedCheckpointError, match="resume=False to start anew"):
        run(toy, settings)


def test_folder_that_cannot_be_written_is_an_error(toy, settings, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(TrainingError, match="cannot write a checkpoint"):
        run(toy, settings.model_copy(update={"checkpoint_dir": tmp_path / "file"}))
