"""Starting values of weights."""

from __future__ import annotations

from typing import Literal, TypeAlias

from torch import Tensor, nn

Initialization: TypeAlias = Literal["xavier", "he"]


def initialize(module: nn.Module, how: Initialization) -> None:
    """Draw every weight matrix of a module anew and set its biases to zero; scales of normalisations stay.

    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010:
    uniform on ``+-sqrt(6 / (fan_in + fan_out))``. He, Zhang, Ren and Sun, "Delving deep into rectifiers", ICCV 2015:
    uniform on ``+-sqrt(6 / fan_in)``.

    Args:
        module: changed in place.
        how: "xavier" or "he".

    Example:
        >>> layer = nn.Linear(3, 2)
        >>> initialize(layer, "xavier")
        >>> layer.bias.tolist(), bool(layer.weight.abs().max() <= (6 / 5) ** 0.5)
        ([0.0, 0.0], True)
    """
    for name, parameter in module.named_parameters():
        if parameter.dim() >= 2:
            initialize_matrix(parameter, how)
        elif "bias" in name.rpartition(".")[2]:
            nn.init.zeros_(parameter)


def initialize_maps(module: nn.Module, how: Initialization) -> None:
    """Draw the weights of the linear maps in a module anew; biases, gates and attention vectors keep their own start.

    Args:
        module: changed in place.
        how: "xavier" or "he".

    Example:
        >>> gates = nn.GRUCell(2, 2)
        >>> before = gates.weight_ih.clone()
        >>> initialize_maps(nn.ModuleList([gates, nn.Linear(2, 2)]), "he")
        >>> bool((gates.weight_ih == before).all())
        True
    """
    for part in module.modules():
        weight = getattr(part, "weight", None)
        if isinstance(weight, nn.Parameter) and weight.dim() == 2 and hasattr(part, "bias"):
            initialize_matrix(weight, how)


def initialize_matrix(weight: Tensor, how: Initialization) -> None:
    """Draw one weight matrix (or a table of embeddings ``[n, d]``) anew; see :func:`initialize`.

    Args:
        weight: at least two dimensions, output first; changed in place.
        how: "xavier" or "he".
    """
    if weight.numel() == 0:
        return
    if how == "he":
        nn.init.kaiming_uniform_(weight, nonlinearity="relu")
    else:
        nn.init.xavier_uniform_(weight)
