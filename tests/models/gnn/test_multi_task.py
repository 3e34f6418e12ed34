"""Several tasks over one encoder: the sum of their losses, their batches, and that both are learned."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

torch = pytest.importorskip("torch", reason="networks need torch")
pytest.importorskip("torch_geometric", reason="convolutions are PyTorch Geometric's")
pytest.importorskip("lightning", reason="the training loop is Lightning's")

from lexigraph.errors import ConfigError  # noqa: E402
from lexigraph.models.gnn.objectives.links import LinkBatches  # noqa: E402
from lexigraph.models.gnn.objectives.pretraining import reconstruction_loss  # noqa: E402
from lexigraph.models.gnn.tasks import (  # noqa: E402
    ClassificationTask,
    GraphEncoder,
    GraphTaskSettings,
    JointBatches,
    LinkTask,
    MultiTask,
    NodeBatches,
    make_graph_inputs,
)
from lexigraph.training import train  # noqa: E402

SETTINGS = GraphTaskSettings(embedding_size=8, dropout=0.0, epochs=60, patience=0, seed=1)
DENSE = np.kron(np.eye(2), np.ones((10, 10)) - np.eye(10)).astype(np.float32)
TRUTH = np.repeat([0, 1], 10)


def two_tasks(turns="together", weights=None):
    torch.manual_seed(0)
    inputs = make_graph_inputs(sp.csr_array(DENSE), None, SETTINGS)
    encoder = GraphEncoder(SETTINGS, inputs)
    network = MultiTask(encoder, {"class": ClassificationTask(8, 2), "links": LinkTask(8)}, weights)
    sources, targets = np.nonzero(DENSE)
    nodes = np.array([0, 1, 10, 11])
    links = LinkBatches(sources.astype(np.int64), targets.astype(np.int64), 20, 64, seed=1)
    return network, JointBatches({"class": NodeBatches(nodes, TRUTH[nodes], 2), "links": links}, turns)


def test_the_loss_is_the_weighted_sum_of_the_tasks():
    network, source = two_tasks(weights={"links": 0.25})
    batch = next(source.batches(0))
    parts = network.eval().training_loss(batch)
    vectors = network.encoder()
    links = batch.parts["links"]
    expected = 0.25 * reconstruction_loss(vectors, links.linked, links.unlinked)
    torch.testing.assert_close(parts["links"], expected)
    scores = network.tasks["class"].scores(vectors[batch.parts["class"].nodes])
    torch.testing.assert_close(parts["class"], torch.nn.functional.cross_entropy(scores, batch.parts["class"].labels))
    torch.testing.assert_close(parts["loss"], parts["class"] + parts["links"])


def test_gradients_are_those_of_the_plain_sum():
    network, source = two_tasks()
    batch = next(source.batches(0))
    links = batch.parts["links"]
    shared = network.encoder.own.weight
    (found,) = torch.autograd.grad(network.training_loss(batch)["links"], shared)
    (expected,) = torch.autograd.grad(reconstruction_loss(network.encoder(), links.linked, links.unlinked), shared)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("turns", ["together", "alternating"])
def test_both_tasks_are_learned(turns):
    network, source = two_tasks(turns)
    train(network, source, SETTINGS)
    with torch.no_grad():
        vectors = network.encoder()
        assert (network.tasks["class"].scores(vectors).argmax(1).numpy() == TRUTH).all()
        products = (vectors @ vectors.T).numpy()
    off = ~np.eye(20, dtype=bool)
    assert products[(DENSE > 0) & off].min() > products[(DENSE == 0) & off].max()


@pytest.mark.parametrize("turns", ["together", "alternating"])
def test_batches_from_any_step_are_those_of_the_whole_epoch(turns):
    _, source = two_tasks(turns)
    whole = list(source.batches(3))
    assert len(whole) == len(source)
    for start in range(len(source)):
        for left, right in zip(source.batches(3, start), whole[start:], strict=True):
            assert left.parts.keys() == right.parts.keys()
            if "class" in left.parts:
                assert torch.equal(left.parts["class"].nodes, right.parts["class"].nodes)
            if "links" in left.parts:
                assert torch.equal(left.parts["links"].unlinked, right.parts["links"].unlinked)


def test_shorter_sources_begin_anew_in_another_order():
    _, source = two_tasks()
    assert len(source.sources["class"]) < len(source)
    seen = torch.cat([batch.parts["class"].nodes for batch in source.batches(0)][:2])
    assert sorted(seen.tolist()) == [0, 1, 10, 11]
    later = [tuple(batch.parts["class"].nodes.tolist()) for epoch in range(4) for batch in source.batches(epoch)]
    assert len(set(later)) > 2


def test_batches_are_halved_and_shared_out():
    _, source = two_tasks("alternating")
    assert source.halved().batch_size == source.batch_size // 2
    shares = [source.shard(rank, 2) for rank in (0, 1)]
    assert len(shares[0]) == len(shares[1])
    nodes = [b.parts["class"].nodes.tolist() for share in shares for b in share.batches(0) if "class" in b.parts]
    assert sorted(node for batch in nodes for node in batch) == [0, 1, 10, 11]
    with pytest.raises(ConfigError, match="cannot be halved"):
        JointBatches({"class": NodeBatches(np.array([0]), np.array([0]), 1)}).halved()


def test_bad_compositions_are_refused():
    network, source = two_tasks()
    with pytest.raises(ConfigError, match="rating"):
        MultiTask(network.encoder, {"class": ClassificationTask(8, 2)}, {"rating": 1.0})
    with pytest.raises(ConfigError, match="tasks are"):
        MultiTask(network.encoder, {})
    with pytest.raises(ConfigError, match="together, alternating"):
        JointBatches(source.sources, "random")
    with pytest.raises(ConfigError, match="without batches"):
        JointBatches({})
