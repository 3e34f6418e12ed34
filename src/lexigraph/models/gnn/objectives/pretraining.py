"""Pre-training on the graph itself: link reconstruction (plain and variational) and Deep Graph Infomax."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch_geometric.nn import DeepGraphInfomax

from lexigraph.models.gnn.objectives.links import LinkBatch

Encode: TypeAlias = Callable[[Tensor], Tensor]
"""From first states ``[n_nodes, d_in]`` to vectors ``[n_nodes, d]``."""


class Seeded(Protocol):
    """A batch with random numbers of its own."""

    @property
    def seed(self) -> int:
        """Whatever the step draws starts from it."""
        ...


MAX_LOG_DEVIATION = 10.0
"""Above this a logarithm of a deviation is cut (as PyTorch Geometric does)."""


def reconstruction_loss(vectors: Tensor, linked: Tensor, unlinked: Tensor) -> Tensor:
    """Cross-entropy of inner products against edges: ``-log sigmoid(z_s . z_t)`` and ``-log(1 - sigmoid(z_s . z_t))``.

    Kipf and Welling, "Variational graph auto-encoders", 2016; with logits, so that no small number need be added.

    Args:
        vectors: float32 ``[n_nodes, d]``.
        linked: int64 ``[2, B]``.
        unlinked: int64 ``[2, B']``.

    Returns:
        A scalar: the mean over the linked plus the mean over the unlinked.

    Example:
        >>> pairs = torch.tensor([[0], [1]])
        >>> round(reconstruction_loss(torch.zeros(2, 3), pairs, pairs).item(), 4)
        1.3863
    """
    above, below = (_products(vectors, pairs) for pairs in (linked, unlinked))
    return functional.softplus(-above).mean() + functional.softplus(below).mean()


def _products(vectors: Tensor, pairs: Tensor) -> Tensor:
    return (vectors[pairs[0]] * vectors[pairs[1]]).sum(dim=1)


def divergence(mean: Tensor, log_deviation: Tensor) -> Tensor:
    """Kullback-Leibler divergence of diagonal Gaussians from the standard one, the mean over nodes.

    ``-1/2 sum over d of (1 + 2 log s - m^2 - s^2)``.

    Args:
        mean: float32 ``[n_nodes, d]``.
        log_deviation: ``log s``, float32 ``[n_nodes, d]``.

    Returns:
        A scalar.

    Example:
        >>> divergence(torch.ones(1, 2), torch.zeros(1, 2)).item()
        1.0
    """
    terms = 1 + 2 * log_deviation - mean**2 - (2 * log_deviation).exp()
    return -0.5 * terms.sum(dim=1).mean()


class GraphAutoEncoding(nn.Module):
    """GAE: vectors whose inner products tell edges from other pairs."""

    def forward(self, encode: Encode, states: Tensor, batch: LinkBatch) -> dict[str, Tensor]:
        """The loss, under the name "reconstruction"."""
        return {"reconstruction": reconstruction_loss(encode(states), batch.linked, batch.unlinked)}


class VariationalAutoEncoding(nn.Module):
    """VGAE: the same with each vector drawn around a mean, and kept near a standard Gaussian.

    Args:
        size: ``d`` of the encoded vectors.
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        self.mean, self.log_deviation = nn.Linear(size, size), nn.Linear(size, size)

    def forward(self, encode: Encode, states: Tensor, batch: LinkBatch) -> dict[str, Tensor]:
        """The losses "reconstruction" and "divergence", this divided once more by the nodes, as the authors do."""
        encoded = encode(states)
        mean = self.mean(encoded)
        log_deviation = self.log_deviation(encoded).clamp(max=MAX_LOG_DEVIATION)
        drawn = torch.randn(mean.shape, generator=_generator(batch.seed, mean.device), device=mean.device)
        vectors = mean + drawn * log_deviation.exp()
        return {
            "reconstruction": reconstruction_loss(vectors, batch.linked, batch.unlinked),
            "divergence": divergence(mean, log_deviation) / len(mean),
        }


class GraphInfomax(nn.Module):
    """Deep Graph Infomax: vectors that agree with a summary of their graph, where those of shuffled states do not.

    Velickovic et al., "Deep graph infomax", ICLR 2019; the discriminator is PyTorch Geometric's.

    Args:
        size: ``d`` of the encoded vectors.
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        self.discriminator = DeepGraphInfomax(size, nn.Identity(), self._summary, self._corruption)

    @staticmethod
    def _summary(vectors: Tensor, *_: object) -> Tensor:
        return torch.sigmoid(vectors.mean(dim=0))

    @staticmethod
    def _corruption(states: Tensor, seed: int) -> Tensor:
        return states[torch.randperm(len(states), generator=_generator(seed, states.device), device=states.device)]

    def forward(self, encode: Encode, states: Tensor, batch: Seeded) -> dict[str, Tensor]:
        """The loss, under the name "infomax"; of the batch only the seed is looked at."""
        vectors, shuffled = encode(states), encode(self._corruption(states, batch.seed))
        return {"infomax": self.discriminator.loss(vectors, shuffled, self._summary(vectors))}


def _generator(seed: int, device: torch.device) -> torch.Generator:
    return torch.Generator(device).manual_seed(seed)


class Pretraining(nn.Module):
    """A network and an objective as one thing to train, on :class:`~.links.LinkBatches`.

    Args:
        objective: "gae", "vgae" or "dgi".
        network: what is trained; registered, so that its parameters are found.
        states: gives the first states ``[n_nodes, d_in]``.
        encode: from these to the vectors ``[n_nodes, d]``.
        size: ``d``.

    Example:
        >>> layer = nn.Linear(3, 2)
        >>> whole = Pretraining("gae", layer, lambda: torch.eye(3), layer, 2)
        >>> pairs = torch.tensor([[0], [1]])
        >>> sorted(whole.training_loss(LinkBatch(pairs, pairs, seed=0)))
        ['loss', 'reconstruction']
    """

    def __init__(
        self,
        objective: Literal["gae", "vgae", "dgi"],
        network: nn.Module,
        states: Callable[[], Tensor],
        encode: Encode,
        size: int,
    ) -> None:
        super().__init__()
        self.network = network
        self.objective = GraphAutoEncoding() if objective == "gae" else _LEARNED[objective](size)
        self._states, self._encode = states, encode

    def training_loss(self, batch: LinkBatch) -> dict[str, Tensor]:
        """The parts of the loss, and "loss", their sum."""
        parts: dict[str, Tensor] = self.objective(self._encode, self._states(), batch)
        return {"loss": torch.stack(list(parts.values())).sum(), **parts}


_LEARNED: dict[str, Callable[[int], nn.Module]] = {"vgae": VariationalAutoEncoding, "dgi": GraphInfomax}
