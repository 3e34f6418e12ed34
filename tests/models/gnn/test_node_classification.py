"""Classes of nodes: that a planted structure is found, that nothing leaks, and that bad input is refused."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

torch = pytest.importorskip("torch", reason="networks need torch")
pytest.importorskip("torch_geometric", reason="convolutions are PyTorch Geometric's")
pytest.importorskip("lightning", reason="the training loop is Lightning's")

from lexigraph.errors import ConfigError, EmptyTableError, ForeignArtifactError, NotFittedError  # noqa: E402
from lexigraph.models.gnn.tasks import (  # noqa: E402
    GraphEncoder,
    LinkPredictor,
    NodeClassifier,
    NodeClassifierSettings,
    make_graph_inputs,
)
from lexigraph.models.gnn.tasks.saving import read_inputs  # noqa: E402
from lexigraph.models.inspection import inspect_model  # noqa: E402

SIZE, GROUPS = 14, 3
QUICK = {"epochs": 40, "embedding_size": 12, "input_size": 12, "dropout": 0.1, "input_dropout": 0.1, "patience": 0}


@pytest.fixture(scope="module")
def villages():
    """Three groups linked within, one bridge each, words that hardly tell them apart; two labels per group."""
    generator = np.random.default_rng(3)
    dense = np.kron(np.eye(GROUPS), generator.random((SIZE, SIZE)) < 0.4)
    dense[0, SIZE] = dense[SIZE, 2 * SIZE] = 1
    dense = np.triu(dense, 1)
    truth = np.repeat(np.arange(GROUPS), SIZE)
    words = (generator.random((GROUPS * SIZE, 30)) < 0.2).astype(np.float32)
    words[np.arange(GROUPS * SIZE), truth] = 1
    labels = np.full(len(truth), -1)
    shown = np.concatenate([SIZE * np.arange(GROUPS), SIZE * np.arange(GROUPS) + 1])
    labels[shown] = truth[shown]
    return sp.csr_array((dense + dense.T).astype(np.float32)), words, labels, truth


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"convolution": "sage"},
        {"convolution": "gat", "heads": 2},
        {"convolution": "bilinear-attention"},
        {"convolution": "ggnn"},
        {"convolution": "rgcn"},
        {"convolution": "edge-conditioned"},
        {
            "convolution": "lightgcn",
            "predict_first": True,
            "n_layers": 4,
            "activation": "linear",
            "residual": "initial",
            "input_layers": 2,
        },
        {"fan_out": (5, 5), "batch_size": 3},
    ],
    ids=lambda chosen: ",".join(f"{key}={value}" for key, value in chosen.items()) or "gcn",
)
def test_planted_groups_are_found(villages, chosen):
    graph, words, labels, truth = villages
    model = NodeClassifier(**(QUICK | chosen)).fit(graph, labels, words)
    assert (model.predict() == truth).mean() > 0.9
    chances = model.predict_proba()
    assert chances.shape == (len(truth), GROUPS)
    np.testing.assert_allclose(chances.sum(axis=1), 1, rtol=1e-5)


def test_nodes_without_features_have_trained_vectors(villages):
    graph, _, labels, truth = villages
    model = NodeClassifier(**QUICK | {"dropout": 0.0}).fit(graph, labels)
    assert (model.predict() == truth).mean() > 0.8


def test_two_fits_with_one_seed_agree_and_another_seed_differs(villages):
    graph, words, labels, _ = villages
    first, again, other = (
        NodeClassifier(**QUICK | {"epochs": 5, "seed": seed}).fit(graph, labels, words).predict_proba()
        for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.allclose(first, other)


def test_labels_outside_the_training_nodes_are_not_learned_from(villages):
    graph, words, _, truth = villages
    shown = np.arange(0, len(truth), 4)
    lying = np.where(np.isin(np.arange(len(truth)), shown), truth, (truth + 1) % GROUPS)
    first, second = (
        NodeClassifier(**QUICK | {"epochs": 4}).fit(graph, labels, words, training=shown).predict_proba()
        for labels in (truth, lying)
    )
    assert np.array_equal(first, second)


def test_the_epoch_best_on_the_validation_nodes_is_kept(villages):
    graph, words, _, truth = villages
    watched = np.arange(len(truth)) % 3 == 0
    model = NodeClassifier(**QUICK | {"patience": 5}).fit(graph, truth, words, validation=watched)
    assert model.result.best_value == max(row["accuracy"] for row in model.result.history)
    assert (model.predict() == truth)[watched].mean() == pytest.approx(model.result.best_value)


def test_dense_and_sparse_features_give_the_same(villages):
    graph, words, labels, _ = villages
    chosen = QUICK | {"epochs": 3, "dropout": 0.0, "input_dropout": 0.0}
    dense = NodeClassifier(**chosen).fit(graph, labels, words).predict_proba()
    sparse = NodeClassifier(**chosen).fit(graph, labels, sp.csr_array(words)).predict_proba()
    np.testing.assert_allclose(dense, sparse, rtol=1e-4, atol=1e-6)


def test_all_neighbours_drawn_give_what_the_whole_graph_gives(villages):
    graph, words, _, _ = villages
    settings = NodeClassifierSettings(**QUICK | {"fan_out": (-1, -1), "dropout": 0.0, "input_dropout": 0.0})
    encoder = GraphEncoder(settings, make_graph_inputs(graph, words, settings))
    nodes = torch.tensor([3, 20, 3])
    drawn = encoder.train()(nodes)
    torch.testing.assert_close(drawn, encoder.eval()(nodes), rtol=1e-4, atol=1e-5)


def test_propagation_of_predictions_is_personalised_pagerank(villages):
    graph, words, _, _ = villages
    settings = NodeClassifierSettings(
        convolution="lightgcn",
        n_layers=3,
        activation="linear",
        residual="initial",
        residual_share=0.2,
        embedding_size=4,
    )
    encoder = GraphEncoder(settings, make_graph_inputs(graph, words, settings)).eval()
    looped = graph.toarray() + np.eye(graph.shape[0])
    weights = looped / np.sqrt(np.outer(looped.sum(0), looped.sum(1)))
    first = (words / words.sum(axis=1, keepdims=True)) @ encoder.first.weight.detach().numpy()
    states = first
    for _ in range(3):
        states = 0.8 * weights @ states + 0.2 * first
    np.testing.assert_allclose(encoder().detach().numpy(), states, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("sparse", [False, True])
def test_a_saved_classifier_says_the_same(villages, tmp_path, sparse):
    graph, words, labels, _ = villages
    features = sp.csr_array(words) if sparse else words
    model = NodeClassifier(**QUICK | {"epochs": 3}).fit(graph, labels, features)
    model.save(tmp_path / "model")
    loaded = NodeClassifier.load(tmp_path / "model")
    assert np.array_equal(loaded.predict_proba(), model.predict_proba())
    assert loaded.settings == model.settings
    with pytest.raises(ForeignArtifactError, match="node-classifier"):
        LinkPredictor.load(tmp_path / "model")
    with pytest.raises(ForeignArtifactError, match="no recommender"):
        inspect_model(tmp_path / "model")


@pytest.mark.parametrize("starts", [[1, 1, 3], [0, 3, 1], [0, 2, 2]])
def test_saved_rows_of_features_that_overlap_are_refused(starts):
    edges = {name: np.zeros(0, np.int64) for name in ("sources", "targets", "weights", "kinds")}
    arrays = {f"edges.{name}": part for name, part in edges.items()}
    arrays |= {"edges.loops": np.zeros(2, np.float32), "edges.degrees": np.zeros(2, np.float32)}
    arrays |= {"features.indptr": np.array(starts), "features.indices": np.zeros(3, np.int64)}
    arrays |= {"features.data": np.ones(3, np.float32), "features.width": np.array([4])}
    with pytest.raises(ForeignArtifactError, match="rows of features"):
        read_inputs(arrays)


def test_isolated_nodes_get_finite_answers():
    graph = sp.csr_array((4, 4), dtype=np.float32)
    model = NodeClassifier(**QUICK | {"epochs": 2}).fit(graph, np.array([0, 1, -1, -1]))
    assert np.isfinite(model.predict_proba()).all()


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"labels": np.zeros(3, int)}, ConfigError, "one whole number each"),
        ({"labels": np.full(4, -1)}, EmptyTableError, "no training node"),
        ({"labels": np.zeros(4)}, ConfigError, "float64"),
        ({"features": np.full((4, 2), np.nan)}, ConfigError, "not finite"),
        ({"features": np.zeros((5, 2))}, ConfigError, "4 nodes"),
        ({"training": np.array([4])}, ConfigError, "indices below 4"),
        ({"training": np.array([1]), "validation": np.array([1])}, ConfigError, "both for training"),
        ({"graph": sp.csr_array((4, 3))}, ConfigError, "square"),
    ],
)
def test_bad_input_is_refused_by_name(change, error, words):
    given = {"graph": sp.csr_array(np.eye(4, dtype=np.float32)), "labels": np.array([0, 1, 0, -1])} | change
    with pytest.raises(error, match=words):
        NodeClassifier(**QUICK).fit(**given)


def test_nothing_learned_and_unknown_settings_are_refused():
    with pytest.raises(NotFittedError, match="call fit"):
        NodeClassifier().predict()
    with pytest.raises(ConfigError, match="layers"):
        NodeClassifier(layers=2)
    with pytest.raises(ConfigError, match="fan_out names 3 layers, n_layers is 2"):
        NodeClassifier(fan_out=(5, 5, 5))
    with pytest.raises(ConfigError, match="at least 1, or -1"):
        NodeClassifier(fan_out=(5, 0))
    with pytest.raises(ConfigError, match="give settings"):
        NodeClassifier(NodeClassifierSettings(), epochs=2)
    with pytest.raises(ConfigError, match="n_layers is 0"):
        NodeClassifier(map_scores=False, n_layers=0)


def test_sparse_features_reach_the_first_convolution_unless_they_are_vast(villages):
    graph, words, labels, truth = villages
    chosen = QUICK | {"input_layers": 0}
    sparse, dense = (NodeClassifier(**chosen).fit(graph, labels, given) for given in (sp.csr_array(words), words))
    assert (sparse.predict() == truth).mean() > 0.9
    np.testing.assert_allclose(sparse.predict_proba(), dense.predict_proba(), atol=1e-5)
    vast = sp.csr_array((len(truth), 2**28), dtype=np.float32)
    with pytest.raises(ConfigError, match="take input_layers=1"):
        NodeClassifier(input_layers=0).fit(graph, labels, vast)


@pytest.mark.parametrize("chosen", [{}, {"convolution": "gat", "heads": 4, "last_heads": 1}], ids=["gcn", "gat"])
def test_the_last_convolution_may_give_the_scores(villages, chosen, tmp_path):
    graph, words, labels, truth = villages
    model = NodeClassifier(**QUICK | chosen, input_layers=0, map_scores=False).fit(graph, labels, words)
    assert (model.predict() == truth).mean() > 0.9
    layers = model._network.encoder.stack.layers
    assert [(layer.d_in, layer.d_out) for layer in layers] == [(words.shape[1], 12), (12, GROUPS)]
    model.save(tmp_path / "kept")
    np.testing.assert_array_equal(NodeClassifier.load(tmp_path / "kept").predict_proba(), model.predict_proba())
