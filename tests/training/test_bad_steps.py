"""Losses that are no numbers, memory that runs out, people who press Ctrl-C, time that is up."""

from __future__ import annotations

import os
import signal

import pytest

from lexigraph.errors import TrainingError

torch = pytest.importorskip("torch")
pytest.importorskip("lightning")

from lexigraph.training import TrainingSettings, train  # noqa: E402

SETTINGS = TrainingSettings(epochs=3, learning_rate=0.05, accelerator="cpu")


def spoil(network, place, action):
    """Let ``action(parts)`` change the loss of the step with this number."""
    count = [0]
    before = network.training_loss

    def training_loss(batch):
        parts = before(batch)
        count[0] += 1
        return action(parts) if count[0] == place else parts

    network.training_loss = training_loss
    return network


def not_a_number(parts):
    return {**parts, "loss": parts["loss"] * float("nan"), "error": parts["error"] * float("nan")}


def endless_gradient(parts):
    zero = parts["error"] * 0
    return {**parts, "loss": parts["loss"] + torch.sqrt(zero) - torch.sqrt(zero).detach()}


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (not_a_number, r"the loss is not finite \(loss=nan, error=nan, length="),
        (endless_gradient, "the gradient is not"),
    ],
)
def test_bad_loss_stops_with_the_place_and_the_last_good_checkpoint(toy, tmp_path, action, said):
    settings = SETTINGS.model_copy(update={"checkpoint_dir": tmp_path})
    network = spoil(toy.Toy(), 12 + 4, action)
    with pytest.raises(TrainingError, match=f"epoch 2, batch 4 of 12: {said}") as caught:
        train(network, toy.ToySource(), settings)
    assert "The last good checkpoint is " in str(caught.value)
    assert str(next(tmp_path.glob("checkpoint-*"))) in str(caught.value)
    one_epoch = toy.Toy()
    train(one_epoch, toy.ToySource(), SETTINGS.model_copy(update={"epochs": 1}))
    assert toy.fingerprint_of(network) == toy.fingerprint_of(one_epoch)


def test_bad_loss_puts_the_best_parameters_back(toy):
    network = spoil(toy.Toy(), 30, not_a_number)
    values = iter([0.9, 0.1])
    with pytest.raises(TrainingError, match=r"of the best validation again\. There is no checkpoint"):
        train(network, toy.ToySource(), SETTINGS, validate=lambda: {"score": next(values)}, monitor="score")
    one_epoch = toy.Toy()
    train(one_epoch, toy.ToySource(), SETTINGS.model_copy(update={"epochs": 1}))
    assert toy.fingerprint_of(network) == toy.fingerprint_of(one_epoch)


class Greedy:
    """Memory for batches of ``limit`` examples only."""

    def __init__(self, limit, error):
        self.limit, self.error = limit, error

    def __call__(self, network):
        before = network.training_loss

        def training_loss(batch):
            if len(batch[0]) > self.limit:
                raise self.error
            return before(batch)

        network.training_loss = training_loss
        return network


ERRORS = [
    MemoryError(),
    torch.OutOfMemoryError("CUDA out of memory."),
    RuntimeError("[enforce fail at alloc_cpu.cpp:1] DefaultCPUAllocator: can't allocate memory"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_batch_is_halved_when_memory_runs_out(toy, caplog, error):
    network = Greedy(4, error)(toy.Toy(dropout=0.0))
    result = train(network, toy.ToySource(batch_size=16), SETTINGS)
    assert (result.batch_size, result.epochs, result.steps) == (4, 3, 72)
    assert [event.split(": ")[1].split(" from")[0] for event in result.events] == [
        "batches of 8 instead of 16",
        "batches of 4 instead of 8",
    ]
    assert caplog.text.count("memory ran out in epoch 1") == 2
    small = toy.Toy(dropout=0.0)
    train(small, toy.ToySource(batch_size=4), SETTINGS)
    assert toy.fingerprint_of(network) == toy.fingerprint_of(small)


def test_single_example_that_does_not_fit_is_an_error(toy):
    network = Greedy(0, MemoryError())(toy.Toy())
    with pytest.raises(TrainingError, match="single example per batch, in epoch 1, batch 1 "):
        train(network, toy.ToySource(batch_size=2), SETTINGS)


def test_update_that_was_cut_in_two_is_undone(toy, monkeypatch):
    calls = []
    before = torch.optim.Adam.step

    def step(self, *args, **kwargs):
        calls.append(1)
        if len(calls) == 12 + 3:
            self.param_groups[0]["params"][0].data.fill_(7.0)
            raise MemoryError
        return before(self, *args, **kwargs)

    monkeypatch.setattr(torch.optim.Adam, "step", step)
    network = toy.Toy(dropout=0.0)
    result = train(network, toy.ToySource(), SETTINGS)
    assert (result.steps, result.batch_size) == (12 + 24 + 24, 4)
    assert [row["epoch"] for row in result.history] == [1, 2, 3]
    assert float(network.layer.weight.detach().abs().max()) < 5


def test_halved_batch_is_remembered_by_the_checkpoint(toy, tmp_path):
    settings = SETTINGS.model_copy(update={"checkpoint_dir": tmp_path, "epochs": 1})
    train(Greedy(4, MemoryError())(toy.Toy()), toy.ToySource(), settings)
    longer = settings.model_copy(update={"epochs": 2})
    result = train(toy.Toy(), toy.ToySource(), longer)
    assert (result.batch_size, result.steps) == (4, 48)


def test_other_errors_are_not_taken_for_memory(toy):
    network = Greedy(0, RuntimeError("shapes differ"))(toy.Toy())
    with pytest.raises(RuntimeError, match="shapes differ"):
        train(network, toy.ToySource(), SETTINGS)


def test_ctrl_c_ends_the_run_after_its_step(toy, tmp_path):
    settings = SETTINGS.model_copy(update={"checkpoint_dir": tmp_path})
    handler = signal.getsignal(signal.SIGINT)

    def press(parts):
        os.kill(os.getpid(), signal.SIGINT)
        return parts

    network = toy.Toy()
    result = train(spoil(network, 17, press), toy.ToySource(), settings)
    assert (result.stopped, result.steps, result.epochs) == ("interrupted", 17, 1)
    assert signal.getsignal(signal.SIGINT) is handler
    again, whole = toy.Toy(), toy.Toy()
    assert train(again, toy.ToySource(), settings).stopped == "epochs"
    train(whole, toy.ToySource(), SETTINGS)
    assert toy.fingerprint_of(again) == toy.fingerprint_of(whole)


def test_second_ctrl_c_is_not_held_back(toy):
    def press_twice(parts):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        return parts

    with pytest.raises(KeyboardInterrupt):
        train(spoil(toy.Toy(), 2, press_twice), toy.ToySource(), SETTINGS)


def test_time_that_is_up_still_gets_its_validation(toy):
    network = toy.Toy()
    settings = SETTINGS.model_copy(update={"max_minutes": 1e-9})
    result = train(network, toy.ToySource(), settings, validate=toy.Validation(network), monitor="score")
    assert result.stopped == "minutes"
    assert result.epochs == 0
