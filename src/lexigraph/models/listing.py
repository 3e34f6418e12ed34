"""All models there are, in a line each."""

from __future__ import annotations

import inspect
from typing import Any

from lexigraph.errors import MissingExtraError
from lexigraph.models.gnn.preset import COMPOSED, preset_names, read_preset
from lexigraph.models.registry import available, model_class

NETWORKS = "gnn"
"""The extra that networks need."""
OURS = {
    "blend": ("Weighted mean of the standardised scores of several models", "Wu, Crestani and Bi (ZMUV), AIRS 2006"),
    "ease": ("Ridge regression of each item on all others, closed form", "Steck, WWW 2019"),
    "graph-filter": ("Closed-form filter over interactions, knowledge, categories and texts", None),
    "ials": ("Matrix factorisation for implicit feedback", "Hu, Koren and Volinsky, ICDM 2008"),
    "item-knn": ("Item neighbours by cosine, TF-IDF or BM25", "Sarwar, Karypis, Konstan and Riedl, WWW 2001"),
    "popularity": ("Share of all interactions, the floor under every other model", None),
    "rating-bias": ("Regularised user and item means; predicts ratings", "Koren, Bell and Volinsky, Computer 2009"),
    COMPOSED: ("Any features, convolution, fusion, decoder and loss, composed", None),
}
"""Title and source of the models that no preset describes."""


def list_models() -> list[dict[str, Any]]:
    """Every registered model: ``name``, ``title``, ``source`` (the paper, or None), ``note``, ``extra`` (or None).

    The note says in what a network differs from its paper.

    No network is imported for it.

    Example:
        >>> found = {model["name"]: model for model in list_models()}
        >>> found["lightgcn"]["title"], found["lightgcn"]["extra"], found["ease"]["extra"]
        ('LightGCN', 'gnn', None)
    """
    return [describe_model(name) for name in available()]


def describe_model(name: str) -> dict[str, Any]:
    """One entry of :func:`list_models`.

    Raises:
        ConfigError: no model has that name.
    """
    if name in preset_names():
        preset = read_preset(name)
        about = {key: preset.get(key) for key in ("title", "source", "note")}
        return {"name": name, **about, "extra": NETWORKS}
    if name in OURS:
        title, source = OURS[name]
        extra = NETWORKS if name == COMPOSED else None
        return {"name": name, "title": title, "source": source, "note": None, "extra": extra}
    try:
        title = (inspect.getdoc(model_class(name)) or name).splitlines()[0]
    except (ImportError, MissingExtraError) as error:  # of another package, which must not hide all others
        title = f"cannot be imported: {error}"
    return {"name": name, "title": title, "source": None, "note": None, "extra": None}


def list_settings(name: str) -> list[dict[str, Any]]:
    """The settings of a model: ``name``, ``default``, ``description``.

    Raises:
        ConfigError: no model has that name.
        MissingExtraError: it needs an extra that is not installed.

    Example:
        >>> [setting["name"] for setting in list_settings("ease")][0]
        'regularization'
    """
    defaults = model_class(name)().config
    fields = type(defaults).model_fields
    return [
        {"name": key, "default": getattr(defaults, key), "description": " ".join((field.description or "").split())}
        for key, field in fields.items()
    ]
