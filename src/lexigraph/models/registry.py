"""Models by name: our own, and those that other packages register under the entry points "lexigraph.models"."""

from __future__ import annotations

import importlib
from difflib import get_close_matches
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from lexigraph.errors import ConfigError, ForeignArtifactError
from lexigraph.language.encoder import TextEncoder
from lexigraph.models.artifact import read_artifact
from lexigraph.models.recommender import Recommender

MODELS = {
    "popularity": "lexigraph.models.popularity:Popularity",
    "item-knn": "lexigraph.models.item_knn:ItemKNN",
    "ials": "lexigraph.models.ials:IALS",
    "ease": "lexigraph.models.ease:EASE",
    "rating-bias": "lexigraph.models.rating_bias:RatingBias",
    "graph-filter": "lexigraph.models.graph_filter:GraphFilter",
}
"""Name to ``module:Class``; a module is imported when its model is first asked for."""

GROUP = "lexigraph.models"
"""The entry-point group in which another package registers a model: ``name = "package.module:Class"``."""


def available() -> list[str]:
    """Names of all models, sorted.

    Example:
        >>> "ease" in available()
        True
    """
    return sorted(_addresses())


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
    addresses = _addresses()
    if name not in addresses:
        close = get_close_matches(name, addresses, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else "."
        raise ConfigError(f"unknown model {name!r}{hint} Available: {', '.join(sorted(addresses))}")
    module, _, attribute = addresses[name].partition(":")
    found = getattr(importlib.import_module(module), attribute, None)
    if not (isinstance(found, type) and issubclass(found, Recommender)):
        raise ConfigError(f"model {name!r} is registered as {addresses[name]}, which is not a Recommender class")
    return found


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


def _addresses() -> dict[str, str]:
    """All registered models; a plug-in cannot take the name of one of ours."""
    plugged = {point.name: point.value for point in entry_points(group=GROUP)}
    return plugged | MODELS
