"""How a network is trained, whatever the network is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

from lexigraph.config import Settings

Schedule = Literal["constant", "cosine", "warmup-cosine", "plateau"]
Tracker = Literal["csv", "tensorboard", "mlflow", "wandb"]

MUST_AGREE = ("batch_size", "learning_rate", "optimizer", "regularization", "schedule", "gradient_clip", "seed")
"""Settings that a run may not change between two starts: its parameters would be those of neither."""


class TrainingSettings(Settings):
    """Settings of the training loop; the settings of a model inherit them.

    Example:
        >>> TrainingSettings(epochs=5).learning_rate
        0.001
    """

    epochs: PositiveInt = 100
    """Passes over the data at most."""
    batch_size: PositiveInt = 2048
    """Examples per step. Read by whoever makes the batches; the loop halves it when memory runs out."""
    learning_rate: PositiveFloat = 1e-3
    """Step size of the optimiser, before the schedule."""
    optimizer: Literal["adam", "adamw", "sgd"] = "adam"
    """`adam` (L2 in the gradient), `adamw` (decoupled decay) or `sgd` with momentum 0.9."""
    regularization: NonNegativeFloat = 0.0
    """Weight decay on all parameters but embedding tables, whose rows a batch mostly does not touch."""
    schedule: Schedule = "constant"
    """Course of the learning rate: `constant`, `cosine` down to 0, the same after a warm-up, or halved on a plateau."""
    warmup_steps: NonNegativeInt = 0
    """Steps over which `warmup-cosine` raises the learning rate from 0."""
    gradient_clip: NonNegativeFloat = 0.0
    """Largest length of the gradient; longer ones are shortened to it. 0 clips nothing."""
    patience: NonNegativeInt = 10
    """Validations without gain after which training stops. 0 never stops early."""
    validate_every: PositiveInt = 1
    """Epochs between validations."""
    accelerator: Literal["auto", "cpu", "gpu"] = "auto"
    """Where to train; `auto` takes a CUDA device when there is one."""
    devices: PositiveInt = 1
    """Processes that share each epoch, one per device (on a CPU: plain processes)."""
    precision: Literal["auto", "32", "bf16-mixed", "16-mixed"] = "auto"
    """Arithmetic; `auto` is 32-bit on a CPU and mixed on a GPU (bfloat16 where the device has it)."""
    seed: int = Field(default=42, ge=0, lt=2**64)
    """Of all noise drawn while training: every step has its own stream, made from this, the epoch and the step."""
    checkpoint_dir: Path | None = None
    """Folder of checkpoints. A run started again with the same folder goes on where the last one ended."""
    checkpoint_every: NonNegativeInt = 0
    """Steps between checkpoints inside an epoch; 0 writes them after each epoch only."""
    resume: bool = True
    """Whether to go on from a checkpoint in `checkpoint_dir`; otherwise the run starts anew and replaces it."""
    loggers: tuple[Tracker, ...] = ()
    """Where to write curves: `csv`, `tensorboard`, `mlflow` (extra `tracking`), `wandb` (extra `wandb`)."""
    log_dir: Path = Path("runs")
    """Folder of the loggers' files."""
    max_minutes: float | None = Field(default=None, gt=0)
    """Wall-clock limit, earlier parts of a resumed run included. What is reached by then depends on the machine."""


def run_facts(settings: TrainingSettings) -> dict[str, Any]:
    """The settings on which a run's result depends, as plain JSON values, to be compared when a run goes on.

    `epochs` and `warmup_steps` count only where the learning rate depends on them, so that a finished run with another
    schedule may be trained longer; `validate_every` where the rate waits for validations.

    Example:
        >>> sorted(run_facts(TrainingSettings()))[:3]
        ['batch_size', 'devices', 'gradient_clip']
    """
    names: tuple[str, ...] = (*MUST_AGREE, "devices")
    if settings.schedule in ("cosine", "warmup-cosine"):
        names = (*names, "epochs", "warmup_steps")
    if settings.schedule == "plateau":
        names = (*names, "validate_every")
    values = settings.model_dump(mode="json")
    return {name: values[name] for name in names}
