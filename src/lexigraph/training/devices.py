"""Where and in which arithmetic a network is trained."""

from __future__ import annotations

from typing import Any

import torch
from lightning.fabric import Fabric
from lightning.fabric.strategies import DDPStrategy, SingleDeviceStrategy

from lexigraph.errors import ConfigError
from lexigraph.training.quiet import quiet
from lexigraph.training.settings import TrainingSettings


class _QuietProcesses(DDPStrategy):  # Lightning announces each process before our code runs in it
    def setup_environment(self) -> None:
        with quiet():
            super().setup_environment()


def make_fabric(settings: TrainingSettings) -> Any:
    """Lightning Fabric for the devices asked for.

    Raises:
        ConfigError: there is no such device, not as many, or it has no such arithmetic.

    Example:
        >>> make_fabric(TrainingSettings(accelerator="cpu")).world_size
        1
    """
    on_gpu = uses_gpu(settings)
    device = torch.device("cuda", 0) if on_gpu else torch.device("cpu")
    strategy: Any = SingleDeviceStrategy(device=device)
    if settings.devices > 1:
        # Not every network uses every parameter in every step, so DDP has to look for those that it left out.
        backend = "nccl" if on_gpu else "gloo"
        strategy = _QuietProcesses(start_method="spawn", process_group_backend=backend, find_unused_parameters=True)
    return Fabric(
        accelerator="cuda" if on_gpu else "cpu",
        devices=settings.devices,
        strategy=strategy,
        precision=arithmetic(settings, on_gpu=on_gpu),
    )


def uses_gpu(settings: TrainingSettings) -> bool:
    """Whether the run goes to CUDA devices.

    Raises:
        ConfigError: they were asked for, but there are not enough.
    """
    found = torch.cuda.device_count() if torch.cuda.is_available() else 0
    on_gpu = settings.accelerator == "gpu" or (settings.accelerator == "auto" and found > 0)
    if on_gpu and found < settings.devices:
        raise ConfigError(
            f"{settings.devices} GPU(s) were asked for, {found} found; use fewer devices or accelerator='cpu'"
        )
    return on_gpu


def arithmetic(settings: TrainingSettings, *, on_gpu: bool) -> str:
    """Lightning's name for the precision of the settings.

    Raises:
        ConfigError: ``16-mixed`` on a CPU, which has no kernels for it.

    Example:
        >>> arithmetic(TrainingSettings(), on_gpu=False)
        '32-true'
    """
    if settings.precision == "32":
        return "32-true"
    if settings.precision == "16-mixed" and not on_gpu:
        raise ConfigError("precision '16-mixed' needs a GPU; use '32' or 'bf16-mixed'")
    if settings.precision != "auto":
        return settings.precision
    if not on_gpu:
        return "32-true"
    return "bf16-mixed" if torch.cuda.is_bf16_supported() else "16-mixed"
