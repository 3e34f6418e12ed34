"""What a pair of vectors adds to the biases of a rating."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lexigraph.models.gnn.objectives.decoders import Decoder


class RatingDecoder(Decoder):
    """``decoder(z_u, z_i) + a . z_u + c . z_i + e``: how well both fit, and what either says of itself alone.

    The linear terms let features (a genre, a year, a text) and the structure of the graph speak of how high ratings
    are; they start at 0.

    Args:
        inner: any decoder.
    """

    def __init__(self, inner: Decoder) -> None:
        super().__init__(inner.d)
        self.inner = inner
        self.of_user, self.of_item = nn.Linear(inner.d, 1, bias=False), nn.Linear(inner.d, 1)
        for parameter in (*self.of_user.parameters(), *self.of_item.parameters()):
            nn.init.zeros_(parameter)

    def pairs(self, users: Tensor, items: Tensor) -> Tensor:
        """See :meth:`Decoder.pairs`."""
        alone: Tensor = self.of_user(users) + self.of_item(items)
        return self.inner.pairs(users, items) + alone.squeeze(-1)

    def all(self, users: Tensor, items: Tensor) -> Tensor:
        """See :meth:`Decoder.all`."""
        alone: Tensor = self.of_user(users) + self.of_item(items).T
        return self.inner.all(users, items) + alone

    @torch.no_grad()
    def without_history(self, items: Tensor) -> Tensor:
        """What it says to somebody of whom nothing is known, whose vector is 0: float32 ``[n_items]``."""
        return self.all(items.new_zeros(1, items.shape[1]), items)[0]
