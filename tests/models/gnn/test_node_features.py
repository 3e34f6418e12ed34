"""First states of nodes against numpy, by rows and all at once."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="graph networks need torch")

from pydantic import ValidationError  # noqa: E402

from lexigraph.errors import ConfigError, DataError  # noqa: E402
from lexigraph.models.gnn.features import FeatureInputs, FeatureSettings, sources  # noqa: E402
from lexigraph.models.gnn.features.node_features import NodeFeatures  # noqa: E402

N_USERS, N_ITEMS, N_ENTITIES, D = 3, 5, 2, 4
ALL_FEATURES = ("id", "text", "attributes", "tokens")


@pytest.fixture
def inputs():
    rng = np.random.default_rng(0)
    tokens = np.array([[2, 3, 4], [4, 0, 0], [0, 0, 0], [3, 3, 0], [2, 1, 0]])
    return FeatureInputs(
        N_USERS,
        N_ITEMS,
        N_ENTITIES,
        texts=rng.normal(size=(N_ITEMS, 6)).astype(np.float32),
        tokens=tokens,
        attributes=rng.normal(size=(N_ITEMS, 3)).astype(np.float32),
    )


def make(inputs, how="xavier", **settings):
    torch.manual_seed(0)
    features = NodeFeatures(FeatureSettings(embedding_size=D, **settings), inputs, how)
    with torch.no_grad():
        for name, parameter in features.named_parameters():
            if name.endswith("bias"):
                parameter += 0.1 * torch.randn_like(parameter)  # biases start at zero, which would hide them
    return features


def dense(layer, x):
    return x @ layer.weight.detach().numpy().T + layer.bias.detach().numpy()


def leaky(x):
    return np.where(x > 0, x, 0.01 * x)


def item_parts(features, inputs):
    """Every item feature but the tower's (which has its own tests), by numpy."""
    found = features.sources
    hidden = leaky(dense(found["item_attributes"].map[0], inputs.attributes))
    return [
        found["item_id"].weight.detach().numpy(),
        dense(found["item_text"].map[0], inputs.texts),
        dense(found["item_attributes"].map[2], hidden),
        found["item_tokens"].tower(torch.as_tensor(inputs.tokens)).detach().numpy(),
    ]


@pytest.mark.parametrize("combination", ["sum", "concat"])
def test_items_are_the_sum_or_the_map_of_their_features(inputs, combination):
    features = make(inputs, item_features=ALL_FEATURES, feature_combination=combination)
    parts = item_parts(features, inputs)
    expected = sum(parts) if combination == "sum" else dense(features.join, np.hstack(parts))
    found = features().detach().numpy()
    assert found.shape == (N_USERS + N_ITEMS + N_ENTITIES, D)
    np.testing.assert_allclose(found[N_USERS : N_USERS + N_ITEMS], expected, atol=1e-5)


def test_text_layers_make_an_mlp(inputs):
    features = make(inputs, item_features=("text",), text_layers=3, text_hidden=7)
    layers = [layer for layer in features.sources["item_text"].map if hasattr(layer, "weight")]
    assert [tuple(layer.weight.shape) for layer in layers] == [(7, 6), (7, 7), (D, 7)]
    expected = dense(layers[2], leaky(dense(layers[1], leaky(dense(layers[0], inputs.texts)))))
    np.testing.assert_allclose(features().detach().numpy()[N_USERS:-N_ENTITIES], expected, atol=1e-5)


@pytest.mark.parametrize("user_features", ["history", "id"])
@pytest.mark.parametrize("item_features", [("id",), ALL_FEATURES])
def test_some_rows_are_the_rows_of_all(inputs, user_features, item_features):
    features = make(inputs, item_features=item_features, user_features=user_features, fusion="sum")
    nodes = torch.tensor([9, 0, 4, 4, 7, 2, 8, 3])
    torch.testing.assert_close(features(nodes), features()[nodes])
    torch.testing.assert_close(features.text_view(nodes), features.text_view()[nodes])
    assert features(nodes[:0]).shape == (0, D)


@pytest.mark.parametrize("user_features", ["history", "id"])
def test_users_are_zero_or_have_vectors_of_their_own(inputs, user_features):
    features = make(inputs, user_features=user_features)
    assert bool(features()[:N_USERS].any()) == (user_features == "id")
    assert features()[-N_ENTITIES:].any()


def test_the_view_of_texts_is_a_map_of_the_texts_for_items_only(inputs):
    features = make(inputs, fusion="concat")
    view = features.text_view().detach().numpy()
    np.testing.assert_allclose(view[N_USERS:-N_ENTITIES], dense(features.view.map[0], inputs.texts), atol=1e-5)
    assert not view[:N_USERS].any()
    assert not view[-N_ENTITIES:].any()


@pytest.mark.parametrize(("item_features", "shared"), [(("id",), False), (("id", "tokens"), True)])
def test_without_an_encoder_the_view_is_that_of_a_tower(inputs, item_features, shared):
    untold = FeatureInputs(N_USERS, N_ITEMS, N_ENTITIES, tokens=inputs.tokens)
    features = make(untold, item_features=item_features, fusion="gate")
    assert (features.view is None) == shared
    view = features.text_view()
    assert view[N_USERS].any()
    assert not view[N_USERS + 2].any()  # the item without a text


def test_gradients_reach_every_weight_and_the_inputs_are_not_trained_nor_saved(inputs):
    features = make(inputs, item_features=ALL_FEATURES, user_features="id", fusion="sum", feature_combination="concat")
    (features().square().sum() + features.text_view().square().sum()).backward()
    assert all(parameter.grad is not None for parameter in features.parameters())
    assert all(torch.isfinite(parameter.grad).all() for parameter in features.parameters())
    assert not any(name.endswith(("vectors", "tokens")) for name in features.state_dict())


def test_a_state_fills_a_network_built_from_the_same_inputs(inputs):
    first = make(inputs, item_features=ALL_FEATURES, user_features="id")
    second = NodeFeatures(FeatureSettings(embedding_size=D, item_features=ALL_FEATURES, user_features="id"), inputs)
    assert not torch.equal(first(), second())
    second.load_state_dict(first.state_dict())
    torch.testing.assert_close(first(), second())


def test_many_texts_are_read_in_blocks_with_the_same_result_and_gradient(inputs, monkeypatch):
    features = make(inputs, item_features=("tokens",), token_tower="lstm")  # noqa: S106 # tokens of a text
    reading = []
    features.sources["item_tokens"].tower.register_forward_hook(lambda _, given, __: reading.append(len(given[0])))
    results = []
    for block in (256, 2):
        monkeypatch.setattr(sources, "_BLOCK", block)
        features.zero_grad()
        found = features()
        (found * torch.arange(1.0, 1 + found.numel()).reshape(found.shape)).sum().backward()
        weights = [parameter for name, parameter in features.named_parameters() if "item_tokens" in name]
        results.append([found.detach(), *(weight.grad.clone() for weight in weights)])
    for whole, pieces in zip(*results, strict=True):
        torch.testing.assert_close(whole, pieces, rtol=1e-4, atol=1e-5)
    assert max(reading[1:]) <= 2


def test_item_and_user_vectors_can_be_given(inputs):
    features = make(inputs, user_features="id")
    items = np.full((N_ITEMS, D), 0.25, dtype=np.float32)
    features.set_item_embeddings(items)
    features.set_user_embeddings(np.full((N_USERS, D), 0.5, dtype=np.float32))
    assert (features()[N_USERS:-N_ENTITIES] == 0.25).all()
    assert (features()[:N_USERS] == 0.5).all()
    assert features.sources["item_id"].weight.requires_grad


def test_given_vectors_must_fit(inputs):
    features = make(inputs)
    with pytest.raises(DataError, match=r"\(5, 3\).*\(5, 4\)"):
        features.set_item_embeddings(np.ones((N_ITEMS, 3), dtype=np.float32))
    with pytest.raises(DataError, match="finite"):
        features.set_item_embeddings(np.full((N_ITEMS, D), np.nan, dtype=np.float32))
    with pytest.raises(ConfigError, match="user_features must be 'id'"):
        features.set_user_embeddings(np.ones((N_USERS, D), dtype=np.float32))
    with pytest.raises(ConfigError, match="must name 'id'"):
        make(inputs, item_features=("text",)).set_item_embeddings(np.ones((N_ITEMS, D), dtype=np.float32))


@pytest.mark.parametrize("settings", [{"item_features": (name,)} for name in ALL_FEATURES[1:]] + [{"fusion": "sum"}])
def test_features_that_the_data_cannot_give_are_refused(settings):
    with pytest.raises(ConfigError, match="but the items have no"):
        make(FeatureInputs(N_USERS, N_ITEMS), **settings)


def test_a_view_of_texts_must_have_been_asked_for(inputs):
    with pytest.raises(ConfigError, match="no view of texts"):
        make(inputs).text_view()


@pytest.mark.parametrize("names", [(), ("id", "id"), ("poster",)])
def test_item_features_are_some_of_the_known_ones_each_once(names):
    with pytest.raises(ValidationError, match="item_features"):
        FeatureSettings(item_features=names)


def test_initialization_sets_the_spread():
    many = FeatureInputs(1, 1000, texts=np.ones((1000, 30), dtype=np.float32))
    for how, table, layer in (("xavier", (6 / 1004) ** 0.5, (6 / 34) ** 0.5), ("he", (6 / 4) ** 0.5, (6 / 30) ** 0.5)):
        features = NodeFeatures(FeatureSettings(embedding_size=D, item_features=("id", "text")), many, how)
        for weight, bound in (
            (features.sources["item_id"].weight, table),
            (features.sources["item_text"].map[0].weight, layer),
        ):
            assert 0.8 * bound < float(weight.detach().abs().max()) <= bound * 1.0001
        assert not features.sources["item_text"].map[0].bias.any()


def test_tables_of_vectors_are_embeddings_which_weight_decay_spares(inputs):
    features = make(inputs, user_features="id")
    tables = [module for module in features.modules() if isinstance(module, torch.nn.Embedding)]
    assert sorted(len(table.weight) for table in tables) == sorted([N_USERS, N_ITEMS, N_ENTITIES])


def test_a_network_without_any_node_stands_for_serving_from_frozen_states():
    features = make(FeatureInputs(0, 0), fusion="gate")
    assert features().shape == (0, D)


def test_a_network_without_users_or_entities_stands():
    features = make(FeatureInputs(0, N_ITEMS), user_features="id", how="he")
    assert features().shape == (N_ITEMS, D)
