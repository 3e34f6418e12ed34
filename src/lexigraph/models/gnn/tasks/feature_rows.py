"""Features of nodes as tensors: what a linear map of them is, whole or of some nodes, dense or sparse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import scipy.sparse as sp
import torch
import torch.nn.functional as F  # noqa: N812  (torch's own name for it)
from numpy.typing import NDArray
from torch import Tensor


class FeatureRows(Protocol):
    """Features ``[n_nodes, n_features]``."""

    @property
    def n_features(self) -> int:
        """How many numbers each node has."""
        ...

    def rows(self, nodes: Tensor) -> Self:
        """Those of some nodes, int64 ``[n]``."""
        ...

    def product(self, weight: Tensor, dropout: float) -> Tensor:
        """``X weight`` with a share of ``X`` set to zero and the rest scaled up; ``weight`` is ``[n_features, d]``."""
        ...

    def dense(self) -> Tensor:
        """All numbers, zeros as well, float32 ``[n_nodes, n_features]``."""
        ...

    def to(self, device: torch.device | str) -> Self:
        """The same on another device."""
        ...

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """As named arrays, to be saved."""
        ...


@dataclass(frozen=True, eq=False)
class DenseRows:
    """All numbers, float32 ``[n_nodes, n_features]``."""

    values: Tensor

    @classmethod
    def of(cls, matrix: NDArray[np.float32]) -> Self:
        """From an array."""
        return cls(torch.from_numpy(np.ascontiguousarray(matrix)))

    @property
    def n_features(self) -> int:
        """See :class:`FeatureRows`."""
        return int(self.values.shape[1])

    def rows(self, nodes: Tensor) -> Self:
        """See :class:`FeatureRows`."""
        return type(self)(self.values[nodes])

    def product(self, weight: Tensor, dropout: float) -> Tensor:
        """See :class:`FeatureRows`."""
        given = F.dropout(self.values, dropout) if dropout else self.values
        return given @ weight

    def dense(self) -> Tensor:
        """See :class:`FeatureRows`."""
        return self.values

    def to(self, device: torch.device | str) -> Self:
        """See :class:`FeatureRows`."""
        return type(self)(self.values.to(device))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """See :class:`FeatureRows`."""
        return {"features.values": self.values.cpu().numpy()}


@dataclass(frozen=True, eq=False)
class SparseRows:
    """Only the numbers that are not zero, row after row.

    Attributes:
        indptr: row ``v`` holds entries ``indptr[v]:indptr[v + 1]``, int64 ``[n_nodes + 1]``.
        indices: column of each entry, int64 ``[n_entries]``.
        values: float32 ``[n_entries]``.
        n_features: number of columns.

    Example:
        >>> rows = SparseRows.of(sp.csr_array(np.array([[0, 2, 0], [1, 0, 1]], dtype=np.float32)))
        >>> rows.product(torch.eye(3), dropout=0).tolist()
        [[0.0, 2.0, 0.0], [1.0, 0.0, 1.0]]
        >>> rows.rows(torch.tensor([1, 1])).product(torch.eye(3), dropout=0).tolist()
        [[1.0, 0.0, 1.0], [1.0, 0.0, 1.0]]
    """

    indptr: Tensor
    indices: Tensor
    values: Tensor
    n_features: int

    @classmethod
    def of(cls, matrix: sp.csr_array) -> Self:
        """From a CSR matrix."""
        indptr, indices = (torch.from_numpy(part.astype(np.int64)) for part in (matrix.indptr, matrix.indices))
        return cls(indptr, indices, torch.from_numpy(matrix.data.astype(np.float32)), int(matrix.shape[1]))

    def rows(self, nodes: Tensor) -> Self:
        """See :class:`FeatureRows`."""
        starts, counts = self.indptr[nodes], self.indptr[nodes + 1] - self.indptr[nodes]
        indptr = torch.cat([counts.new_zeros(1), counts.cumsum(0)])
        shifts = torch.repeat_interleave(starts - indptr[:-1], counts)
        places = shifts + torch.arange(len(shifts), device=shifts.device)
        return type(self)(indptr, self.indices[places], self.values[places], self.n_features)

    def product(self, weight: Tensor, dropout: float) -> Tensor:
        """See :class:`FeatureRows`."""
        values = F.dropout(self.values, dropout) if dropout else self.values
        return F.embedding_bag(
            self.indices, weight, self.indptr, mode="sum", per_sample_weights=values, include_last_offset=True
        )

    def dense(self) -> Tensor:
        """See :class:`FeatureRows`."""
        counts = self.indptr.diff()
        nodes = torch.repeat_interleave(torch.arange(len(counts), device=counts.device), counts)
        found = self.values.new_zeros(len(counts), self.n_features)
        return found.index_put_((nodes, self.indices), self.values, accumulate=True)

    def to(self, device: torch.device | str) -> Self:
        """See :class:`FeatureRows`."""
        indptr, indices, values = (part.to(device) for part in (self.indptr, self.indices, self.values))
        return type(self)(indptr, indices, values, self.n_features)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """See :class:`FeatureRows`."""
        parts = {"indptr": self.indptr, "indices": self.indices, "data": self.values}
        named: dict[str, NDArray[np.generic]] = {f"features.{name}": p.cpu().numpy() for name, p in parts.items()}
        return named | {"features.width": np.array([self.n_features])}
