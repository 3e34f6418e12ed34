"""Items of the store in the columns of a catalogue; what does not fit is left out and not allowed to stop a refit."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, TypeAlias

import polars as pl

from lexigraph.errors import DataError
from lexigraph.serving.live.columns import items_frame

logger = logging.getLogger(__name__)

Documents: TypeAlias = Mapping[str, Mapping[str, Any]]


def fitting_items(documents: Documents, catalogue: pl.DataFrame) -> pl.DataFrame:
    """A table of the items whose values fit.

    Args:
        documents: values by column by item id.
        catalogue: the item table whose columns they join.

    Example:
        >>> catalogue = pl.DataFrame({"item_id": ["a"], "year": [1995]})
        >>> fitting_items({"b": {"year": 2001}, "c": {"year": "soon"}}, catalogue)["item_id"].to_list()
        ['b']
    """
    misfits = _misfits(documents, catalogue)
    for item, reason in list(misfits.items())[:5]:
        logger.warning("item %r is left out of the refit (%d are): %s", item, len(misfits), reason)
    return items_frame({item: values for item, values in documents.items() if item not in misfits}, catalogue)


def _misfits(documents: Documents, catalogue: pl.DataFrame) -> dict[str, str]:
    """Items that do not fit, and why, found by halving."""
    try:
        items_frame(documents, catalogue)
    except DataError as error:
        if len(documents) == 1:
            return dict.fromkeys(documents, str(error))
        names = list(documents)
        halves = names[: len(names) // 2], names[len(names) // 2 :]
        first, second = (_misfits({name: documents[name] for name in half}, catalogue) for half in halves)
        return {**first, **second}
    return {}
