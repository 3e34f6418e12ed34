"""What a denoising network is asked for is what it has not heard of."""

from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("lightning")
pytest.importorskip("torch_geometric")

from pydantic import ValidationError  # noqa: E402

from lexigraph.graph.node_graph import MET, MET_BY, build_node_graph  # noqa: E402
from lexigraph.models.gnn.convolutions.registry import weighting_for  # noqa: E402
from lexigraph.models.gnn.edges import make_edges  # noqa: E402
from lexigraph.models.gnn.fitting import build_network  # noqa: E402
from lexigraph.models.gnn.hiding import Hiding  # noqa: E402
from lexigraph.models.gnn.objectives.losses import length_penalty  # noqa: E402
from lexigraph.models.gnn.objectives.user_batches import UserBatches  # noqa: E402
from lexigraph.models.gnn.settings import NetworkSettings  # noqa: E402
from lexigraph.models.gnn.task import RecommendationTask, batches_for  # noqa: E402
from lexigraph.models.registry import create  # noqa: E402
from lexigraph.testing import books_and_films  # noqa: E402

SHARE = 0.4
HIDING = {"loss": "full-softmax", "hidden_share": SHARE, "encoder": None, "embedding_size": 8, "batch_size": 16}


def task_of(**options):
    dataset = books_and_films()
    settings = NetworkSettings(**{**HIDING, **options})
    matrix = dataset.matrix()
    graph = build_node_graph(dataset, matrix, ties=settings.ties)
    weighting = weighting_for(settings)
    edges = make_edges(graph, weighting.normalisation, self_loops=weighting.self_loops)
    network = build_network(dataset, graph, np.empty((dataset.n_items, 0), np.float32), settings, 0)
    task = RecommendationTask(network, edges, settings, dataset.n_users, dataset.n_items)
    return task, next(iter(batches_for(matrix, settings).batches(0)))


def hiding_of(task, batch, seed=3):
    return Hiding(batch, task.n_users, task.edges.n_nodes, SHARE, seed)


def pairs_of(task, edges, kind):
    """Pairs of users and items between whom messages of a kind go."""
    chosen = edges.kinds == kind
    ends = edges.sources[chosen], edges.targets[chosen]
    users, items = ends if kind == MET else ends[::-1]
    return set(zip(users.tolist(), (items - task.n_users).tolist(), strict=True))


def test_what_is_asked_for_sends_nothing_in_either_direction():
    task, batch = task_of(ties=True)
    hiding = hiding_of(task, batch)
    asked, edges = hiding.batch, hiding.edges(task.edges)
    hidden = set(zip(batch.users[asked.owners].tolist(), asked.items.tolist(), strict=True))
    assert 0.2 < len(hidden) / len(batch.items) < 0.6
    for kind in (MET, MET_BY):
        assert hidden == pairs_of(task, task.edges, kind) - pairs_of(task, edges, kind)
    assert len(task.edges) - len(edges) == 2 * len(hidden)
    matrix, before = edges.matrix, task.edges.matrix
    ratio = matrix.tocoo().data / before[matrix.tocoo().coords]
    scaled = np.isin(matrix.tocoo().coords[0], batch.users) & (edges.kinds.numpy() == MET_BY)
    np.testing.assert_allclose(ratio[scaled], 1 / (1 - SHARE), rtol=1e-6)
    np.testing.assert_array_equal(ratio[~scaled], 1)


@pytest.mark.parametrize("convolution", ["lightgcn", "gcn", "sage", "gat", "bilinear-attention", "ggnn", "rgcn"])
def test_a_user_does_not_move_with_what_is_hidden(convolution):
    task, batch = task_of(convolution=convolution, n_layers=1)
    hiding = hiding_of(task, batch)
    user, item = batch.users[hiding.batch.owners[0]], task.n_users + hiding.batch.items[0]
    shown = next(i for i in pairs_of(task, hiding.edges(task.edges), MET_BY) if i[0] == int(user))[1] + task.n_users
    before, edges = hiding.edges(task.edges), hiding.edges(task.edges)
    task.network.eval()
    with torch.no_grad():
        states = task.network.first_states(before)
        vector = task.network.convolve(states, edges)[-1][user]
        for other, moves in ((item, False), (shown, True)):
            changed = states.clone()
            changed[other] *= 10
            found = task.network.convolve(changed, edges)[-1][user]
            assert torch.equal(found, vector) != moves


def test_nobody_is_asked_for_all_that_could_be_heard():
    task, batch = task_of(n_layers=1, convolution="gcn", cosine=True)
    few = UserBatches(books_and_films().matrix()[:16], 16)._batch(np.arange(16), None)
    few = replace(few, items=few.items[::4], weights=few.weights[::4], owners=few.owners[::4])  # two or three of each
    hiding = Hiding(few, task.n_users, task.edges.n_nodes, 0.6, 1)
    heard = {(u, i) for u, i in zip(few.owners.tolist(), few.items.tolist(), strict=True)}
    asked = set(zip(hiding.batch.owners.tolist(), hiding.batch.items.tolist(), strict=True))
    assert asked < heard
    assert {user for user, _ in asked} <= {user for user, _ in heard - asked}
    everything = Hiding(few, task.n_users, task.edges.n_nodes, 1 - 1e-12, 1)
    assert everything.batch is few
    assert len(everything.edges(task.edges)) == len(task.edges)
    parts = task.training_loss(batch)
    parts["loss"].backward()
    assert max(float(p.grad.abs().max()) for p in task.network.parameters() if p.grad is not None) < 1e3


def test_a_network_without_layers_gets_the_same_from_the_histories_alone():
    task, batch = task_of(n_layers=0, normalization="root")
    hiding = hiding_of(task, batch)
    piece = hiding.histories(task.edges, task.n_items)
    assert len(piece.edges) < len(task.edges) / 4
    wanted = torch.cat([batch.users, task.n_users + torch.arange(task.n_items)])
    with torch.no_grad():
        short = task.network(piece.edges, piece.nodes)[piece.rows]
        whole = task.network(hiding.edges(task.edges))[wanted]
    torch.testing.assert_close(short, whole)
    assert float(short[: len(batch.users)].abs().max()) > 0


def test_a_piece_of_the_graph_hides_the_same():
    task, batch = task_of(n_layers=1, fan_out=(-1,))
    hiding = hiding_of(task, batch)
    piece = task._piece(torch.cat([batch.users, task.n_users + torch.arange(task.n_items)]), hiding)
    with torch.no_grad():
        found = task.network(piece.edges, piece.nodes)[piece.rows][: len(batch.users)]
        whole = task.network(hiding.edges(task.edges))[batch.users]
    torch.testing.assert_close(found, whole, rtol=1e-4, atol=1e-6)


def test_where_nothing_is_hidden_all_is_asked_for():
    task, batch = task_of()
    never = Hiding(batch, task.n_users, task.edges.n_nodes, 1e-12, 0)
    assert never.batch is batch
    torch.testing.assert_close(never.edges(task.edges).weights, task.edges.weights)


def test_steps_hide_different_pairs_and_ratings_follow_them():
    task, batch = task_of()
    rated = replace(batch, ratings=batch.items.float())
    first, second = (hiding_of(task, rated, seed).batch for seed in (1, 2))
    assert (first.ratings == first.items).all()
    assert len(first.items) != len(second.items) or (first.items != second.items).any()


@pytest.mark.parametrize("options", [{}, {"hidden_share": 0.0}])
def test_lengths_count_as_often_as_their_item_is_a_positive(options):
    task, batch = task_of(length_regularization=0.5, n_layers=2, convolution="gcn", **options)
    torch.manual_seed(0)
    parts = task.training_loss(batch)
    torch.manual_seed(0)
    hiding = task._hiding(batch)
    asked = batch if hiding is None else hiding.batch
    edges = task.edges if hiding is None else hiding.edges(task.edges)
    first = task.network.first_states(edges)
    expected = 0.5 * length_penalty(first[batch.users], first[task.n_users + asked.items])
    torch.testing.assert_close(parts["lengths"], expected)


def test_users_who_hear_of_nothing_have_nothing_to_hide():
    with pytest.raises(ValidationError, match="hear of nothing"):
        NetworkSettings(hidden_share=0.5, loss="full-softmax", user_features="id", n_layers=0)


def test_hiding_needs_the_loss_over_the_catalogue():
    with pytest.raises(ValidationError, match=r"hidden_share is 0\.5, but loss is 'bpr'"):
        NetworkSettings(hidden_share=0.5, loss="bpr")


@pytest.mark.parametrize("options", [{"contrast": "sgl"}, {"decoder": "mlp"}, {"weighted": True, "convolution": "gat"}])
def test_it_goes_with_the_other_parts(options):
    quick = {**HIDING, "epochs": 10, "validation_share": 0, "learning_rate": 0.02, "warm_start": False}
    history = create("gnn", **quick, **options).fit(books_and_films()).training_result.history
    main = "full-softmax" if "contrast" in options else "loss"
    assert history[-1][main] < 0.95 * history[0][main]
