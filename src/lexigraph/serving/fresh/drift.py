"""Drift: whether what people do now is still what the running model learned from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.models.recommender import Recommender
from lexigraph.serving.fresh.distributions import jensen_shannon, popularity_bins, stability_index
from lexigraph.serving.fresh.gathering import scoped
from lexigraph.serving.fresh.training_data import weighted_events
from lexigraph.serving.settings import ServingSettings
from lexigraph.serving.store.store import Store

WINDOW = 20_000
"""Latest events looked at."""
PER_USER = 20
"""Latest events that count of one user, so that a crawler or a heavy user does not pass for everybody."""
BINS = 10
"""Groups of items of equal popularity together."""


@dataclass(frozen=True)
class Thresholds:
    """When a difference is called drift.

    The defaults were chosen by simulation: people with tastes of their own (Dirichlet over 18 categories), 2,000 items
    of Zipf popularity, 200 repetitions each. Of windows of 100 or 300 people like those of the training, none of 800
    was called drift; of 50 people with strong tastes 1.5 % were, so fewer than 100 are not judged. A sixth of the
    categories becoming three times as wanted was found in 62 to 85 %, five times in 100 %.

    Attributes:
        stability: population stability index above which a distribution has drifted, if ``distance`` agrees.
        distance: Jensen-Shannon distance above which it has.
        unknown_items: share of events with items that training never met.
        unknown_users: share of users that training never met.
        min_events: events below which nothing is concluded.
        min_users: users below which nothing is concluded.
    """

    stability: float = 0.2
    distance: float = 0.15
    unknown_items: float = 0.2
    unknown_users: float = 0.7
    min_events: int = 500
    min_users: int = 100


@dataclass(frozen=True)
class Shift:
    """One distribution of recent events beside that of the training.

    Attributes:
        name: "items" (groups by popularity) or "categories".
        stability: population stability index.
        distance: Jensen-Shannon distance.
        n: counts compared.
        drifted: whether both are above their thresholds.
    """

    name: str
    stability: float
    distance: float
    n: int
    drifted: bool


@dataclass(frozen=True)
class Drift:
    """What was found.

    Attributes:
        n_events: recent events that count.
        n_users: users of them.
        enough: whether these are enough to conclude anything.
        unknown_items: share of the events whose items training never met.
        unknown_users: share of the users whom training never met.
        shifts: distributions that could be compared.
        found: names of what has drifted.
    """

    n_events: int
    n_users: int
    enough: bool
    unknown_items: float
    unknown_users: float
    shifts: tuple[Shift, ...] = ()
    found: tuple[str, ...] = ()

    @property
    def sentence(self) -> str | None:
        """What has drifted, in words; None where nothing has."""
        return f"drift of {', '.join(self.found)}" if self.found else None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self)


def find_drift(
    store: Store, model: Recommender, trained_to: int, settings: ServingSettings, thresholds: Thresholds = Thresholds()
) -> Drift:
    """Compare the latest events that the running model was not fitted on with what it was fitted on.

    Args:
        store: the store.
        model: the running one.
        trained_to: place of the last event that it was fitted on.
        settings: for the weights of kinds; events of weight 0 or less say nothing of what people want.
        thresholds: when to call it drift.

    Raises:
        StoreError: the database cannot be reached.
    """
    last = store.events.last_seq()
    frame = store.events.frame(max(trained_to, last - WINDOW), last)
    events = weighted_events(scoped(frame), settings.live)
    return drift_of(events.filter(pl.col("weight") > 0), model, thresholds)


def drift_of(events: pl.DataFrame, model: Recommender, thresholds: Thresholds = Thresholds()) -> Drift:
    """Compare events with what a model was fitted on.

    Args:
        events: ``user_id`` and ``item_id``, in order.
        model: fitted; its training matrix and item table are the reference.
        thresholds: when to call it drift.
    """
    events = events.group_by("user_id", maintain_order=True).tail(PER_USER)
    items = model.items.encode(events["item_id"].to_list())
    counts = np.bincount(items[items >= 0], minlength=len(model.items))
    met = np.where(items >= 0, model.degrees[items], 0) > 0
    users = events["user_id"].unique()
    known = np.array([user in model.users for user in users.to_list()], dtype=bool)
    shares = (1 - float(met.mean()) if len(met) else 0.0, 1 - float(known.mean()) if len(known) else 0.0)
    enough = events.height >= thresholds.min_events and len(users) >= thresholds.min_users
    shifts = tuple(_shifts(model, counts, thresholds))
    found = _found(shares, shifts, thresholds) if enough else ()
    return Drift(events.height, len(users), enough, *shares, shifts, found)


def _found(shares: tuple[float, float], shifts: Sequence[Shift], thresholds: Thresholds) -> tuple[str, ...]:
    names = [shift.name for shift in shifts if shift.drifted]
    if shares[0] > thresholds.unknown_items:
        names.append("unknown items")
    if shares[1] > thresholds.unknown_users:
        names.append("unknown users")
    return tuple(names)


def _shifts(model: Recommender, counts: NDArray[np.int64], thresholds: Thresholds) -> list[Shift]:
    """Both distributions; events with items that training never met are counted apart."""
    trained = model.degrees.astype(np.float64)
    recent = np.where(trained > 0, counts, 0).astype(np.float64)
    bins = popularity_bins(model.degrees, BINS)
    held = bins >= 0
    groups = [("items", bins[held], np.flatnonzero(held))]
    if isinstance(model.catalogue.schema.get("categories"), pl.List):
        groups.append(("categories", *_category_entries(model.catalogue["categories"])))
    return [
        _shift(name, _sums(codes, trained[rows]), _sums(codes, recent[rows]), thresholds)
        for name, codes, rows in groups
        if len(codes)
    ]


def _category_entries(categories: pl.Series) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Code of each category of each item, and the item's row."""
    entries = pl.DataFrame({"row": np.arange(len(categories)), "category": categories}).explode("category").drop_nulls()
    codes = entries["category"].cast(pl.String).rank("dense").cast(pl.Int64) - 1
    return codes.to_numpy(), entries["row"].to_numpy()


def _sums(codes: NDArray[np.int64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.bincount(codes, counts).astype(np.float64)


def _shift(name: str, trained: NDArray[np.float64], recent: NDArray[np.float64], thresholds: Thresholds) -> Shift:
    stability, distance = stability_index(trained, recent), jensen_shannon(trained, recent)
    drifted = stability > thresholds.stability and distance > thresholds.distance
    return Shift(name, stability, distance, int(recent.sum()), drifted)
