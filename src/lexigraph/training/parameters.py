"""Copies of what a network and its optimiser hold, as named tensors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from lexigraph.errors import CheckpointMismatchError, TrainingError
from lexigraph.training.settings import TrainingSettings

MOMENTUM = 0.9


def make_optimizer(network: nn.Module, settings: TrainingSettings, *, fused: bool) -> Any:
    """The optimiser of the settings; embedding tables are left out of weight decay.

    Args:
        network: its parameters that need a gradient are optimised.
        settings: which optimiser, learning rate and weight decay.
        fused: whether one kernel may go over all of a parameter at once (faster, the same mathematics).

    Raises:
        TrainingError: nothing needs a gradient.
    """
    tables = {id(module.weight) for module in network.modules() if isinstance(module, nn.Embedding)}
    learned = [parameter for parameter in network.parameters() if parameter.requires_grad]
    if not learned:
        raise TrainingError(f"{type(network).__name__} has no parameters to learn")
    decayed = [parameter for parameter in learned if id(parameter) not in tables]
    kept = [parameter for parameter in learned if id(parameter) in tables]
    groups = [
        {"params": parameters, "weight_decay": decay}
        for parameters, decay in ((decayed, settings.regularization), (kept, 0.0))
        if parameters
    ]
    if settings.optimizer == "sgd":
        return torch.optim.SGD(groups, lr=settings.learning_rate, momentum=MOMENTUM, fused=fused)
    kind = torch.optim.Adam if settings.optimizer == "adam" else torch.optim.AdamW
    return kind(groups, lr=settings.learning_rate, fused=fused)


def copy_network(network: nn.Module) -> dict[str, Tensor]:
    """Its state as copies on the CPU."""
    return {name: tensor.detach().cpu().clone() for name, tensor in network.state_dict().items()}


def put_into_network(network: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Copy a state into a network, in place.

    Raises:
        CheckpointMismatchError: names or shapes differ.
    """
    state = network.state_dict()
    wrong = sorted(state.keys() ^ tensors.keys())
    wrong += [f"{n} {list(tensors[n].shape)}" for n in state if n in tensors and tensors[n].shape != state[n].shape]
    if wrong:
        raise CheckpointMismatchError(
            f"the checkpoint is of another network; they differ in {', '.join(wrong[:5])}. Name another checkpoint_dir"
        )
    with torch.no_grad():
        for name, tensor in tensors.items():
            state[name].copy_(tensor)


def copy_optimizer(optimizer: Any) -> dict[str, Tensor]:
    """What an optimiser keeps for each parameter, as copies on the CPU named ``NUMBER.KEY``."""
    state = optimizer.state_dict()["state"]
    return {
        f"{number}.{key}": torch.as_tensor(value).detach().cpu().clone()
        for number, kept in state.items()
        for key, value in kept.items()
        if value is not None
    }


def put_into_optimizer(optimizer: Any, tensors: Mapping[str, Tensor]) -> None:
    """Give an optimiser back what :func:`copy_optimizer` took."""
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        number, _, key = name.partition(".")
        state.setdefault(int(number), {})[key] = tensor.clone()
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
