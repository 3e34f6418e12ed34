"""What a person calls an item."""

from __future__ import annotations

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
    title = model.catalogue["title"][row] if "title" in model.catalogue.columns else None
    return shortened(str(title)) if title is not None and str(title).strip() else item


def shortened(text: str, longest: int = LONGEST) -> str:
    """A text on one line, cut at ``longest`` characters.

    Example:
        >>> shortened("a   slow film about space", 15)
        'a slow film ab…'
    """
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
