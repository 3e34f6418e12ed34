"""Scores of users and items from their vectors."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from lexigraph.errors import ConfigError
from lexigraph.models.gnn.initialization import Initialization, initialize

_BLOCK = 1 << 22
"""Hidden values held at once by the MLP over all pairs: 16 MB; far smaller blocks are several times slower."""


class Decoder(nn.Module):
    """Inner products, ``<u, i>``; the base of the others.

    Args:
        d: length of the vectors.
        cosine: whether all vectors are brought to length 1 first (a zero vector stays zero).
        initialization: "xavier" or "he", where there are weights.
    """

    takes_cosine = True
    length_power = 0.0
    """With ``cosine``, the power of an item's length that its cosine is multiplied by."""

    def __init__(self, d: int, *, cosine: bool = False, initialization: Initialization = "xavier") -> None:
        super().__init__()
        self.d, self.cosine, self.initialization = d, cosine, initialization

    def pairs(self, users: Tensor, items: Tensor) -> Tensor:
        """Scores of a user and an item each.

        Args:
            users: float32 ``[n, d]`` (or ``[n, 1, d]`` against items ``[n, m, d]``).
            items: float32 ``[n, d]``.

        Returns:
            float32 ``[n]`` (or ``[n, m]``).
        """
        return (self._sized(users) * self.sized_items(items)).sum(dim=-1)

    def all(self, users: Tensor, items: Tensor) -> Tensor:
        """Scores of every user with every item.

        Args:
            users: float32 ``[n, d]``.
            items: float32 ``[m, d]``.

        Returns:
            float32 ``[n, m]``.
        """
        return self._sized(users) @ self.sized_items(items).T

    def sized_items(self, items: Tensor) -> Tensor:
        """Items as they are compared, of the same shape: of length 1, or of a power of their length."""
        sized = self._sized(items)
        if not (self.cosine and self.length_power):
            return sized
        return sized * items.norm(dim=-1, keepdim=True) ** self.length_power

    def _sized(self, vectors: Tensor) -> Tensor:
        return functional.normalize(vectors, dim=-1) if self.cosine else vectors


class BilinearDecoder(Decoder):
    """``u^T W i`` with a trained W.

    Berg, Kipf and Welling, "Graph convolutional matrix completion", 2017.
    """

    takes_cosine = False

    def __init__(self, d: int, *, cosine: bool = False, initialization: Initialization = "xavier") -> None:
        super().__init__(d, cosine=cosine, initialization=initialization)
        self.form = nn.Linear(d, d, bias=False)
        initialize(self.form, initialization)

    def pairs(self, users: Tensor, items: Tensor) -> Tensor:
        """Scores of a user and an item each; see :meth:`Decoder.pairs`."""
        return super().pairs(users @ self.form.weight, items)

    def all(self, users: Tensor, items: Tensor) -> Tensor:
        """Scores of every user with every item; see :meth:`Decoder.all`."""
        return super().all(users @ self.form.weight, items)


class MlpDecoder(Decoder):
    """``v . relu(A u + B i + b) + c``: a multilayer perceptron over the two vectors side by side.

    He, Liao, Zhang, Nie, Hu and Chua, "Neural collaborative filtering", WWW 2017. The first layer is kept as two maps,
    so over all pairs it costs what it costs over users and items.
    """

    takes_cosine = False

    def __init__(self, d: int, *, cosine: bool = False, initialization: Initialization = "xavier") -> None:
        super().__init__(d, cosine=cosine, initialization=initialization)
        self.of_user, self.of_item = nn.Linear(d, d), nn.Linear(d, d, bias=False)
        self.out = nn.Linear(d, 1)
        initialize(self, initialization)

    def pairs(self, users: Tensor, items: Tensor) -> Tensor:
        """Scores of a user and an item each; see :meth:`Decoder.pairs`."""
        return self._read(self.of_user(users), self.of_item(items))

    def all(self, users: Tensor, items: Tensor) -> Tensor:
        """Scores of every user with every item; see :meth:`Decoder.all`.

        Computed in blocks of users and items; for a gradient each block is computed again on the way back, so memory
        stays that of one block and of the scores.
        """
        by_user, by_item = self.of_user(users), self.of_item(items)
        width = max(1, min(len(items), _BLOCK // self.d))
        height = max(1, _BLOCK // (self.d * width))
        again = torch.is_grad_enabled() and (width < len(items) or height < len(users))
        rows = [
            torch.cat([self._block(some, others, again) for others in by_item.split(width)], dim=1)
            for some in by_user.split(height)
        ]
        return torch.cat(rows)

    def _block(self, by_user: Tensor, by_item: Tensor, again: bool) -> Tensor:
        if again:
            scores: Tensor = checkpoint(self._read_all, by_user, by_item, use_reentrant=False)
            return scores
        return self._read_all(by_user, by_item)

    def _read_all(self, by_user: Tensor, by_item: Tensor) -> Tensor:
        return self._read(by_user.unsqueeze(1), by_item.unsqueeze(0))

    def _read(self, by_user: Tensor, by_item: Tensor) -> Tensor:
        scores: Tensor = self.out((by_user + by_item).relu_()).squeeze(-1)  # in place: the sum is nobody else's
        return scores


DECODERS: dict[str, type[Decoder]] = {"dot": Decoder, "mlp": MlpDecoder, "bilinear": BilinearDecoder}


def create_decoder(name: str, d: int, *, cosine: bool = False, initialization: Initialization = "xavier") -> Decoder:
    """Make a decoder by name.

    Args:
        name: one of ``DECODERS``.
        d: length of the vectors.
        cosine: whether lengths are taken out; only "dot" has this choice.
        initialization: "xavier" or "he".

    Raises:
        ConfigError: there is no decoder of this name, or it has no cosine form.

    Example:
        >>> create_decoder("dot", 2).all(torch.tensor([[1.0, 2.0]]), torch.eye(2)).tolist()
        [[1.0, 2.0]]
    """
    if name not in DECODERS:
        raise ConfigError(f"there is no decoder {name!r}; there are {', '.join(DECODERS)}")
    if cosine and not DECODERS[name].takes_cosine:
        raise ConfigError(f"the decoder {name!r} has no cosine form; use decoder 'dot' or set cosine to false")
    return DECODERS[name](d, cosine=cosine, initialization=initialization)
