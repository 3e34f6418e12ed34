"""What a person calls an item."""

from __future__ import annotations

from collections.abc import Sequence

from lexigraph.models.recommender import Recommender

LONGEST = 80
"""Characters of a title or a sentence that are quoted."""


def item_title(model: Recommender, item: str) -> str:
    """The title in the model's catalogue on one line, or the id where there is none.

    Raises:
        UnknownIdError: an id the model has never seen.

    Example:
        >>> from lexigraph.models.popularity import Popularity
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> item_title(Popularity().fit(checkerboard(4)), "item-2")
        'Item number 2'
    """
    row = model.items.index(item)
    return _titled(item, model.catalogue["title"][row] if "title" in model.catalogue.columns else None)


def item_titles(model: Recommender, items: Sequence[str]) -> list[str]:
    """The titles of several items as :func:`item_title` gives them, some microseconds for a list.

    Args:
        model: that knows all of them.
        items: ids.

    Example:
        >>> from lexigraph.models.popularity import Popularity
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> item_titles(Popularity().fit(checkerboard(4)), ["item-2", "item-0"])
        ['Item number 2', 'Item number 0']
    """
    if "title" not in model.catalogue.columns:
        return list(items)
    titles, rows = model.catalogue["title"], model.items.encode(items).tolist()
    return [_titled(item, titles[row]) for item, row in zip(items, rows, strict=True)]


def _titled(item: str, title: object) -> str:
    return shortened(str(title)) if title is not None and str(title).strip() else item


def shortened(text: str, longest: int = LONGEST) -> str:
    """A text on one line, cut at ``longest`` characters.

    Example:
        >>> shortened("a   slow film about space", 15)
        'a slow film ab…'
    """
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
