"""Decoders against numpy; scores of pairs and of all pairs agree."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="graph networks need torch")

from lexigraph.errors import ConfigError  # noqa: E402
from lexigraph.models.gnn.objectives import decoders  # noqa: E402
from lexigraph.models.gnn.objectives.decoders import DECODERS, create_decoder  # noqa: E402

CASES = [("dot", False), ("dot", True), ("mlp", False), ("bilinear", False)]


@pytest.fixture
def vectors():
    rng = np.random.default_rng(0)
    return tuple(torch.from_numpy(rng.normal(size=(n, 4)).astype(np.float32)) for n in (7, 5))


def make(name, cosine=False):
    torch.manual_seed(0)
    decoder = create_decoder(name, 4, cosine=cosine, initialization="he")
    for parameter in decoder.parameters():
        torch.nn.init.normal_(parameter)
    return decoder


def by_numpy(decoder, name, user, item):
    weights = {key: value.detach().numpy() for key, value in decoder.named_parameters()}
    if name == "dot":
        length = np.linalg.norm(user) * np.linalg.norm(item) if decoder.cosine else 1.0
        return user @ item / length
    if name == "bilinear":
        return user @ weights["form.weight"] @ item
    both = np.hstack([weights["of_user.weight"], weights["of_item.weight"]]) @ np.concatenate([user, item])
    hidden = np.maximum(both + weights["of_user.bias"], 0)
    return weights["out.weight"][0] @ hidden + weights["out.bias"][0]


@pytest.mark.parametrize(("name", "cosine"), CASES)
def test_every_score_follows_the_formula(name, cosine, vectors):
    decoder, (users, items) = make(name, cosine), vectors
    expected = [[by_numpy(decoder, name, user, item) for item in items.numpy()] for user in users.numpy()]
    np.testing.assert_allclose(decoder.all(users, items).detach().numpy(), expected, atol=1e-4)


@pytest.mark.parametrize("block", [1, 12, 1 << 20])
@pytest.mark.parametrize(("name", "cosine"), CASES)
def test_pairs_and_all_agree_in_value_and_gradient(name, cosine, block, vectors, monkeypatch):
    monkeypatch.setattr(decoders, "_BLOCK", block)
    decoder = make(name, cosine)
    results = []
    for way in ("pairs", "all"):
        users, items = (vector.clone().requires_grad_() for vector in vectors)
        scores = decoder.all(users, items) if way == "all" else decoder.pairs(users.unsqueeze(1), items.unsqueeze(0))
        scores.square().sum().backward()
        results.append((scores.detach(), users.grad, items.grad))
    for one, other in zip(*results, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-4)
    firsts = decoder.pairs(vectors[0][:5], vectors[1])
    torch.testing.assert_close(firsts, decoder.all(*vectors)[:5].diagonal(), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", DECODERS)
def test_no_users_or_no_items_give_an_empty_matrix(name, vectors):
    users, items = vectors
    assert make(name).all(users[:0], items).shape == (0, 5)
    assert make(name).all(users, items[:0]).shape == (7, 0)


def test_the_mlp_never_holds_more_than_a_block(vectors, monkeypatch):
    decoder, held = make("mlp"), []
    decoder.out.register_forward_hook(lambda _, given, __: held.append(given[0].numel()))
    monkeypatch.setattr(decoders, "_BLOCK", 24)
    with torch.no_grad():
        decoder.all(*vectors)
    assert max(held) <= 24
    assert len(held) > 5


def test_a_zero_vector_has_cosine_zero_and_a_finite_gradient():
    users = torch.zeros(1, 4, requires_grad=True)
    score = make("dot", cosine=True).pairs(users, torch.ones(1, 4))
    score.sum().backward()
    assert score.item() == 0.0
    assert torch.isfinite(users.grad).all()


def test_choices_that_do_not_exist_are_refused():
    with pytest.raises(ConfigError, match=r"'cross'; there are dot, mlp, bilinear"):
        create_decoder("cross", 4)
    with pytest.raises(ConfigError, match="'mlp' has no cosine form"):
        create_decoder("mlp", 4, cosine=True)
