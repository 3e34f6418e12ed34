"""Text towers against numpy, alone and in company, empty and full."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="graph networks need torch")

from lexigraph.errors import ConfigError  # noqa: E402
from lexigraph.models.gnn.features.towers import TOWERS, TokenTower  # noqa: E402

TEXTS = torch.tensor([[2, 3, 4, 5, 6, 7], [3, 2, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [8, 8, 1, 2, 0, 0]])


def make(name, d=6, table=None, how="xavier"):
    torch.manual_seed(0)
    return TokenTower(name, 9, d, 6, how, table)


def arrays(module):
    return {name: value.detach().numpy().astype(np.float64) for name, value in module.named_parameters()}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def convolution_by_numpy(weights, embedded):
    responses = []
    for place, width in enumerate((1, 3, 5)):
        kernel, bias = weights[f"convolutions.{place}.weight"], weights[f"convolutions.{place}.bias"]
        padded = np.pad(embedded, ((width // 2, width // 2), (0, 0)))
        windows = [np.einsum("oik,ki->o", kernel, padded[at : at + width]) + bias for at in range(len(embedded))]
        responses.append(np.maximum(windows, 0).max(axis=0))
    return weights["out.weight"] @ np.concatenate(responses) + weights["out.bias"]


def lstm_by_numpy(weights, embedded):
    last = []
    for way, steps in (("onward", embedded), ("back", embedded[::-1])):
        w_ih, w_hh = weights[f"{way}.weight_ih_l0"], weights[f"{way}.weight_hh_l0"]
        bias = weights[f"{way}.bias_ih_l0"] + weights[f"{way}.bias_hh_l0"]
        hidden = cell = np.zeros(w_hh.shape[1])
        for step in steps:
            enter, forget, new, out = np.split(w_ih @ step + w_hh @ hidden + bias, 4)
            cell = sigmoid(forget) * cell + sigmoid(enter) * np.tanh(new)
            hidden = sigmoid(out) * np.tanh(cell)
        last.append(hidden)
    return weights["out.weight"] @ np.concatenate(last) + weights["out.bias"]


def normalised(x, weight, bias):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5) * weight + bias


def transformer_by_numpy(weights, embedded):
    state = embedded @ weights["into.weight"].T + weights["into.bias"] + weights["positions"][: len(embedded)]
    d = state.shape[1]
    heads = 2
    for layer in range(2):
        own = {key.removeprefix(f"encoder.layers.{layer}."): value for key, value in weights.items()}
        x = normalised(state, own["norm1.weight"], own["norm1.bias"])
        q, k, v = np.split(x @ own["self_attn.in_proj_weight"].T + own["self_attn.in_proj_bias"], 3, axis=1)
        seen = []
        for part in np.split(np.arange(d), heads):
            logits = q[:, part] @ k[:, part].T / np.sqrt(d / heads)
            share = np.exp(logits - logits.max(axis=1, keepdims=True))
            seen.append(share / share.sum(axis=1, keepdims=True) @ v[:, part])
        state = state + np.hstack(seen) @ own["self_attn.out_proj.weight"].T + own["self_attn.out_proj.bias"]
        x = normalised(state, own["norm2.weight"], own["norm2.bias"])
        x = np.maximum(x @ own["linear1.weight"].T + own["linear1.bias"], 0)
        state = state + x @ own["linear2.weight"].T + own["linear2.bias"]
    state = normalised(state, weights["encoder.norm.weight"], weights["encoder.norm.bias"])
    return weights["out.weight"] @ state.mean(axis=0) + weights["out.bias"]


REFERENCES = {"cnn": convolution_by_numpy, "lstm": lstm_by_numpy, "transformer": transformer_by_numpy}


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("name", TOWERS)
def test_each_text_reads_as_numpy_reads_it_alone(name, training):
    tower = make(name).train(training)
    with torch.no_grad():
        for parameter in tower.tower.parameters():
            parameter += 0.1 * torch.randn_like(parameter)  # biases start at zero, which would hide them
    found = tower(TEXTS).detach().numpy()
    table = tower.embeddings.weight.detach().numpy().astype(np.float64)
    for row, text in zip(found, TEXTS.tolist(), strict=True):
        embedded = table[[token for token in text if token]]
        expected = REFERENCES[name](arrays(tower.tower), embedded) if len(embedded) else np.zeros(6)
        np.testing.assert_allclose(row, expected, atol=1e-5)


@pytest.mark.parametrize("name", TOWERS)
def test_gradients_are_finite_with_empty_texts_and_reach_the_tokens(name):
    tower = make(name)
    tower(TEXTS).square().sum().backward()
    assert all(torch.isfinite(parameter.grad).all() for parameter in tower.parameters())
    gradient = tower.embeddings.weight.grad
    assert not gradient[0].any()
    assert gradient[1].any()


@pytest.mark.parametrize("name", TOWERS)
def test_only_empty_texts_give_only_zeros(name):
    assert not make(name)(torch.zeros(3, 4, dtype=torch.int64)).any()
    assert make(name)(torch.zeros(0, 4, dtype=torch.int64)).shape == (0, 6)


@pytest.mark.parametrize("name", TOWERS)
def test_the_order_of_tokens_is_read(name):
    found = make(name)(torch.tensor([[2, 3, 4, 5], [5, 4, 3, 2]]))
    assert not torch.allclose(found[0], found[1], atol=1e-4)


@pytest.mark.parametrize("name", TOWERS)
@pytest.mark.parametrize("d", [1, 5])
def test_a_given_table_is_where_embeddings_start_whatever_its_width(name, d):
    table = np.random.default_rng(0).normal(size=(9, 7)).astype(np.float32)
    tower = make(name, d, table, "he")
    np.testing.assert_array_equal(tower.embeddings.weight.detach().numpy()[1:], table[1:])
    assert not tower.embeddings.weight[0].any()
    assert tower(TEXTS).shape == (4, d)


def test_an_unknown_tower_is_named_with_those_there_are():
    with pytest.raises(ConfigError, match=r"'rnn'; there are cnn, lstm, transformer"):
        make("rnn")
