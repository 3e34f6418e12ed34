"""Fusions and the alignment of two views, against numpy."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="graph networks need torch")

from lexigraph.errors import ConfigError  # noqa: E402
from lexigraph.models.gnn.features.fusion import FUSIONS, alignment_loss, create_fusion  # noqa: E402


@pytest.fixture
def views():
    rng = np.random.default_rng(0)
    return tuple(torch.from_numpy(rng.normal(size=(6, 4)).astype(np.float32)) for _ in range(2))


def by_numpy(name, fusion, graph, text):
    if name in ("sum", "align"):
        return graph + text
    linear = np.hstack([graph, text]) @ fusion.both.weight.detach().numpy().T + fusion.both.bias.detach().numpy()
    if name == "concat":
        return np.tanh(linear)
    gate = 1 / (1 + np.exp(-linear))
    return gate * graph + (1 - gate) * text


@pytest.mark.parametrize("name", FUSIONS)
def test_fusions_follow_their_formulas(name, views):
    torch.manual_seed(0)
    fusion = create_fusion(name, 4, "he")
    for parameter in fusion.parameters():
        torch.nn.init.normal_(parameter)
    expected = by_numpy(name, fusion, *(view.numpy() for view in views))
    np.testing.assert_allclose(fusion(*views).detach().numpy(), expected, atol=1e-5)


def test_an_unknown_fusion_is_named_with_those_there_are():
    with pytest.raises(ConfigError, match=r"'product'; there are concat, gate, sum, align"):
        create_fusion("product", 4)


def info_nce_by_numpy(graph, text, temperature):
    graph, text = (view / np.linalg.norm(view, axis=1, keepdims=True) for view in (graph, text))
    scores = graph @ text.T / temperature
    losses = [-(matrix - np.log(np.exp(matrix).sum(axis=1, keepdims=True))) for matrix in (scores, scores.T)]
    return np.mean([np.diag(loss).mean() for loss in losses])


def test_alignment_is_info_nce_from_both_sides(views):
    expected = info_nce_by_numpy(*(view.numpy().astype(np.float64) for view in views), 0.3)
    assert float(alignment_loss(*views, 0.3)) == pytest.approx(expected, rel=1e-5)


def test_nodes_without_text_take_no_part_in_alignment(views):
    graph, text = views[0], views[1].clone()
    text[[1, 4]] = 0.0
    told = [0, 2, 3, 5]
    assert float(alignment_loss(graph, text, 0.3)) == pytest.approx(float(alignment_loss(graph[told], text[told], 0.3)))


@pytest.mark.parametrize("told", [0, 1])
def test_alignment_of_next_to_nothing_is_zero_with_finite_gradients(told):
    graph = torch.zeros(3, 4, requires_grad=True)
    text = torch.zeros(3, 4)
    text[:told] = 1.0
    text.requires_grad_()
    loss = alignment_loss(graph, text, 0.2)
    loss.backward()
    assert loss.item() == 0.0
    assert torch.isfinite(graph.grad).all()


def test_alignment_draws_the_views_of_a_node_together(views):
    graph, text = views[0].clone().requires_grad_(), views[1].clone().requires_grad_()
    step = torch.optim.Adam([graph, text], lr=0.05)
    for _ in range(100):
        step.zero_grad()
        alignment_loss(graph, text, 0.2).backward()
        step.step()
    nearest = torch.nn.functional.cosine_similarity(graph.unsqueeze(1), text.unsqueeze(0), dim=-1).argmax(dim=1)
    assert nearest.tolist() == list(range(6))
