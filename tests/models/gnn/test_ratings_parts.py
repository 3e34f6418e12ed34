"""Biases, the graph without some ratings, the decoder, the convolution, and ratings beside a ranking."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
import scipy.sparse as sp

torch = pytest.importorskip("torch", reason="networks need torch")
pytest.importorskip("torch_geometric", reason="convolutions are PyTorch Geometric's")
pytest.importorskip("lightning", reason="the training loop is Lightning's")

from lexigraph.graph.node_graph import build_node_graph  # noqa: E402
from lexigraph.models.gnn.convolutions.base import Weighting  # noqa: E402
from lexigraph.models.gnn.convolutions.edge_conditioned import EdgeConditioned  # noqa: E402
from lexigraph.models.gnn.convolutions.settings import ConvolutionSettings  # noqa: E402
from lexigraph.models.gnn.edges import edges_from_arrays  # noqa: E402
from lexigraph.models.gnn.fitting import build_network  # noqa: E402
from lexigraph.models.gnn.objectives.batches import Batch, InteractionBatches  # noqa: E402
from lexigraph.models.gnn.objectives.decoders import create_decoder  # noqa: E402
from lexigraph.models.gnn.ratings.beside import RatedBatches, deviation_loss  # noqa: E402
from lexigraph.models.gnn.ratings.biases import fit_biases  # noqa: E402
from lexigraph.models.gnn.ratings.decoder import RatingDecoder  # noqa: E402
from lexigraph.models.gnn.ratings.fitting import split_ratings  # noqa: E402
from lexigraph.models.gnn.ratings.graph import RatedGraph  # noqa: E402
from lexigraph.models.gnn.ratings.task import RatingTask  # noqa: E402
from lexigraph.models.gnn.ratings.watching import WatchedError  # noqa: E402
from lexigraph.models.gnn.settings import NetworkSettings  # noqa: E402
from lexigraph.models.registry import create, load  # noqa: E402
from lexigraph.testing import books_and_films  # noqa: E402

DATA = books_and_films()
RATINGS = DATA.with_values("rating").matrix()


def rated_graph(ratings=RATINGS, **options):
    ones = sp.csr_array((np.ones_like(ratings.data), ratings.indices, ratings.indptr), shape=ratings.shape)
    return RatedGraph(build_node_graph(DATA, ones, **options), ratings, Weighting("root"), 5.0)


def without_some(places):
    kept = RATINGS.tocoo()
    mask = np.ones(RATINGS.nnz, dtype=bool)
    mask[places] = False
    rows = np.repeat(np.arange(RATINGS.shape[0]), np.diff(RATINGS.indptr))
    found = sp.csr_array((kept.data[mask], (rows[mask], RATINGS.indices[mask])), shape=RATINGS.shape)
    found.sort_indices()
    return found


def test_the_watched_error_goes_to_other_processes_with_the_network_in_training():
    settings = NetworkSettings(loss="mse", encoder=None, embedding_size=4, n_layers=1, convolution="edge-conditioned")
    left, aside = split_ratings(RATINGS, settings)
    rated = rated_graph(left)
    nothing = np.empty((DATA.n_items, 0), np.float32)
    network = build_network(DATA, rated.graph, nothing, settings, rated.n_attributes)
    watch = WatchedError(network, rated, aside)
    error = watch()["rmse"]
    assert 0 < error < 4
    task, sent = pickle.loads(pickle.dumps((RatingTask(network, rated, settings), watch)))  # noqa: S301  (our own)
    assert sent.network is task.network
    assert sent()["rmse"] == error
    with torch.no_grad():
        for parameter in task.network.parameters():
            parameter += 0.5
    assert sent()["rmse"] != error


@pytest.mark.parametrize("options", [{}, {"categories": True, "ties": True}])
def test_ratings_taken_out_leave_no_trace(options):
    places = np.array([0, 3, 17, RATINGS.nnz - 1])
    rest = rated_graph(**options).without(places)
    never = rated_graph(without_some(places), **options).without(np.empty(0, np.int64))
    for name in ("sources", "targets", "kinds", "weights", "degrees", "attributes"):
        assert torch.equal(getattr(rest.edges, name), getattr(never.edges, name)), name
    np.testing.assert_array_equal(rest.biases.items, never.biases.items)
    users = np.arange(10)
    np.testing.assert_array_equal(rest.expected(users, users), never.expected(users, users))


def test_places_are_those_of_the_pairs():
    rated = rated_graph()
    users = np.repeat(np.arange(RATINGS.shape[0]), np.diff(RATINGS.indptr))
    np.testing.assert_array_equal(rated.places(users, RATINGS.indices), np.arange(RATINGS.nnz))


def test_all_ratings_stay_where_none_would_be_left():
    rest = rated_graph().without(np.arange(RATINGS.nnz))
    assert rest.ratings.nnz == RATINGS.nnz


def test_edges_carry_how_far_a_rating_lies_from_the_biases():
    rest = rated_graph().without(np.empty(0, np.int64))
    biases, edges = fit_biases(RATINGS, 5.0), rest.edges
    dense = RATINGS.toarray()
    by_user = biases.users(RATINGS)
    for edge in range(0, len(edges), 7):
        ends = sorted((int(edges.sources[edge]), int(edges.targets[edge])))
        user, item = ends[0], ends[1] - DATA.n_users
        expected = dense[user, item] - biases.mean - by_user[user] - biases.items[item]
        assert float(edges.attributes[edge, -1]) == pytest.approx(expected, abs=1e-5)


def test_dislikes_and_wild_ratings_are_cut_to_the_scale():
    biases = fit_biases(RATINGS, 5.0)
    cut = biases.on_scale(sp.csr_array(np.array([[-1.0, 9.0, 3.0]], dtype=np.float32)))
    assert cut.data.tolist() == [2.0, 5.0, 3.0]


@pytest.mark.parametrize("name", ["dot", "mlp", "bilinear"])
def test_decoder_of_all_pairs_is_that_of_each(name):
    torch.manual_seed(0)
    decoder = RatingDecoder(create_decoder(name, 6))
    for parameter in decoder.parameters():
        torch.nn.init.normal_(parameter)
    users, items = torch.randn(4, 6), torch.randn(5, 6)
    each = torch.stack([decoder.pairs(user.expand(5, 6), items) for user in users])
    torch.testing.assert_close(decoder.all(users, items), each)


@pytest.mark.parametrize("masked", [False, True])
def test_edge_conditioned_convolution_is_its_formula(masked):
    rng = np.random.default_rng(2)
    sources, targets, kinds = rng.integers(0, 9, 30), rng.integers(0, 9, 30), rng.integers(0, 2, 30)
    known = rng.normal(size=(30, 2)).astype(np.float32)
    edges = edges_from_arrays(sources, targets, 9, "root", kinds=kinds, attributes=known)
    layer = EdgeConditioned(ConvolutionSettings(readout="last"), 5, 3, 2, 2)
    mask = torch.rand(30) if masked else torch.ones(30)
    states, maps = torch.randn(9, 5), layer.maps.detach().view(2, 3, 5, 3)
    expected = torch.zeros(9, 3)
    for edge in range(30):
        own = maps[edges.kinds[edge]]
        turned = own[0] + sum(edges.attributes[edge, place] * own[1 + place] for place in range(2))
        target = int(edges.targets[edge])
        weight = mask[edge] / edges.degrees[target].sqrt()
        expected[target] += weight * (states[edges.sources[edge]] @ turned)
    found = layer(states, edges.masked(mask) if masked else edges)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-4)


def test_edge_conditioned_maps_start_at_nothing_where_first_states_are_read_too():
    states = torch.randn(2, 4)
    edges = edges_from_arrays(np.array([0]), np.array([1]), 2, "root")
    assert not EdgeConditioned(ConvolutionSettings(readout="sum"), 4, 4)(states, edges).any()
    assert EdgeConditioned(ConvolutionSettings(readout="last"), 4, 4)(states, edges).any()


def test_batches_say_how_far_their_ratings_lie_from_the_biases():
    matrix, biases = DATA.matrix(), fit_biases(RATINGS, 5.0)
    half = RATINGS.copy()
    half.data[::2] = 0
    half.eliminate_zeros()
    source = RatedBatches(InteractionBatches(matrix, 32, seed=1), half, biases)
    expected = sp.csr_array((biases.deviations(half), half.indices, half.indptr), shape=half.shape).toarray()
    rated = half.toarray() != 0
    assert len(source.halved()) == -(-matrix.nnz // 16)
    for batch in source.halved().shard(0, 1).batches(0):
        users, items = batch.users.numpy(), batch.items.numpy()
        there = rated[users, items]
        np.testing.assert_array_equal(np.isfinite(batch.ratings.numpy()), there)
        np.testing.assert_allclose(batch.ratings.numpy()[there], expected[users, items][there], atol=1e-6)


def test_deviations_of_unrated_positives_do_not_count():
    head = RatingDecoder(create_decoder("dot", 2))
    users, items = torch.ones(3, 2), torch.ones(3, 2)
    numbers = torch.arange(3)
    batch = Batch(numbers, numbers, torch.ones(3), ratings=torch.tensor([1.0, float("nan"), 2.0]))
    assert deviation_loss(head, users, items, batch).item() == pytest.approx(0.5)  # (2 - 1)^2 and (2 - 2)^2
    nothing = Batch(numbers, numbers, torch.ones(3), ratings=torch.full((3,), float("nan")))
    assert deviation_loss(head, users, items, nothing).item() == 0


@pytest.mark.parametrize("options", [{}, {"convolution": "gat", "n_layers": 1}, {"loss": "full-softmax"}])
def test_ratings_beside_a_ranking(tmp_path, options):
    quick = {"encoder": None, "embedding_size": 8, "epochs": 30, "batch_size": 64, "learning_rate": 0.02}
    model = create("lightgcn", **{**quick, "patience": 0, "rating_weight": 1.0, **options}).fit(DATA)
    plain = create("lightgcn", **{**quick, "patience": 0, **options}).fit(DATA)
    users = np.repeat(np.arange(DATA.n_users, dtype=np.int32), np.diff(RATINGS.indptr))
    items = RATINGS.indices.astype(np.int32)
    biases = create("rating-bias").fit(DATA)
    found = model.predict_ratings(users, items)
    assert np.mean((found - RATINGS.data) ** 2) < 0.8 * np.mean(
        (biases.predict_ratings(users, items) - RATINGS.data) ** 2
    )
    assert model.capabilities.ratings
    assert not plain.capabilities.ratings
    assert "ratings" in model.training_result.history[-1] or model.parts["ratings"] > 0
    model.save(tmp_path / "model")
    np.testing.assert_array_equal(load(tmp_path / "model").predict_ratings(users, items), found)
    strangers = np.full(2, -1, np.int32)
    assert np.isfinite(model.predict_ratings(strangers, np.array([3, -1], np.int32))).all()
