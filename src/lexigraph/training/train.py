"""The one function that trains networks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lexigraph.errors import require_extra
from lexigraph.training.protocols import BatchSource, Watcher
from lexigraph.training.result import TrainingResult
from lexigraph.training.settings import TrainingSettings

Validate = Callable[[], Mapping[str, float]]


def train(
    network: Any,
    source: BatchSource,
    settings: TrainingSettings,
    *,
    validate: Validate | None = None,
    monitor: str | None = None,
    maximize: bool = True,
    fingerprint: str = "",
    progress: bool = False,
    name: str = "",
    watcher: Watcher | None = None,
) -> TrainingResult:
    """Train a network in place, by gradient descent over batches.

    On return the network holds the parameters of the best validation (of the last step where nothing is monitored), is
    in evaluation mode and on the device it came from.

    **Resumption is exact.** With ``settings.checkpoint_dir``, a run that was killed at any step and is started again
    ends with the same bits as one that was not, on the same machine with the same number of threads: batches are a pure
    function of seed, epoch and step; torch's generator is seeded anew for each step from (seed, epoch, step, process);
    everything else (parameters, optimiser, best parameters, history) stands in the checkpoint. A run that has ended
    gives its result again at once. Noise from other generators is not covered.

    **Ctrl-C** ends the run after the step being taken: a checkpoint is written, the best parameters are put back and
    the result says ``interrupted``; a second Ctrl-C ends the process at once.

    **Several processes** (``devices`` above 1) each train on a shard and average their gradients (DDP). They are
    spawned, so network, source and ``validate`` must be picklable and a script needs ``if __name__ == "__main__"``.
    Two runs with as many processes give the same bits; another number of processes another result. Memory that runs
    out and Ctrl-C end such a run with its last checkpoint.

    Args:
        network: a ``torch.nn.Module`` with ``training_loss`` (see :class:`~lexigraph.training.Trainable`).
        source: its batches.
        settings: epochs, learning rate and the rest.
        validate: gives named values of the network as it stands; called in evaluation mode, without gradients.
        monitor: which value (of ``validate``, or of the loss) says what is best; None keeps the last parameters.
        maximize: whether more of it is better.
        fingerprint: of the data set and all settings; a checkpoint with another one is refused.
        progress: show a bar on stderr.
        name: of the network, for the bar and the loggers.
        watcher: told the epoch and the monitored value (negative where less is better) after each validation; when it
            answers False the run ends there, as if there was no gain any more. It needs ``monitor``.

    Returns:
        The course of the run.

    Raises:
        TrainingError: the loss or its gradient is not finite (the network then holds its last good parameters), memory
            is too small for one example, ``monitor`` names no value, or a process failed.
        CheckpointMismatchError: the checkpoint comes from another data set, other settings or another network.
        DamagedCheckpointError: there are checkpoints, but none can be read.
        ConfigError: the accelerator or precision asked for is not there.
        MissingExtraError: Lightning or the package of a logger is not installed.

    Example:
        >>> import torch
        >>> class Mean(torch.nn.Module):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.value = torch.nn.Parameter(torch.zeros(()))
        ...     def training_loss(self, batch):
        ...         return {"loss": (batch - self.value).square().mean()}
        >>> class Numbers:
        ...     batch_size = 4
        ...     def __len__(self):
        ...         return 10
        ...     def batches(self, epoch, start=0):
        ...         return (torch.full((4,), 3.0) for _ in range(start, 10))
        >>> network = Mean()
        >>> result = train(network, Numbers(), TrainingSettings(epochs=20, learning_rate=0.1))
        >>> result.steps, result.stopped, round(network.value.item(), 1)
        (200, 'epochs', 3.0)
    """
    require_extra("torch", "gnn")
    require_extra("lightning", "gnn")
    from lexigraph.training.job import Job
    from lexigraph.training.launch import launch

    return launch(Job(network, source, settings, validate, monitor, maximize, fingerprint, progress, name, watcher))
