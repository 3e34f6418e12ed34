"""What is searched for graph networks: the parts they are composed of, and the numbers of each part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lexigraph.data.dataset import Dataset
from lexigraph.graph.relations import categories
from lexigraph.language.texts import item_texts
from lexigraph.models.recommender import Recommender
from lexigraph.scaling.ranges import Choice, Only, Range, Space, possible

SOFTMAX = ("sampled-softmax", "full-softmax")
SAMPLED = ("bpr", "bce", "sampled-softmax")
"""Losses that draw negatives."""
RANKING = (*SAMPLED, "full-softmax")
CONVOLUTIONS = ("lightgcn", "gcn", "sage", "gat", "bilinear-attention", "ggnn", "rgcn", "edge-conditioned")
FIXED_WEIGHTS = ("lightgcn", "gcn", "ggnn", "edge-conditioned")


def composed_space(model: Recommender, dataset: Dataset) -> Space:
    """All parts of the network and their numbers.

    Args:
        model: unfitted.
        dataset: evidence that it does not have is not searched.
    """
    settings = model.config.model_dump()
    space = {**_evidence(settings, dataset), **_parts(settings), **_numbers(settings)}
    return possible(space, settings)


def preset_space(model: Recommender, dataset: Dataset) -> Space:  # noqa: ARG001  (one signature for all)
    """The numbers of a published network, whose parts stay as they are."""
    settings = model.config.model_dump()
    return possible(_numbers(settings), settings)


def _evidence(settings: Mapping[str, Any], dataset: Dataset) -> Space:
    yes_or_no = Choice((False, True))
    found = {
        "knowledge": dataset.relations is not None,
        "categories": categories(dataset) is not None,
        "ties": dataset.ties is not None,
    }
    space: dict[str, Range | Choice | Only] = {name: yes_or_no for name, there in found.items() if there}
    if settings["encoder"] and any(item_texts(dataset.items)):
        space |= {
            "item_features": Choice((("id",), ("id", "text"), ("text",))),
            "fusion": Choice(("none", "concat", "gate", "sum", "align")),
            "alignment_weight": Only(Range(0.01, 1.0, log=True), {"fusion": ("align",)}),
            "text_neighbours": Choice((0, 5, 10)),
        }
    return space


def _parts(settings: Mapping[str, Any]) -> Space:
    return {
        "convolution": Choice(CONVOLUTIONS),
        "normalization": Only(Choice(("symmetric", "mean")), {"convolution": FIXED_WEIGHTS}),
        "aggregation": Only(Choice(("mean", "sum", "max")), {"convolution": ("sage",)}),
        "heads": Only(Choice(_heads(settings)), {"convolution": ("gat",)}),
        "residual": Choice(("none", "previous", "initial")),
        "activation": Choice(("linear", "relu", "elu", "leaky-relu", "tanh")),
        "layer_norm": Choice(("none", "layer", "length")),
        "readout": Choice(("mean", "last", "sum", "concat")),
        "decoder": Choice(("dot", "bilinear")),
        "cosine": Only(Choice((False, True)), {"decoder": ("dot",)}),
        "loss": Choice(RANKING),
        "shared_negatives": Only(Choice((0, 256, 1024)), {"loss": ("sampled-softmax",)}),
        "contrast": Only(Choice(("none", "simgcl", "xsimgcl", "sgl")), {"loss": RANKING}),
    }


def _numbers(settings: Mapping[str, Any]) -> Space:
    contrasts, noisy = ("simgcl", "xsimgcl", "sgl"), ("simgcl", "xsimgcl")
    drawn = {"loss": SAMPLED}
    space: dict[str, Range | Choice | Only] = {
        "n_layers": Range(max(1, settings["contrast_layer"]), 4, whole=True),
        "dropout": Range(0.0, 0.5),
        "learning_rate": Range(3e-4, 3e-2, log=True),
        "length_regularization": Only(Range(1e-6, 1e-2, log=True), {"loss": RANKING}),
        "rating_regularization": Only(Range(1e-5, 1e-1, log=True), {"loss": ("mse",)}),
        "negatives": Only(Choice(("uniform", "popularity", "in-batch", "hard")), drawn),
        "n_negatives": Only(
            Range(1, 16, log=True, whole=True),
            {**drawn, "shared_negatives": (0,), "negatives": ("uniform", "popularity", "hard")},
        ),
        "temperature": Only(Range(0.05, 0.5, log=True), {"loss": SOFTMAX}),
        "contrast_weight": Only(Range(0.01, 1.0, log=True), {"contrast": contrasts}),
        "contrast_temperature": Only(Range(0.1, 0.5, log=True), {"contrast": contrasts}),
        "noise": Only(Range(0.01, 0.5, log=True), {"contrast": noisy}),
        "edge_dropout": Only(Range(0.05, 0.5), {"contrast": ("sgl",)}),
    }
    if settings["fan_out"]:  # it names as many layers as there are
        del space["n_layers"]
    return {name: values for name, values in space.items() if not (_is_log(values) and settings[name] <= 0)}


def _is_log(values: Range | Choice | Only) -> bool:
    inner = values.values if isinstance(values, Only) else values
    return isinstance(inner, Range) and inner.log


def _heads(settings: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(heads for heads in (1, 2, 4, 8) if settings["embedding_size"] % heads == 0)
