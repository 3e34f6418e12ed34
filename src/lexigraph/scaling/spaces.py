"""What is searched for each model: names of settings and the ranges worth trying."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lexigraph.data.dataset import Dataset
from lexigraph.errors import ConfigError
from lexigraph.graph.relations import categories
from lexigraph.language.texts import item_texts
from lexigraph.models.gnn.preset import COMPOSED, preset_names
from lexigraph.models.graph_filter.model import GraphFilter
from lexigraph.models.graph_filter.settings import shape_for
from lexigraph.models.recommender import Recommender
from lexigraph.scaling.network_space import composed_space, preset_space
from lexigraph.scaling.ranges import Choice, Only, Range, Space


def space_for(model: Recommender, dataset: Dataset) -> dict[str, Range | Choice | Only]:
    """The search space of a model on a data set: settings that can make no difference there are left out.

    Args:
        model: unfitted; what it is set to tells which of its other settings matter.
        dataset: what it is to be fitted on.

    Returns:
        Name of a setting to its range, those that others depend on first.

    Raises:
        ConfigError: no space is declared for the model.

    Example:
        >>> from lexigraph.models import create
        >>> from lexigraph.testing import checkerboard
        >>> list(space_for(create("ease"), checkerboard()))
        ['regularization']
        >>> "text_weight" in space_for(create("graph-filter", encoder=None), checkerboard())
        False
    """
    if model.name not in SPACES:
        raise ConfigError(
            f"no search space is declared for {model.name!r}; declared: {', '.join(sorted(SPACES))}; "
            "pass space={setting: Range(low, high)} to search others"
        )
    return dict(SPACES[model.name](model, dataset))


def defaults_of(model: Recommender, dataset: Dataset) -> dict[str, Any]:
    """The settings of a model, with those it would decide on this data set filled in.

    Example:
        >>> from lexigraph.models import create
        >>> from lexigraph.testing import checkerboard
        >>> defaults_of(create("graph-filter", regularization=2.5), checkerboard())["regularization"]
        2.5
    """
    values = model.config.model_dump()
    if isinstance(model, GraphFilter):
        solver = _solver(model, dataset)
        # in the hybrid, the settings of the shape are those of its local part
        values |= shape_for(model.config, "local" if solver == "hybrid" else solver).model_dump()
    return values


def _graph_filter(model: Recommender, dataset: Dataset) -> Space:
    settings, evidence = model.config.model_dump(), Range(0.001, 1.0, log=True)
    hybrid = isinstance(model, GraphFilter) and _solver(model, dataset) == "hybrid"
    found = {
        "knowledge_weight": dataset.relations is not None,
        "category_weight": categories(dataset) is not None,
        "text_weight": bool(settings["encoder"]) and any(item_texts(dataset.items)),
    }
    return {
        "user_exponent": Range(0.0, 1.0),
        "item_exponent": Range(-0.2, 0.6),
        "input_exponent": Range(0.0, 0.7),
        "output_exponent": Range(-0.2, 0.5),
        "regularization": Range(0.3, 30.0, log=True),
        **({"local_share": Range(0.1, 10.0, log=True)} if hybrid else {}),
        **{name: evidence for name, there in found.items() if there},
    }


def _solver(model: GraphFilter, dataset: Dataset) -> str:
    probe = GraphFilter(model.config)
    probe.items = dataset.item_ids  # which solver "auto" means is for the model to say
    return probe.solver


def _item_knn(model: Recommender, dataset: Dataset) -> Space:  # noqa: ARG001  (one signature for all)
    return {
        "neighbours": Range(5, 500, log=True, whole=True),
        "weighting": Choice(("cosine", "tf-idf", "bm25")),
        "bm25_k1": Range(0.1, 100.0, log=True),
        "bm25_b": Range(0.0, 1.0),
    }


def _ials(model: Recommender, dataset: Dataset) -> Space:  # noqa: ARG001
    return {
        "embedding_size": Range(16, 256, log=True, whole=True),
        "regularization": Range(0.1, 100.0, log=True),
        "alpha": Range(0.5, 50.0, log=True),
        "epochs": Range(5, 30, whole=True),
    }


def _ease(model: Recommender, dataset: Dataset) -> Space:  # noqa: ARG001
    return {"regularization": Range(1.0, 10_000.0, log=True)}


def _rating_bias(model: Recommender, dataset: Dataset) -> Space:  # noqa: ARG001
    return {"item_regularization": Range(0.1, 100.0, log=True), "user_regularization": Range(0.1, 100.0, log=True)}


def _popularity(model: Recommender, dataset: Dataset) -> Space:  # noqa: ARG001
    timed = "timestamp" in dataset.interactions.columns
    return {"half_life": Choice((None, 7.0, 30.0, 90.0, 365.0))} if timed else {}


SPACES: dict[str, Callable[[Recommender, Dataset], Space]] = {
    "ease": _ease,
    "graph-filter": _graph_filter,
    "ials": _ials,
    "item-knn": _item_knn,
    "popularity": _popularity,
    "rating-bias": _rating_bias,
    COMPOSED: composed_space,
    **dict.fromkeys(preset_names(), preset_space),
}
"""Name of a model to what makes its search space out of the unfitted model and the data set."""
