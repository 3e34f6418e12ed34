"""What is searched for each model: names of settings and the ranges worth trying."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lexigraph.data.dataset import Dataset
from lexigraph.errors import ConfigError
from lexigraph.graph.relations import categories
from lexigraph.language.texts import item_texts
from lexigraph.models.graph_filter.settings import GraphFilterSettings, shape_for
from lexigraph.models.recommender import Recommender
from lexigraph.scaling.ranges import Choice, Range, Space

Options = Mapping[str, Any]


def space_for(model: Recommender, dataset: Dataset) -> dict[str, Range | Choice]:
    """The search space of a model on a data set: settings that can make no difference there are left out.

    Args:
        model: unfitted; what it is set to tells which of its other settings matter.
        dataset: what it is to be fitted on.

    Returns:
        Name of a setting to its range.

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
    return dict(SPACES[model.name](model.config.model_dump(), dataset))


def defaults_of(model: Recommender, dataset: Dataset) -> dict[str, Any]:
    """The settings of a model, with those it would decide on this data set filled in.

    Example:
        >>> from lexigraph.models import create
        >>> from lexigraph.testing import checkerboard
        >>> defaults_of(create("graph-filter", regularization=2.5), checkerboard())["regularization"]
        2.5
    """
    values = model.config.model_dump()
    if isinstance(model.config, GraphFilterSettings):
        values |= shape_for(model.config, _solver(model.config, dataset.n_items)).model_dump()
    return values


def _graph_filter(options: Options, dataset: Dataset) -> Space:
    evidence = Range(0.001, 1.0, log=True)
    found = {
        "knowledge_weight": dataset.relations is not None,
        "category_weight": categories(dataset) is not None,
        "text_weight": bool(options["encoder"]) and any(item_texts(dataset.items)),
    }
    return {
        "user_exponent": Range(0.0, 1.0),
        "item_exponent": Range(-0.2, 0.6),
        "input_exponent": Range(0.0, 0.7),
        "output_exponent": Range(-0.2, 0.5),
        "regularization": Range(0.3, 30.0, log=True),
        **{name: evidence for name, there in found.items() if there},
    }


def _item_knn(options: Options, dataset: Dataset) -> Space:  # noqa: ARG001  (one signature for all)
    return {
        "neighbours": Range(5, 500, log=True, whole=True),
        "weighting": Choice(("cosine", "tf-idf", "bm25")),
        "bm25_k1": Range(0.1, 100.0, log=True),
        "bm25_b": Range(0.0, 1.0),
    }


def _ials(options: Options, dataset: Dataset) -> Space:  # noqa: ARG001
    return {
        "embedding_size": Range(16, 256, log=True, whole=True),
        "regularization": Range(0.1, 100.0, log=True),
        "alpha": Range(0.5, 50.0, log=True),
        "epochs": Range(5, 30, whole=True),
    }


def _ease(options: Options, dataset: Dataset) -> Space:  # noqa: ARG001
    return {"regularization": Range(1.0, 10_000.0, log=True)}


def _rating_bias(options: Options, dataset: Dataset) -> Space:  # noqa: ARG001
    return {"item_regularization": Range(0.1, 100.0, log=True), "user_regularization": Range(0.1, 100.0, log=True)}


def _popularity(options: Options, dataset: Dataset) -> Space:  # noqa: ARG001
    timed = "timestamp" in dataset.interactions.columns
    return {"half_life": Choice((None, 7.0, 30.0, 90.0, 365.0))} if timed else {}


def _solver(settings: GraphFilterSettings, n_items: int) -> str:
    if settings.solver != "auto":
        return settings.solver
    return "exact" if n_items <= settings.exact_items else "local"


SPACES: dict[str, Callable[[Options, Dataset], Space]] = {
    "ease": _ease,
    "graph-filter": _graph_filter,
    "ials": _ials,
    "item-knn": _item_knn,
    "popularity": _popularity,
    "rating-bias": _rating_bias,
}
"""Name of a model to what makes its search space out of its settings and the data set."""
