"""Models by name: our own, and those that other packages register under the entry points "lexigraph.models"."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lexigraph.errors import ConfigError, ForeignArtifactError
from lexigraph.language.encoder import TextEncoder
from lexigraph.models.artifact import read_artifact
from lexigraph.models.gnn.preset import COMPOSED, preset_names
from lexigraph.models.recommender import Recommender
from lexigraph.plugins import Registry

MODELS = {
    "popularity": "lexigraph.models.popularity:Popularity",
    "item-knn": "lexigraph.models.item_knn:ItemKNN",
    "ials": "lexigraph.models.ials:IALS",
    "ease": "lexigraph.models.ease:EASE",
    "rating-bias": "lexigraph.models.rating_bias:RatingBias",
    "graph-filter": "lexigraph.models.graph_filter:GraphFilter",
    "blend": "lexigraph.models.blend:Blend",
    **{name: f"lexigraph.models.gnn.preset:{name}" for name in (COMPOSED, *preset_names())},
}
"""Name to ``module:Class``; a module is imported when its model is first asked for."""

REGISTRY: Registry[Recommender] = Registry("model", Recommender, MODELS, "lexigraph.models")  # type: ignore[type-abstract]
"""Another package registers a model under the entry points "lexigraph.models"."""


def available() -> list[str]:
    """Names of all models, sorted.

    Example:
        >>> "ease" in available()
        True
    """
    return sorted(REGISTRY.addresses())


def model_class(name: str) -> type[Recommender]:
    """Import the class of a model.

    Args:
        name: a registered name.

    Returns:
        The class.

    Raises:
        ConfigError: no model has that name, or what is registered under it is not a :class:`Recommender`.

    Example:
        >>> model_class("ease").__name__
        'EASE'
        >>> model_class("eese")
        Traceback (most recent call last):
        ...
        lexigraph.errors.ConfigError: unknown model 'eese'; did you mean 'ease'? Available: ...
    """
    return REGISTRY.find(name)


def create(name: str, **options: Any) -> Recommender:
    """Make an unfitted model.

    Args:
        name: a registered name.
        options: its settings.

    Returns:
        The model.

    Raises:
        ConfigError: an unknown name or setting.

    Example:
        >>> create("item-knn", neighbours=50).config.neighbours
        50
    """
    return model_class(name)(**options)


def load(path: str | Path, encoder: TextEncoder | None = None) -> Recommender:
    """Read a saved model of any kind.

    Args:
        path: its folder.
        encoder: serve with this text encoder; it must be the one the model was fitted with.

    Returns:
        The fitted model.

    Raises:
        ForeignArtifactError: not a saved model, or one whose class is not installed.
        TamperedArtifactError: a file was changed.
        EncoderMismatchError: another encoder.
    """
    artifact = read_artifact(Path(path))
    name = artifact.description["model"]
    try:
        kind = model_class(name)
    except ConfigError as error:
        raise ForeignArtifactError(f"{path} holds a model that is not installed here: {error}") from error
    return kind.from_artifact(artifact, encoder)
