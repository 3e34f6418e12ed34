"""What is searched for graph networks: the parts they are composed of, and the numbers of each part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lexigraph.data.dataset import Dataset
from lexigraph.graph.relations import categories
from lexigraph.language.texts import item_texts
from lexigraph.models.gnn.idle import CONTRASTS, CONVOLUTIONS, MATTERS, RANKING, SAMPLED_SOFTMAX
from lexigraph.models.recommender import Recommender
from lexigraph.scaling.ranges import Choice, Only, Range, Space, possible


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
            "alignment_weight": _where_it_matters("alignment_weight", Range(0.01, 1.0, log=True)),
            "text_neighbours": Choice((0, 5, 10)),
        }
    return space


def _parts(settings: Mapping[str, Any]) -> Space:
    return {
        "convolution": Choice(CONVOLUTIONS),
        "normalization": _where_it_matters("normalization", Choice(("symmetric", "mean"))),
        "aggregation": _where_it_matters("aggregation", Choice(("mean", "sum", "max"))),
        "heads": _where_it_matters("heads", Choice(_heads(settings))),
        "residual": Choice(("none", "previous", "initial")),
        "activation": Choice(("linear", "relu", "elu", "leaky-relu", "tanh")),
        "layer_norm": Choice(("none", "layer", "length")),
        "readout": Choice(("mean", "layers", "last", "sum", "concat")),
        "decoder": Choice(("dot", "bilinear")),
        # lengths that count in the ranking alone need cosines in the loss
        **({} if settings["length_power"] else {"cosine": Only(Choice((False, True)), {"decoder": ("dot",)})}),
        # what is hidden from the network is asked for by one loss alone
        **({} if settings["hidden_share"] else {"loss": Choice(RANKING)}),
        "shared_negatives": Only(Choice((0, 256, 1024)), {"loss": SAMPLED_SOFTMAX}),
        "contrast": Only(Choice(("none", "simgcl", "xsimgcl", "sgl")), {"loss": RANKING}),
    }


def _numbers(settings: Mapping[str, Any]) -> Space:
    numbers: dict[str, Range | Choice] = {
        "n_layers": Range(max(1, settings["contrast_layer"]), 4, whole=True),
        "dropout": Range(0.0, 0.5),
        "learning_rate": Range(3e-4, 3e-2, log=True),
        "length_regularization": Range(1e-6, 1e-2, log=True),
        "rating_regularization": Range(1e-5, 1e-1, log=True),
        "negatives": Choice(("uniform", "popularity", "in-batch", "mixed", "hard")),
        "n_negatives": Range(1, 16, log=True, whole=True),
        "temperature": Range(0.05, 0.5, log=True),
        "positive_temperature": Range(0.05, 0.5, log=True),
        "hidden_share": Range(0.0, 0.8),
        "contrast_weight": Range(0.01, 1.0, log=True),
        "noise": Range(0.01, 0.5, log=True),
        "edge_dropout": Range(0.05, 0.5),
    }
    # a fan-out names as many layers as there are, and a network of none is a choice of parts
    if settings["fan_out"] or not settings["n_layers"]:
        del numbers["n_layers"]
    space = {name: _where_it_matters(name, values) for name, values in numbers.items()}
    space["contrast_temperature"] = Only(Range(0.1, 0.5, log=True), {"contrast": CONTRASTS})
    return {name: values for name, values in space.items() if not (_is_log(values) and settings[name] <= 0)}


def _where_it_matters(name: str, values: Range | Choice) -> Range | Choice | Only:
    return Only(values, MATTERS[name]) if name in MATTERS else values


def _is_log(values: Range | Choice | Only) -> bool:
    inner = values.values if isinstance(values, Only) else values
    return isinstance(inner, Range) and inner.log


def _heads(settings: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(heads for heads in (1, 2, 4, 8) if settings["embedding_size"] % heads == 0)
