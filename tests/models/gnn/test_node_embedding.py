"""Vectors learned without labels: that they tell planted groups apart, and that a saved network gives the same."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

torch = pytest.importorskip("torch", reason="networks need torch")
pytest.importorskip("torch_geometric", reason="convolutions are PyTorch Geometric's")
pytest.importorskip("lightning", reason="the training loop is Lightning's")

from lexigraph.errors import ConfigError, ForeignArtifactError, NotFittedError  # noqa: E402
from lexigraph.models.gnn.objectives.pretraining import GraphInfomax  # noqa: E402
from lexigraph.models.gnn.tasks import (  # noqa: E402
    GraphEncoder,
    LinkPredictor,
    NodeClassifier,
    NodeEmbedder,
    make_graph_inputs,
)
from lexigraph.models.gnn.tasks.seeded_nodes import SeededNodeBatches  # noqa: E402

SIZE, GROUPS = 20, 3
QUICK = {"epochs": 120, "embedding_size": 16, "learning_rate": 0.01}


@pytest.fixture(scope="module")
def quarters():
    """Three groups linked within, words of each that only a few of its nodes use."""
    generator = np.random.default_rng(5)
    dense = np.triu(np.kron(np.eye(GROUPS), generator.random((SIZE, SIZE)) < 0.3), 1)
    truth = np.repeat(np.arange(GROUPS), SIZE)
    words = (generator.random((GROUPS * SIZE, 60)) < 0.04).astype(np.float32)
    words[np.arange(GROUPS * SIZE), 10 * truth + generator.integers(0, 10, GROUPS * SIZE)] = 1
    return sp.csr_array((dense + dense.T).astype(np.float32)), words, truth


def purity(vectors, truth):
    """Share of nodes whose nearest other node, by cosine, is of their own group."""
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    likeness = unit @ unit.T
    np.fill_diagonal(likeness, -np.inf)
    return (truth[likeness.argmax(axis=1)] == truth).mean()


@pytest.mark.parametrize("chosen", [{}, {"convolution": "sage"}, {"fan_out": (6,), "batch_size": 32}], ids=str)
def test_neighbours_in_space_are_of_one_group(quarters, chosen):
    graph, words, truth = quarters
    found = NodeEmbedder(**(QUICK | chosen)).fit(graph, words).vectors()
    assert found.shape == (len(truth), QUICK["embedding_size"])
    assert purity(found, truth) > 0.9 > purity(words, truth)


def test_the_loss_falls_below_that_of_knowing_nothing(quarters):
    graph, words, _ = quarters
    losses = [row["loss"] for row in NodeEmbedder(**QUICK).fit(graph, words).result.history]
    assert losses[0] == pytest.approx(2 * np.log(2), abs=0.1)  # two cross-entropies of a coin
    assert min(losses) < 0.6 * losses[0]


def test_a_run_without_a_lower_loss_stops_and_keeps_the_best_epoch(quarters):
    graph, words, _ = quarters
    result = NodeEmbedder(**QUICK | {"epochs": 2000, "patience": 5}).fit(graph, words).result
    assert result.stopped == "patience"
    assert result.best_value == min(row["loss"] for row in result.history)


def test_vectors_serve_a_linear_classifier(quarters):
    graph, words, truth = quarters
    vectors = NodeEmbedder(**QUICK).fit(graph, words).vectors()
    labels = np.full(len(truth), -1)
    labels[::4] = truth[::4]
    chosen = {"n_layers": 0, "input_layers": 0, "input_dropout": 0.0, "scale_rows": False, "patience": 0}
    model = NodeClassifier(epochs=100, **chosen).fit(graph, labels, vectors)
    assert (model.predict() == truth).mean() > 0.9


def test_nodes_without_features_have_trained_vectors(quarters):
    graph, _, truth = quarters
    assert NodeEmbedder(**QUICK | {"epochs": 3}).fit(graph).vectors().shape == (len(truth), 16)


def test_the_halves_make_the_whole(quarters):
    graph, words, _ = quarters
    settings = NodeEmbedder(embedding_size=8).settings
    encoder = GraphEncoder(settings, make_graph_inputs(graph, words, settings)).eval()
    nodes = torch.tensor([4, 4, 31])
    states, encode = encoder.halves(nodes)
    torch.testing.assert_close(encode(states), encoder(nodes), rtol=0, atol=0)
    torch.testing.assert_close(encoder(nodes), encoder()[nodes], rtol=0, atol=0)


def test_the_loss_is_that_of_the_formula():
    """-mean log D(h, s) - mean log(1 - D(h~, s)), with D(h, s) = sigmoid(h W s), s = sigmoid(mean h)."""
    objective, batch = GraphInfomax(3), next(iter(SeededNodeBatches(5, 5, seed=1).batches(0)))
    states = torch.randn(5, 3, generator=torch.Generator().manual_seed(2))
    loss = objective(lambda given: given, states, batch)["infomax"]
    order = torch.randperm(5, generator=torch.Generator().manual_seed(batch.seed))
    weight, summary = objective.discriminator.weight.detach(), torch.sigmoid(states.mean(0))
    told = [torch.sigmoid(rows @ (weight @ summary)) for rows in (states, states[order])]
    assert loss.item() == pytest.approx(-(told[0].log().mean() + (1 - told[1]).log().mean()).item(), rel=1e-4)


def test_a_saved_embedder_gives_the_same_vectors(quarters, tmp_path):
    graph, words, _ = quarters
    model = NodeEmbedder(**QUICK | {"epochs": 5}).fit(graph, words)
    model.save(tmp_path / "kept")
    np.testing.assert_array_equal(NodeEmbedder.load(tmp_path / "kept").vectors(), model.vectors())
    with pytest.raises(ForeignArtifactError, match="node-embedder"):
        LinkPredictor.load(tmp_path / "kept")


def test_a_run_of_the_same_seed_is_the_same(quarters):
    graph, words, _ = quarters
    first, again = (NodeEmbedder(**QUICK | {"epochs": 5}).fit(graph, words).vectors() for _ in range(2))
    np.testing.assert_array_equal(first, again)


def test_bad_input_is_refused(quarters):
    graph, words, _ = quarters
    with pytest.raises(NotFittedError, match="this embedder has learned nothing yet"):
        NodeEmbedder().vectors()
    with pytest.raises(ConfigError, match="one row each"):
        NodeEmbedder().fit(graph, words[:-1])
    with pytest.raises(ConfigError, match="vector_activation"):
        NodeEmbedder(vector_activation="step")
