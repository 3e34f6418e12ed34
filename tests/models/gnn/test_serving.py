"""A known user computed from the frozen nodes is that user of the whole graph."""

from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("lightning")
pytest.importorskip("torch_geometric")

import polars as pl  # noqa: E402
from pydantic import ValidationError  # noqa: E402

from lexigraph.errors import ForeignArtifactError  # noqa: E402
from lexigraph.graph.node_graph import build_node_graph  # noqa: E402
from lexigraph.models.batch import UserBatch  # noqa: E402
from lexigraph.models.gnn.convolutions.registry import weighting_for  # noqa: E402
from lexigraph.models.gnn.edges import make_edges  # noqa: E402
from lexigraph.models.gnn.packing import unpack_network  # noqa: E402
from lexigraph.models.gnn.settings import NetworkSettings  # noqa: E402
from lexigraph.models.gnn.task import RecommendationTask  # noqa: E402
from lexigraph.models.registry import create  # noqa: E402
from lexigraph.testing import books_and_films  # noqa: E402

QUICK = {"embedding_size": 8, "epochs": 1, "batch_size": 256, "validation_share": 0, "encoder": None}
TIED = {"ties": True, "n_layers": 2}
NETWORKS = {
    "light": {},
    "gcn": {"convolution": "gcn", "readout": "concat", "activation": "relu"},
    "sage": {"convolution": "sage", "residual": "initial"},
    "maximum": {"convolution": "sage", "aggregation": "max", "layer_norm": "layer", **TIED},
    "attention": {"convolution": "gat", "heads": 2, "edge_features": ("kind",), **TIED},
    "bilinear": {"convolution": "bilinear-attention", "knowledge": True, **TIED},
    "gated": {"convolution": "ggnn", "categories": True, **TIED},
    "relations": {"convolution": "rgcn", "n_layers": 2, "knowledge": True},
    "relations and ties": {"convolution": "rgcn", "knowledge": True, **TIED},
    "ties": {**TIED, "residual": "previous", "layer_norm": "length"},
    "ties and loops": {"convolution": "gcn", **TIED, "decoder": "mlp"},
    "knowledge": {"convolution": "gat", "heads": 2, "knowledge": True, "edge_features": ("kind",), "n_layers": 2},
    "fused": {"fusion": "concat", **TIED},
    "no layer": {"n_layers": 0},
    "dates": {"edge_features": ("recency",), "half_life_days": 3.0},
    "all of an edge": {
        "convolution": "gat",
        "edge_features": ("strength", "recency", "kind"),
        "half_life_days": 3.0,
        **TIED,
    },
}


def with_weights(dataset, weights):
    """The same interactions, their weights by position, which count."""
    rows = dataset.interactions
    values = np.resize(np.asarray(weights, dtype=np.float32), rows.height)
    rows = rows.with_columns(weight=pl.Series(values, dtype=pl.Float32))
    return replace(dataset, interactions=rows, values="weight")


def varied(dataset):
    """The same interactions, of several strengths and kinds (their times differ anyway)."""
    dataset = with_weights(dataset, [1, 2, 0.5])
    kinds = pl.Series(np.resize(["view", "buy", "view", "view"], len(dataset)))
    return replace(dataset, interactions=dataset.interactions.with_columns(kind=kinds))


def edges_of(model, dataset):
    """The whole graph, built anew from the data set."""
    settings = model.config
    graph = build_node_graph(
        dataset,
        (model.training * np.float32(1 / model.unit_weight)).maximum(0),
        knowledge=settings.knowledge,
        categories=settings.categories,
        ties=settings.ties,
        edge_features=settings.edge_features,
        half_life_days=settings.half_life_days,
    )
    weighting = weighting_for(settings)
    return make_edges(graph, weighting.normalisation, self_loops=weighting.self_loops)


def served_vectors(model, batch):
    evidence = model.resolve(batch)
    history = evidence.history * np.float32(1 / model.unit_weight)
    return model.served.user_vectors(*model.served.request(model.served.senders(history, evidence.known)))


@pytest.mark.parametrize("name", NETWORKS)
def test_a_known_user_is_that_of_the_whole_graph(name):
    dataset = varied(books_and_films())
    model = create("gnn", **{**QUICK, **NETWORKS[name]}).fit(dataset)
    with torch.no_grad():
        whole = model.served.network(edges_of(model, dataset))[: dataset.n_users]
        found = served_vectors(model, UserBatch.known(dataset.user_ids.ids))
    torch.testing.assert_close(found, whole, rtol=1e-4, atol=1e-5)
    assert float(whole.std(dim=0).max()) > 1e-3


@pytest.mark.parametrize("name", ["dates", "all of an edge"])
def test_what_a_known_user_adds_is_of_today_and_the_rest_keeps_its_age(name, tmp_path):
    model = create("gnn", **{**QUICK, **NETWORKS[name]}).fit(varied(books_and_films()))
    met = model.served.frozen.met
    row = model.training[[0]]
    again, other = (
        model.items[row.indices[0]],
        next(i for i in model.items.ids if i not in model.items.decode(row.indices)),
    )
    evidence = model.resolve(UserBatch(users=["u000"], histories=[{again: 9.0, other: model.unit_weight}]))
    found = model.served.senders(evidence.history * np.float32(1 / model.unit_weight), evidence.known).strengths
    own = found.indices < len(model.items)
    values = dict(zip(model.items.decode(found.indices[own]), found.data[own].tolist(), strict=True))
    amounts = dict(zip(model.items.decode(row.indices), row.data.tolist(), strict=True))
    for place, item in enumerate(model.items.decode(row.indices)):
        expected = 9.0 if item == again else float(met.fading[place]) * amounts[item]
        assert values[item] == pytest.approx(expected / model.unit_weight, rel=1e-5)
    assert values[other] == pytest.approx(1.0)
    assert met.fading[: row.nnz].max() < 1
    model.save(tmp_path / "model")
    batch = UserBatch(users=["u000", None], histories=[[other], [again, other]])
    loaded = type(model).load(tmp_path / "model")
    np.testing.assert_array_equal(loaded.score(batch), model.score(batch))


def test_somebody_new_tells_strengths_and_no_dates(dated):
    model = dated
    history = model.resolve(UserBatch.new([{"f01": 1.0, "b02": 3.0}])).history * np.float32(1 / model.unit_weight)
    sent = model.served.senders(history, np.array([-1]))
    np.testing.assert_array_equal(sent.strengths.data, history.data)
    np.testing.assert_allclose(sent.attributes[:, 0], history.data / model.served.frozen.largest)
    np.testing.assert_array_equal(sent.attributes[:, 1:], np.repeat(model.served.frozen.usual[:1, 1:], 2, axis=0))


@pytest.fixture(scope="module")
def tied():
    return create("social-diffusion", **QUICK).fit(books_and_films())


def test_a_dislike_of_something_old_makes_it_no_younger(dated):
    row = dated.training[[0]]
    items = dated.items.decode(row.indices)
    disliked = items[int(np.argmin(dated.served.frozen.met.fading[: row.nnz]))]
    batches = UserBatch.known(["u000"]), UserBatch(users=["u000"], histories=[{disliked: -0.1}])
    before, after = (
        dict(zip(sent.indices.tolist(), sent.data.tolist(), strict=True)) for sent in map(strengths_of(dated), batches)
    )
    place = dated.items.index(disliked)
    assert 0 < after[place] < before[place]
    assert {node: value for node, value in after.items() if node != place} == {
        node: value for node, value in before.items() if node != place
    }


def strengths_of(model):
    def sent(batch):
        evidence = model.resolve(batch)
        history = (evidence.history * np.float32(1 / model.unit_weight)).maximum(0)
        return model.served.senders(history, evidence.known).strengths

    return sent


@pytest.fixture(scope="module")
def dated():
    return create("gnn", **{**QUICK, **NETWORKS["all of an edge"]}).fit(varied(books_and_films()))


def test_a_few_users_are_answered_on_one_thread(tied, monkeypatch):
    seen, everybody = [], tied.users.ids
    honest = type(tied.served)._all_scores
    monkeypatch.setattr(
        type(tied.served), "_all_scores", lambda *given: seen.append(torch.get_num_threads()) or honest(*given)
    )
    torch.set_num_threads(2)
    try:
        tied.score(UserBatch.known(everybody[:1]))
        tied.score(UserBatch.known(everybody))
        assert (seen, torch.get_num_threads()) == ([1, 2], 2)
    finally:
        torch.set_num_threads(1)


def test_friends_are_evidence_that_nobody_new_has(tied):
    known = tied.score(UserBatch.known(["u000"]))
    history = dict(zip(tied.items.decode(tied.training[[0]].indices), tied.training[[0]].data.tolist(), strict=True))
    new = tied.score(UserBatch.new([history]))
    assert np.abs(known - new).max() > 1e-3 * np.abs(known).max()
    np.testing.assert_array_equal(new, tied.score(UserBatch(users=["nobody"], histories=[history])))


def test_friends_have_a_term_of_their_own(tied):
    explanation = tied.explain("u004", "b02")
    (friends,) = [term for term in explanation.contributions if term.label == "friends"]
    assert set(friends.parts) == {"u000", "u008"}
    assert friends.value == pytest.approx(sum(friends.parts.values()))
    assert explanation.total == pytest.approx(explanation.score, rel=1e-4)
    whole = [term.value for term in explanation.contributions if term.label == "without the history"]
    assert abs(whole[0]) < 1e-4 * abs(explanation.score)  # a light convolution is the sum of its messages


def test_a_saved_model_keeps_the_ties(tied, tmp_path):
    tied.save(tmp_path / "model")
    loaded = type(tied).load(tmp_path / "model")
    batch = UserBatch(users=[*tied.users.ids, None], histories=[[]] * 40 + [["b02"]])
    np.testing.assert_array_equal(loaded.score(batch), tied.score(batch))


def test_without_ties_in_the_data_everybody_is_served():
    model = create("social-diffusion", **QUICK).fit(replace(books_and_films(), ties=None))
    assert model.served.frozen.ties is None
    assert np.isfinite(model.score(UserBatch.known(model.users.ids))).all()


@pytest.mark.parametrize("options", [{}, {"convolution": "gat", "heads": 2}, {"decoder": "mlp", "loss": "bce"}])
def test_dislikes_in_training_are_no_edges_and_count_when_served(options):
    dataset = with_weights(books_and_films(), [1, 2, -1, 0.5])
    model = create("gnn", **{**QUICK, **options}).fit(dataset)
    history = model.training[[0]]
    assert (history.data < 0).any()
    given = dict(zip(model.items.decode(history.indices), history.data.tolist(), strict=True))
    known = model.score(UserBatch.known(["u000"]))
    np.testing.assert_allclose(model.score(UserBatch.new([given])), known, atol=1e-4 * np.abs(known).max())
    with torch.no_grad():
        whole = model.served.network(edges_of(model, dataset))[:1]
        likes = UserBatch.new([{item: value for item, value in given.items() if value > 0}])
        torch.testing.assert_close(served_vectors(model, likes), whole, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("options", [{}, {"cosine": True}])
def test_the_share_of_a_dislike_is_what_it_changes(options):
    model = create("gnn", **QUICK, **options).fit(books_and_films())
    likes, both = UserBatch.new([["f01"]]), UserBatch.new([{"f01": 1.0, "b02": -1.0}])
    change = float((model.score(both) - model.score(likes))[0, model.items.index("b03")])
    explanation = model.explain(both, "b03")
    terms = {term.label: term.value for term in explanation.contributions}
    assert change < 0
    assert terms["b02"] == pytest.approx(change, rel=1e-3)
    assert abs(terms["without the history"]) < 1e-3 * abs(explanation.score)


@pytest.mark.parametrize("power", [0.5, 1.0])
def test_lengths_may_count_in_the_ranking_alone(power):
    angles = {"cosine": True, "loss": "sampled-softmax", "shared_negatives": 8}
    plain, longer = (create("gnn", **QUICK, **angles, length_power=one).fit(books_and_films()) for one in (0.0, power))
    vectors, same = (model.served.frozen.vectors for model in (longer, plain))
    torch.testing.assert_close(vectors, same, rtol=0, atol=0)  # both learn the same
    batch = UserBatch.known(["u001"])
    lengths = np.linalg.norm(vectors.numpy(), axis=1)
    met = lengths > 0
    expected = (plain.score(batch)[0] * lengths**power)[met]
    np.testing.assert_allclose(longer.score(batch)[0][met], expected, rtol=1e-4)
    torch.testing.assert_close(
        longer.served.network.decoder.all(vectors[:1], vectors),
        longer.served.network.decoder.pairs(vectors[:1], vectors)[None],
    )


@pytest.mark.parametrize("others", [{"loss": "mse", "cosine": True}, {"cosine": False}])
def test_a_length_power_without_angles_is_refused(others):
    with pytest.raises(ValidationError, match=r"length_power is 0\.5"):
        NetworkSettings(length_power=0.5, **others)


def spoilt(model, name, how):
    """An array of the same shape with other values; any array as it is."""
    if not isinstance(how, str):
        return how
    values = model.state()[name]
    return {"nan": values * np.nan, "far": values + 100, "turned": values[::-1].copy()}[how]


@pytest.mark.parametrize(
    "change",
    [
        {"graph.sizes": np.array([1, 0])},
        {"graph.sizes": np.array([-3, 0])},
        {"nodes.kinds": np.array([-1, 0])},
        {"nodes.state1": np.zeros((3, 8), np.float32)},
        {"items.vectors": np.zeros((26, 3), np.float32)},
        {"nodes.usual": np.zeros((2, 6), np.float32)},
        {"nodes.largest": np.array([np.nan])},
        {"nodes.largest": np.array(["much"])},
        {"met.now": np.zeros(9, np.float32)},
        {"met.fading": np.zeros(9, np.float32)},
        {"met.fading": "nan"},
        {"met.kinds": "far"},
        {"met.indices": "turned"},
        {"ties.indices": np.full(10_000, 10**6, np.int32)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_saved_arrays_that_do_not_fit_are_refused(dated, change):
    arrays = {**dated.state(), **{name: spoilt(dated, name, how) for name, how in change.items()}}
    with pytest.raises(ForeignArtifactError, match=r"saved|matrix"):
        unpack_network(arrays, dated.config, len(dated.users), len(dated.items))


@pytest.mark.parametrize("options", [{}, {"convolution": "gcn"}, {"convolution": "gat", "heads": 2, **TIED}])
def test_a_piece_with_all_neighbours_gives_what_the_whole_graph_gives(options):
    dataset = books_and_films()
    settings = NetworkSettings(**{**QUICK, "fan_out": (-1, -1), **options, "n_layers": 2})
    model = create("gnn", **settings.model_dump()).fit(dataset)
    edges = edges_of(model, dataset)
    task = RecommendationTask(model.served.network.eval(), edges, settings, dataset.n_users, dataset.n_items)
    wanted = torch.tensor([0, 41, 0, 7, 65])
    with torch.no_grad():
        piece = task._piece(wanted)
        found = model.served.network(piece.edges, piece.nodes)[piece.rows]
        whole = model.served.network(edges)[wanted]
    torch.testing.assert_close(found, whole, rtol=1e-4, atol=1e-6)
