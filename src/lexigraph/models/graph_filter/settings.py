"""The settings of the graph filter."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from lexigraph.config import Settings
from lexigraph.models.bridges.choice import BridgeChoice


class GraphFilterSettings(Settings):
    """What is stacked into the graph, how it is normalised, how the filter is solved and how it is served."""

    solver: Literal["auto", "exact", "local", "spectral", "hybrid"] = "auto"
    """"exact" inverts the whole item graph; "local" solves one neighbourhood per item; "spectral" filters the
    leading eigenvectors; "hybrid" adds the last two. "auto" is exact up to ``exact_items`` items, hybrid above."""
    exact_items: int = Field(8000, ge=1)
    """The largest catalogue that "auto" solves exactly (memory grows with its square, time with its cube)."""

    user_exponent: float | None = Field(None, ge=0, le=1)
    """How much users with long histories are held back in the graph; None takes what suits the solver. In the hybrid
    this and the next four set the local part; the spectral part keeps what suits it."""
    item_exponent: float | None = Field(None, ge=-1, le=1)
    """How much popular items are held back in the graph; None takes what suits the solver."""
    input_exponent: float | None = Field(None, ge=-1, le=1)
    """How much a popular item in the history counts less; None takes what suits the solver."""
    output_exponent: float | None = Field(None, ge=-1, le=1)
    """How much popular items are lifted in the answer; None takes what suits the solver."""
    regularization: float | None = Field(None, gt=0)
    """Ridge of the filter, in units of the mean squared length of an item's column; None: what suits the solver."""

    candidates: int = Field(200, ge=1, le=2000)
    """Size of a neighbourhood for the local solver."""
    evenness: float = Field(0.4, ge=0, le=1)
    """How far the local solver levels the lengths of its regressions: 0 leaves them, 1 makes all items' equal."""
    rank: int = Field(512, ge=1)
    """Eigenvectors for the spectral solver."""
    local_share: float = Field(0.72, gt=0)
    """How much the local part of the hybrid adds, against a spectral part of the same mean absolute score."""
    iterations: int = Field(3, ge=1)
    """Block iterations of the spectral solver."""

    knowledge_weight: float = Field(0.1, ge=0)
    """Weight of knowledge triples against interactions (both scaled to the same energy)."""
    category_weight: float = Field(0.1, ge=0)
    """Weight of categories against interactions."""
    text_weight: float = Field(0.1, ge=0)
    """Weight of text neighbours against interactions."""
    text_neighbours: int = Field(20, ge=1)
    """Neighbours per item in the graph of texts."""

    encoder: str | None = "use"
    """The text encoder (see ``lexigraph.language.create_encoder``); None reads no texts."""
    bridge: BridgeChoice = "closed-form"
    """How items that nobody has met get their place from text, categories and year: "ridge" regression, "kernel" ridge
    regression, "mlp" or "contrastive" (taught with torch). "closed-form" takes the better of the first two on hidden
    warm items, "auto" the best of all that can be taught on this machine, which takes a minute rather than seconds."""
    bridge_regularization: float | None = Field(None, gt=0)
    """Ridge of the bridge (weight decay of a network); None chooses it on hidden warm items."""
    bridge_rank: int = Field(128, ge=1)
    """Dimensions of the item space that the bridge leads to."""
    text_strength: float = Field(5.0, ge=0)
    """How many interactions the text of an item is worth: after ``n`` of them ``c / (n + c)`` of what the text
    foretells is still added to the item's column; 0 asks the texts of items without interactions only."""

    new_item_days: float = Field(0.0, ge=0)
    """Items first met within so many days before the last interaction, and fewer than 20 times, are new: their place
    comes from their text and from those who met them, as loud as that of items nobody has met yet, and not from the
    few rows they have in the graph. 0, or data without times: no item is taken for new."""

    about_strength: float = Field(1.0, ge=0)
    """How many interactions a user's ``about`` is worth, for known users who say nothing when they ask; it has the
    share ``c / (n + c)`` beside ``n`` interactions and none after ``4 c``."""

    friends_strength: float = Field(4.0, ge=0)
    """How many interactions are worth what a user's friends met (social ties, and friends named in a request): they
    have the share ``c / (n + c)`` beside ``n`` interactions and none after ``20 c``; 0 leaves friends out."""

    prior_strength: float = Field(3.0, ge=0)
    """How many interactions the popularity of items is worth, for users who say nothing: it has the share
    ``c / (n + c)`` beside ``n`` interactions and none after ``2 c``, so that longer histories speak alone. 0 asks it
    of users without interactions only."""

    serving: Literal["auto", "exact", "table"] = "auto"
    """"table" keeps the strongest ``table_size`` weights of each item; "auto" is exact with the exact solver and
    table with the others."""
    table_size: int = Field(512, ge=1)
    """Weights per item in the neighbour table."""
    seed: int = 0
    """Seed of the spectral solver's starting block."""


class FilterShape(Settings):
    """Exponents and ridge, all decided."""

    user_exponent: float
    item_exponent: float
    input_exponent: float
    output_exponent: float
    regularization: float


DEFAULT_SHAPES = {
    "exact": FilterShape(
        user_exponent=0.3, item_exponent=0.3, input_exponent=0.3, output_exponent=0.3, regularization=4.0
    ),
    "local": FilterShape(
        user_exponent=0.2, item_exponent=0.0, input_exponent=0.4, output_exponent=0.1, regularization=7.0
    ),
    "spectral": FilterShape(
        user_exponent=0.5, item_exponent=0.5, input_exponent=0.5, output_exponent=0.5, regularization=6.0
    ),
}
"""What suits each solver, chosen on validation slices of training parts (benchmarks/selection.py)."""


def shape_for(settings: GraphFilterSettings, solver: str) -> FilterShape:
    """The solver's default shape with every value the user has set.

    The hybrid solver sets its local part only: ridge and exponents of two different filters are not comparable.

    Example:
        >>> shape_for(GraphFilterSettings(regularization=2.0), "exact").regularization
        2.0
    """
    chosen = {name: getattr(settings, name) for name in FilterShape.model_fields}
    solver = "local" if solver == "hybrid" else solver
    given = {name: value for name, value in chosen.items() if value is not None}
    return DEFAULT_SHAPES[solver].model_copy(update=given)
