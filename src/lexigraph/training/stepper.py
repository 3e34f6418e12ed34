"""One optimisation step of a network, on whatever device Fabric has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from lexigraph.errors import TrainingError
from lexigraph.training.parameters import (
    copy_network,
    copy_optimizer,
    make_optimizer,
    put_into_network,
    put_into_optimizer,
)
from lexigraph.training.settings import TrainingSettings

NETWORK, OPTIMIZER, SCALER = "network.", "optimizer.", "scaler."
"""What the names of a state's tensors start with."""


class Stepper:
    """A network with its optimiser.

    Args:
        fabric: Lightning Fabric, launched.
        network: with ``training_loss``; moved to Fabric's device.
        settings: optimiser, weight decay, clipping.

    Attributes:
        updating: whether a step is changing parameters: an error then leaves them half changed.
    """

    def __init__(self, fabric: Any, network: nn.Module, settings: TrainingSettings) -> None:
        self.network = network
        self.clip = settings.gradient_clip
        self.updating = False
        self._fabric = fabric
        self._scaler = getattr(fabric.strategy.precision, "scaler", None)
        network.to(fabric.device)
        # Loss scaling has to look at the gradient between the two halves of a fused step.
        plain = make_optimizer(network, settings, fused=self._scaler is None)
        self._module, self._optimizer = fabric.setup(network, plain)
        if fabric.world_size > 1:
            self._module.mark_forward_method("training_loss")
        self._plain = plain
        self._learned = [parameter for group in plain.param_groups for parameter in group["params"]]
        self._elsewhere = fabric.device.type != "cpu"

    def seed(self, seed: int) -> None:
        """Start the streams of random numbers of the step."""
        torch.default_generator.manual_seed(seed)  # torch.manual_seed also formats a traceback: 1 ms
        if self._elsewhere:
            torch.cuda.manual_seed(seed)

    def gradient(self, batch: Any) -> tuple[dict[str, float], float]:
        """Compute the gradient of a batch; parameters do not change.

        Returns:
            The loss and its parts, and the length of the gradient (clipped to the settings' largest afterwards).
        """
        self._plain.zero_grad(set_to_none=True)
        parts = self._loss(self._fabric.to_device(batch) if self._elsewhere else batch)
        self._fabric.backward(parts["loss"])
        return _read(parts), self._clipped()

    def update(self, rate: float) -> None:
        """Change the parameters along the gradient.

        Args:
            rate: learning rate.
        """
        for group in self._plain.param_groups:
            group["lr"] = rate
        self.updating = True
        self._optimizer.step()
        self.updating = False

    def forget_gradient(self) -> None:
        """Free what a step that failed has left."""
        self._plain.zero_grad(set_to_none=True)
        if self._elsewhere:
            torch.cuda.empty_cache()

    def state(self) -> dict[str, Tensor]:
        """Parameters and the optimiser's state as copies on the CPU."""
        tensors = {f"{NETWORK}{name}": tensor for name, tensor in copy_network(self.network).items()}
        tensors |= {f"{OPTIMIZER}{name}": tensor for name, tensor in copy_optimizer(self._plain).items()}
        if self._scaler is not None:
            scale = self._scaler.state_dict()
            tensors |= {f"{SCALER}{name}": torch.tensor(value, dtype=torch.float64) for name, value in scale.items()}
        return tensors

    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """Put back what :meth:`state` gave.

        Raises:
            CheckpointMismatchError: it is of another network.
        """
        put_into_network(self.network, under(NETWORK, tensors))
        put_into_optimizer(self._plain, under(OPTIMIZER, tensors))
        scale = {name: value.item() for name, value in under(SCALER, tensors).items()}
        if self._scaler is not None and scale:
            whole = {
                name: int(value) if name.endswith(("tracker", "interval")) else value for name, value in scale.items()
            }
            self._scaler.load_state_dict(whole)

    def _loss(self, batch: Any) -> Mapping[str, Tensor]:
        if self._fabric.world_size > 1:  # through DDP, which averages gradients
            parts = self._module.training_loss(batch)
        else:
            with self._fabric.autocast():
                parts = self.network.training_loss(batch)
        if "loss" not in parts:
            raise TrainingError(f"training_loss gave {', '.join(parts) or 'nothing'}, but no 'loss' to minimise")
        return parts  # type: ignore[no-any-return]

    def _clipped(self) -> float:
        if self._scaler is not None:  # steps whose scaled gradient is not finite are skipped by the scaler itself
            if self.clip:
                self._fabric.clip_gradients(self._module, self._optimizer, max_norm=self.clip, error_if_nonfinite=False)
            return 0.0
        gradients = [parameter.grad for parameter in self._learned if parameter.grad is not None]
        length = torch.nn.utils.get_total_norm(gradients)
        found = float(length)
        if self.clip and found > self.clip:
            torch.nn.utils.clip_grads_with_norm_(self._learned, self.clip, length)
        return found


def under(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors whose names start with a prefix, by the rest of their names.

    Example:
        >>> sorted(under("network.", {"network.a": torch.zeros(1), "best.a": torch.ones(1)}))
        ['a']
    """
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def _read(parts: Mapping[str, Tensor]) -> dict[str, float]:
    """All parts in one transfer, since each one from a GPU waits for it."""
    values = torch.stack([part.detach().float() for part in parts.values()]).tolist()
    return dict(zip(parts, values, strict=True))
