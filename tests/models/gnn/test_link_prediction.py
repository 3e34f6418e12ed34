"""Links: held out without a trace, found again, measured as scikit-learn measures."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="networks need torch")
pytest.importorskip("torch_geometric", reason="convolutions are PyTorch Geometric's")
pytest.importorskip("lightning", reason="the training loop is Lightning's")
sklearn_metrics = pytest.importorskip("sklearn.metrics", reason="the reference is scikit-learn's")

from lexigraph.errors import ConfigError, EmptyTableError, NotFittedError  # noqa: E402
from lexigraph.graph import build_node_graph  # noqa: E402
from lexigraph.models.gnn.tasks import LinkPredictor, NodeClassifier, item_labels, split_links  # noqa: E402
from lexigraph.models.gnn.tasks.pair_metrics import area_under_curve, average_precision  # noqa: E402
from lexigraph.testing import books_and_films  # noqa: E402

numbers = st.lists(st.sampled_from([-1.5, 0.0, 0.25, 1.0, 3.0]), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def circles():
    """Two groups of 20 nodes, seven in ten pairs linked within a group and none across."""
    dense = np.triu(np.kron(np.eye(2), np.random.default_rng(0).random((20, 20)) < 0.7), 1)
    return sp.csr_array((dense + dense.T).astype(np.float32))


@pytest.fixture(scope="module")
def shop_graph():
    data = books_and_films()
    return data, build_node_graph(data, data.matrix(), knowledge=True, ties=True)


@settings(max_examples=60, deadline=None)
@given(numbers, numbers)
def test_metrics_are_those_of_scikit_learn(linked, unlinked):
    truth, scores = [1] * len(linked) + [0] * len(unlinked), linked + unlinked
    above, below = np.array(linked), np.array(unlinked)
    assert area_under_curve(above, below) == pytest.approx(sklearn_metrics.roc_auc_score(truth, scores))
    assert average_precision(above, below) == pytest.approx(sklearn_metrics.average_precision_score(truth, scores))


def test_metrics_of_nothing_are_refused():
    with pytest.raises(ConfigError, match="at least one of each"):
        area_under_curve(np.array([]), np.array([1.0]))


def test_held_out_links_are_gone_in_both_directions_and_others_are_no_links(circles):
    parts = split_links(circles, seed=4)
    n_links = circles.nnz // 2
    sizes = [part.shape[1] for part in (parts.validation, parts.test, parts.validation_unlinked, parts.test_unlinked)]
    assert sizes == [int(0.05 * n_links), int(0.1 * n_links)] * 2
    held = np.hstack([parts.validation, parts.test])
    left = parts.training.toarray()
    assert circles.toarray()[tuple(held)].all()
    assert not left[tuple(held)].any()
    assert not left[tuple(held[::-1])].any()
    assert left.sum() + 2 * held.shape[1] == circles.nnz
    unlinked = np.hstack([parts.validation_unlinked, parts.test_unlinked])
    assert not circles.toarray()[tuple(unlinked)].any()
    assert (unlinked[0] != unlinked[1]).all()


def test_splits_are_drawn_by_the_seed(circles):
    first, again, other = (split_links(circles, seed=seed).test for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("chosen", [{}, {"variational": True}, {"fan_out": (10, 10), "batch_size": 64, "epochs": 40}])
def test_held_out_links_are_found(circles, chosen):
    parts = split_links(circles, seed=0)
    model = LinkPredictor(**{"epochs": 150, "embedding_size": 8, "patience": 0} | chosen).fit(parts.training)
    found = model.evaluate(parts.test, parts.test_unlinked)
    assert found["auc"] > 0.85
    assert found["ap"] > 0.8


def test_the_epoch_best_on_validation_links_is_kept(circles):
    parts = split_links(circles, validation=0.2, seed=0)
    watched = (parts.validation, parts.validation_unlinked)
    model = LinkPredictor(epochs=20, embedding_size=8, patience=4).fit(parts.training, validation=watched)
    assert model.result.best_value == pytest.approx(model.evaluate(*watched)["auc"])


@pytest.mark.parametrize("variational", [False, True])
def test_a_saved_predictor_says_the_same(circles, tmp_path, variational):
    model = LinkPredictor(epochs=2, embedding_size=8, variational=variational).fit(circles)
    model.save(tmp_path / "links")
    pairs = np.array([[0, 1, 2], [5, 30, 3]])
    assert np.array_equal(LinkPredictor.load(tmp_path / "links").score(pairs), model.score(pairs))


def test_scores_are_the_same_both_ways(circles):
    model = LinkPredictor(epochs=2, embedding_size=8).fit(circles)
    pairs = np.array([[0, 1, 2], [5, 30, 3]])
    np.testing.assert_array_equal(model.score(pairs), model.score(pairs[::-1]))


def test_missing_triples_of_a_data_set_can_be_held_out_and_scored(shop_graph):
    _, graph = shop_graph
    relation = next(name for name in graph.relations if name.startswith("knowledge: "))
    parts = split_links(graph, relation=relation, validation=0, test=0.2, seed=0)
    kind = graph.relations.index(relation)
    assert {tuple(pair) for pair in parts.test.T} <= {
        (s, t) for s, t, k in zip(graph.sources, graph.targets, graph.kinds, strict=True) if k == kind
    }
    left = {frozenset(pair) for pair in zip(parts.training.sources, parts.training.targets, strict=True)}
    assert not left & {frozenset(pair) for pair in parts.test.T}
    ends = [set(side) for side in (graph.sources[graph.kinds == kind], graph.targets[graph.kinds == kind])]
    assert set(parts.test_unlinked[0]) <= ends[0]
    assert set(parts.test_unlinked[1]) <= ends[1]
    model = LinkPredictor(convolution="rgcn", epochs=3, embedding_size=8).fit(parts.training)
    assert model.score(parts.test).shape == (parts.test.shape[1],)


def test_categories_of_a_data_sets_items_are_predicted(shop_graph):
    data, graph = shop_graph
    labels, names = item_labels(data, graph)
    items = np.flatnonzero(labels >= 0)
    assert graph.n_users <= items.min()
    assert items.max() < graph.n_users + graph.n_items
    first = data.items["categories"].list.first().to_list()
    assert [names[labels[graph.n_users + row]] for row in range(data.n_items)] == first
    model = NodeClassifier(epochs=30, embedding_size=16, dropout=0.1, patience=0).fit(
        graph, labels, training=items[::2]
    )
    usual = np.bincount(labels[items[::2]]).argmax()
    hidden = items[1::2]
    assert (model.predict()[hidden] == labels[hidden]).mean() > (labels[hidden] == usual).mean()


def test_a_graph_that_tells_the_categories_is_refused(shop_graph):
    data, _ = shop_graph
    with pytest.raises(ConfigError, match="categories=False"):
        item_labels(data, build_node_graph(data, data.matrix(), categories=True))


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"validation": 0.6, "test": 0.5}, "smaller shares"),
        ({"validation": 0.0, "test": 0.0}, "too few"),
        ({"relation": "tie"}, "no relations"),
    ],
)
def test_bad_splits_are_refused(circles, chosen, words):
    with pytest.raises(ConfigError, match=words):
        split_links(circles, **chosen)


def test_a_complete_graph_has_no_pairs_to_compare_with():
    with pytest.raises(ConfigError, match="nearly all"):
        split_links(sp.csr_array(np.ones((30, 30))))


def test_bad_pairs_graphs_without_links_and_nothing_learned_are_refused(circles):
    model = LinkPredictor(epochs=1, embedding_size=8)
    with pytest.raises(NotFittedError, match="call fit"):
        model.score(np.array([[0], [1]]))
    with pytest.raises(EmptyTableError, match="no edges"):
        model.fit(sp.csr_array((3, 3), dtype=np.float32))
    model.fit(circles)
    with pytest.raises(ConfigError, match=r"0\.\.39"):
        model.score(np.array([[0], [40]]))
    with pytest.raises(ConfigError, match=r"shape \(2, m\)"):
        model.score(np.array([[0, 1, 2]]))
