"""Steps of PyTorch Geometric's LightGCN: ``FOLDER csr|edge-index --steps N``; 64 numbers, 3 layers, BPR."""

import time

import numpy as np
import scipy.sparse as sp
import torch
from adapter import Steps, steps_main
from torch_geometric.nn import LightGCN
from torch_geometric.utils import to_torch_csr_tensor

BATCH, WIDTH, LAYERS, DECAY, LEARNING_RATE = 2048, 64, 3, 1e-4, 1e-3


def csr(train: sp.csr_matrix, steps: int) -> Steps:
    """Messages as products with a sparse matrix."""
    both, n_nodes = _edges(train)
    return _trained(train, to_torch_csr_tensor(both, size=(n_nodes, n_nodes)), steps)


def edge_index(train: sp.csr_matrix, steps: int) -> Steps:
    """Messages gathered and scattered along edges, the library's default."""
    return _trained(train, _edges(train)[0], steps)


def _edges(train: sp.csr_matrix) -> tuple[torch.Tensor, int]:
    pairs = train.tocoo()
    users, items = (torch.from_numpy(part.astype(np.int64)) for part in (pairs.row, pairs.col + train.shape[0]))
    return torch.stack([torch.cat([users, items]), torch.cat([items, users])]), sum(train.shape)


def _trained(train: sp.csr_matrix, graph: torch.Tensor, steps: int) -> Steps:
    torch.manual_seed(0)
    n_users, n_nodes = train.shape[0], sum(train.shape)
    pairs = train.tocoo()
    users, items = (torch.from_numpy(part.astype(np.int64)) for part in (pairs.row, pairs.col + n_users))
    model = LightGCN(n_nodes, embedding_dim=WIDTH, num_layers=LAYERS)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    order = torch.randperm(len(users))
    seconds, losses = [], []
    for step in range(steps):
        batch = order[step * BATCH : (step + 1) * BATCH]
        others = torch.randint(n_users, n_nodes, (len(batch),))
        started = time.perf_counter()
        nodes = model.get_embedding(graph)
        liked = (nodes[users[batch]] * nodes[items[batch]]).sum(dim=1)
        drawn = (nodes[users[batch]] * nodes[others]).sum(dim=1)
        ranking = torch.nn.functional.softplus(drawn - liked).mean()
        rows = model.embedding.weight[torch.cat([users[batch], items[batch], others])]
        loss = ranking + DECAY * rows.square().sum() / (2 * len(batch))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        seconds.append(time.perf_counter() - started)
        losses.append(ranking.item())
    return seconds, losses


if __name__ == "__main__":
    steps_main({"csr": csr, "edge-index": edge_index}, "torch-geometric torch numpy scipy")
