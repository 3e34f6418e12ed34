"""Light convolution over users and items alone: half of each layer at a time, and only what a mini-batch needs.

In a graph of users and items ``A^l`` leads from items to items (``l`` even) or to users (``l`` odd). What starts at the
items thus runs through one chain of half steps ``P, P^T, P, ...``, and what starts at the users through another. Users
who start from their histories, ``u_0 = P i_0``, are on the items' chain already: the second one falls away.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.errors import ConfigError
from lexigraph.graph.batch_rows import ONE, add_from_rows, add_to_rows
from lexigraph.graph.locality import reading_orders
from lexigraph.graph.propagation import Propagator
from lexigraph.graph.row_sums import empty_on_lines

Array = NDArray[np.float32]
Rows = NDArray[np.int64]

MANY_EDGES = 500_000
"""Below this many, the states fit the caches in any order."""


class BipartiteLightConvolution:
    """``1 / (L + 1) sum over l of A^l E`` for some users and items, exactly, forwards and backwards.

    He, Deng, Wang, Li, Zhang and Wang, "LightGCN", SIGIR 2020.

    Args:
        pairs: symmetrically normalised interactions ``P``, CSR ``[n_users, n_items]``.
        n_layers: ``L``, at least 1.
        from_history: users start from ``P i_0``; otherwise from vectors of their own.

    Raises:
        ConfigError: there is no layer.

    Example:
        >>> pairs = sp.csr_array(np.array([[1.0]], dtype=np.float32))
        >>> light = BipartiteLightConvolution(pairs, 1, from_history=False)
        >>> one, item = torch.tensor([0]), torch.tensor([[4.0]])
        >>> [float(part) for part in light(torch.tensor([[2.0]]), item, one, one)]
        [3.0, 3.0, 2.0, 4.0]
    """

    def __init__(self, pairs: sp.csr_array, n_layers: int, *, from_history: bool) -> None:
        if n_layers < 1:
            raise ConfigError(f"n_layers is {n_layers}; a convolution needs at least 1")
        self.n_layers, self.from_history = n_layers, from_history
        users, items = reading_orders(pairs) if pairs.nnz > MANY_EDGES else (None, None)
        to_users, to_items = Propagator(pairs, users), Propagator(sp.csr_array(pairs.T), items)
        share = 1 / (n_layers + 1)
        weights = [share, *[2 * share] * n_layers, share] if from_history else [share] * (n_layers + 1)
        self.of_items = _Chain((to_users, to_items), weights)
        self.of_users = None if from_history else _Chain((to_items, to_users), weights)

    def __call__(
        self, users: Tensor | None, items: Tensor, user_rows: Tensor, item_rows: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Convolved vectors of some users and items, and what these started from.

        Args:
            users: where users start, float32 ``[n_users, d]``; None where they start from their histories.
            items: where items start, float32 ``[n_items, d]``.
            user_rows: users wanted, int64 ``[n]``; repeats are allowed.
            item_rows: items wanted, int64 ``[m]``.

        Returns:
            Convolved users ``[n, d]`` and items ``[m, d]``; first states of the same users and items. Gradients flow
            to ``users`` and ``items`` from all four.
        """
        found: tuple[Tensor, Tensor, Tensor, Tensor] = _Bipartite.apply(users, items, user_rows, item_rows, self)
        return found


class _Chain:
    """``sum over k of c_k M_k ... M_1 x`` with ``M`` alternating; even terms belong to the side of ``x``.

    Args:
        steps: from the side of ``x`` to the other, and back.
        weights: ``c_0 ... c_K``.
    """

    def __init__(self, steps: tuple[Propagator, Propagator], weights: list[float]) -> None:
        self.steps = steps
        self.weights = [np.float32(weight) for weight in weights]
        self._scratch: dict[tuple[int, int], Array] = {}

    def forward(self, first: Array, rows: tuple[Rows, Rows], sums: tuple[Array, Array]) -> Array | None:
        """Add each term, at the wanted rows of its side, to ``sums`` (own side, other side).

        Returns:
            The first term on the other side at its wanted rows, unweighted.
        """
        state, second = first, None
        add_from_rows(sums[0], rows[0], first, self.weights[0])
        last = len(self.weights) - 1
        for k in range(1, last + 1):
            side = k % 2
            step = self.steps[1 - side]
            if k == last:
                found = step.rows(rows[side], state)
                sums[side][:] += self.weights[k] * found
            else:
                state = step(state, self._room(side, first.shape[1]))
                add_from_rows(sums[side], rows[side], state, self.weights[k])
            if k == 1:
                second = found if k == last else state[rows[side]]
        return second

    def backward(self, rows: tuple[Rows, Rows], gradients: tuple[Array, Array], at_second: Array | None) -> Array:
        """The gradient at ``x`` by Horner's rule; ``at_second`` is that of the unweighted first term, if any."""
        last = len(self.weights) - 1
        side = last % 2
        width = gradients[0].shape[1]
        total: Array = self._room(side, width)
        total[:] = 0
        touched = np.zeros(len(total), dtype=np.bool_)
        touched[rows[side]] = True
        active: NDArray[np.bool_] | None = touched
        self._add(total, last, rows, gradients, at_second)
        for k in range(last - 1, -1, -1):
            side = k % 2
            room = self._room(side, width) if k else None  # what is handed on must not be written again
            total = self.steps[1 - side](total, room, active=active)
            active = None
            self._add(total, k, rows, gradients, at_second)
        return total

    def _room(self, side: int, width: int) -> Array:
        """Memory for the states of a side, kept from step to step: new pages cost as much as filling them."""
        if (side, width) not in self._scratch:
            self._scratch[side, width] = empty_on_lines(self.steps[1 - side].shape[0], width)
        return self._scratch[side, width]

    def _add(
        self,
        total: Array,
        k: int,
        rows: tuple[Rows, Rows],
        gradients: tuple[Array, Array],
        at_second: Array | None,
    ) -> None:
        side = k % 2
        add_to_rows(total, rows[side], gradients[side], self.weights[k])
        if k == 1 and at_second is not None:
            add_to_rows(total, rows[side], at_second, ONE)


class _Bipartite(torch.autograd.Function):
    """Both chains as one operation that torch can differentiate."""

    @staticmethod
    def forward(
        ctx: Any,
        users: Tensor | None,
        items: Tensor,
        user_rows: Tensor,
        item_rows: Tensor,
        light: BipartiteLightConvolution,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        at_users, at_items = user_rows.numpy(), item_rows.numpy()
        start = items.detach().contiguous().numpy()
        n, m, d = len(at_users), len(at_items), start.shape[1]
        sums = np.zeros((n, d), dtype=np.float32), np.zeros((m, d), dtype=np.float32)
        second = light.of_items.forward(start, (at_items, at_users), (sums[1], sums[0]))
        if light.of_users is not None and users is not None:
            own = users.detach().contiguous().numpy()
            light.of_users.forward(own, (at_users, at_items), sums)
            second = own[at_users]
        ctx.light, ctx.rows = light, (at_users, at_items)
        ctx.set_materialize_grads(True)
        assert second is not None  # noqa: S101  (there is at least one layer)
        return (*(torch.from_numpy(part) for part in (*sums, second)), torch.from_numpy(start[at_items]))

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, Tensor, None, None, None]:
        light: BipartiteLightConvolution = ctx.light
        at_users, at_items = ctx.rows
        to_users, to_items, second, first = (part.contiguous().numpy() for part in gradients)
        from_history = light.of_users is None
        found = light.of_items.backward((at_items, at_users), (to_items, to_users), second if from_history else None)
        add_to_rows(found, at_items, first, ONE)
        if light.of_users is None:
            return None, torch.from_numpy(found), None, None, None
        own = light.of_users.backward((at_users, at_items), (to_users, to_items), None)
        add_to_rows(own, at_users, second, ONE)
        return torch.from_numpy(own), torch.from_numpy(found), None, None, None
