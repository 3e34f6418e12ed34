"""Pre-training objectives against PyTorch Geometric's own, and that they learn a planted structure."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="pre-training needs torch")
pyg = pytest.importorskip("torch_geometric.nn", reason="the references are PyTorch Geometric's")

from lexigraph.errors import ConfigError, EmptyTableError  # noqa: E402
from lexigraph.models.gnn.objectives.links import LinkBatch, LinkBatches  # noqa: E402
from lexigraph.models.gnn.objectives.pretraining import (  # noqa: E402
    Pretraining,
    VariationalAutoEncoding,
    divergence,
    reconstruction_loss,
)


@pytest.fixture
def circles():
    """Two groups of 12 nodes, everyone linked within the group and nobody across."""
    sources, targets = np.nonzero(np.kron(np.eye(2), np.ones((12, 12))) - np.eye(24))
    return sources.astype(np.int64), targets.astype(np.int64)


def pairs_of(n, seed):
    return torch.from_numpy(np.random.default_rng(seed).integers(0, 24, (2, n)))


def test_reconstruction_is_that_of_pyg():
    vectors = torch.randn(24, 5, generator=torch.Generator().manual_seed(0))
    linked, unlinked = pairs_of(40, 1), pairs_of(30, 2)
    expected = pyg.GAE(torch.nn.Identity()).recon_loss(vectors, linked, unlinked)
    torch.testing.assert_close(reconstruction_loss(vectors, linked, unlinked), expected, rtol=1e-5, atol=1e-5)


def test_divergence_is_that_of_pyg():
    mean, log_deviation = torch.randn(2, 24, 5, generator=torch.Generator().manual_seed(0))
    expected = pyg.VGAE(torch.nn.Identity()).kl_loss(mean, log_deviation)
    torch.testing.assert_close(divergence(mean, log_deviation), expected)


def test_variational_vectors_are_drawn_around_the_mean_by_the_seed_of_the_step():
    objective = VariationalAutoEncoding(3)
    with torch.no_grad():
        objective.log_deviation.weight.zero_()
        objective.log_deviation.bias.fill_(-30.0)  # deviations of nothing
    states, linked, unlinked = torch.randn(24, 3), pairs_of(9, 1), pairs_of(9, 2)
    parts = objective(lambda x: x, states, LinkBatch(linked, unlinked, seed=1))
    expected = reconstruction_loss(objective.mean(states), linked, unlinked)
    torch.testing.assert_close(parts["reconstruction"], expected)
    deviations = torch.full((24, 3), -30.0)
    torch.testing.assert_close(parts["divergence"], divergence(objective.mean(states), deviations) / 24)
    with torch.no_grad():
        objective.log_deviation.bias.fill_(0.0)
    values = [
        objective(lambda x: x, states, LinkBatch(linked, unlinked, seed))["reconstruction"].item() for seed in (1, 1, 2)
    ]
    assert values[0] == values[1] != values[2]


@pytest.mark.parametrize("objective", ["gae", "vgae", "dgi"])
def test_each_objective_learns_the_groups(circles, objective):
    torch.manual_seed(0)
    table = torch.nn.Embedding(24, 8)
    adjacency = torch.zeros(24, 24).index_put(tuple(map(torch.from_numpy, circles)), torch.tensor(1.0 / 11))
    layer = torch.nn.Linear(8, 8)
    network = torch.nn.ModuleList([table, layer])
    whole = Pretraining(
        objective, network, lambda: table.weight, lambda x: torch.nn.functional.elu(layer(adjacency @ x + x)), 8
    )
    assert {id(p) for p in network.parameters()} < {id(p) for p in whole.parameters()} | {0}
    optimizer = torch.optim.Adam(whole.parameters(), lr=0.02)
    source, seen = LinkBatches(*circles, 24, 88, seed=1), []
    for epoch in range(25):
        for batch in source.batches(epoch):
            parts = whole.training_loss(batch)
            optimizer.zero_grad()
            parts["loss"].backward()
            optimizer.step()
            seen.append(parts["loss"].item())
    assert parts["loss"].item() == pytest.approx(sum(part.item() for name, part in parts.items() if name != "loss"))
    assert np.mean(seen[-5:]) < 0.8 * np.mean(seen[:5])


def test_infomax_without_anything_learned_cannot_tell(circles):
    whole = Pretraining("dgi", torch.nn.Identity(), lambda: torch.zeros(24, 4), lambda x: x, 4)
    batch = next(iter(LinkBatches(*circles, 24, 10).batches(0)))
    assert whole.training_loss(batch)["infomax"].item() == pytest.approx(2 * np.log(2), rel=1e-5)


def test_links_are_edges_and_the_others_are_not(circles):
    edges = set(zip(*(part.tolist() for part in circles), strict=True))
    batches = list(LinkBatches(*circles, 24, 50, seed=2).batches(0))
    linked = [tuple(pair) for batch in batches for pair in batch.linked.T.tolist()]
    assert sorted(linked) == sorted(edges)
    unlinked = [tuple(pair) for batch in batches for pair in batch.unlinked.T.tolist()]
    assert np.mean([pair in edges or pair[0] == pair[1] for pair in unlinked]) < 0.1  # 4 tries of 1/2 each
    assert [pair[0] for pair in unlinked] == [pair[0] for pair in linked]


def test_the_other_end_is_of_the_same_kind():
    users, items = np.arange(10), np.arange(10, 20)
    source = LinkBatches(np.r_[users, items], np.r_[items, users], 26, 20, blocks=[0, 10, 20, 26], seed=1)
    batch = next(iter(source.batches(0)))
    assert torch.equal(batch.unlinked[1] < 10, batch.linked[1] < 10)
    assert batch.unlinked.max() < 20


def test_link_batches_start_anywhere_and_share_out(circles):
    source = LinkBatches(*circles, 24, 50, seed=3)
    whole, again = list(source.batches(1)), list(source.batches(1, start=2))
    assert len(whole) == len(source) == 6
    for one, other in zip(whole[2:], again, strict=True):
        assert torch.equal(one.linked, other.linked)
        assert torch.equal(one.unlinked, other.unlinked)
        assert one.seed == other.seed
    shards = [batch for rank in range(3) for batch in source.shard(rank, 3).batches(1)]
    assert len({tuple(pair) for batch in shards for pair in batch.linked.T.tolist()}) == 264
    assert len(next(iter(source.halved().batches(0)))) == 25


def test_a_graph_without_edges_is_refused(circles):
    nothing = np.empty(0, dtype=np.int64)
    with pytest.raises(EmptyTableError, match="no edges"):
        LinkBatches(nothing, nothing, 3, 4)
    with pytest.raises(ConfigError, match="cannot be halved"):
        LinkBatches(*circles, 24, 1).halved()
    with pytest.raises(ConfigError, match="batch_size is 0"):
        LinkBatches(*circles, 24, 0)
    with pytest.raises(ConfigError, match="rank 3 of 3"):
        LinkBatches(*circles, 24, 4).shard(3, 3)
