"""The source records of users: what they met, how they rated it, and what these things have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from lexigraph.data.dataset import Dataset
from lexigraph.language.writing.facts import Fact, SourceRecord, facts_of, plain

MOST_TITLES, MOST_CATEGORIES = 10, 6
"""Titles of each kind and categories that a record holds."""

LOW_SHARE, HIGH_SHARE = 0.25, 0.75
"""Ratings up to the first share of the scale are dislikes, from the second on likes."""


def user_records(
    dataset: Dataset, user_ids: Sequence[str] | None = None, *, attributes: Sequence[str] = ("about",)
) -> list[SourceRecord]:
    """Collect what is known of users.

    Args:
        dataset: the interactions that may be used: with a split, its training part.
        user_ids: which users, all by default.
        attributes: columns of the user table to use. By default only ``about``: a profile that is written down need
            not say a person's age.

    Returns:
        One record per user in the order asked for; titles liked first, latest first.

    Raises:
        UnknownIdError: an unknown user.

    Example:
        >>> from lexigraph.testing import books_and_films
        >>> record = user_records(books_and_films(), ["u000"])[0]
        >>> [str(fact) for fact in record.facts if fact.role in ("items", "liked", "count")][:3]
        ['items: 5', 'liked: ...', 'liked: ...']
    """
    ids = dataset.user_ids.ids if user_ids is None else list(user_ids)
    rows = [dataset.user_ids.index(identifier) for identifier in ids]
    histories = _histories(dataset, rows)
    columns = [name for name in attributes if name in dataset.users.columns and name != "user_id"]
    found = []
    for identifier, row in zip(ids, rows, strict=True):
        facts = _history_facts(histories[row]) if row in histories else []
        facts += [fact for name in columns for fact in facts_of(name, [dataset.users[name][row]])]
        found.append(SourceRecord(identifier, "user", tuple(facts)))
    return found


def _histories(dataset: Dataset, rows: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """By user, the items met, each with title, year, categories, rating and opinion; best rated, then latest first."""
    opinions = _opinions(dataset.interactions).filter(pl.col("user").is_in(list(rows)))
    wanted = [name for name in ("title", "year", "categories") if name in dataset.items.columns]
    items = dataset.items.select(*wanted, item=pl.int_range(pl.len(), dtype=pl.Int32))
    table = opinions.join(items, on="item", how="left", maintain_order="left")
    found: dict[int, list[dict[str, Any]]] = {}
    for entry in table.iter_rows(named=True):
        found.setdefault(entry["user"], []).append(entry)
    return found


def _opinions(interactions: pl.DataFrame) -> pl.DataFrame:
    """One row per pair: ``user``, ``item``, ``rating`` (the last one) and ``opinion``."""
    rated = "rating" in interactions.columns and interactions["rating"].null_count() < interactions.height
    rating = pl.col("rating") if rated else pl.lit(None, dtype=pl.Float32).alias("rating")
    latest = interactions.sort("timestamp") if "timestamp" in interactions.columns else interactions
    pairs = latest.with_columns(rating).group_by("user", "item", maintain_order=True).agg(pl.col("rating").last())
    pairs = pairs.reverse().sort("rating", descending=True, nulls_last=True, maintain_order=True)
    return pairs.with_columns(opinion=_opinion(pairs["rating"]) if rated else pl.lit("liked"))


def _opinion(ratings: pl.Series) -> pl.Expr:
    low, high = _number(ratings.min()), _number(ratings.max())
    if low == high:
        return pl.lit("liked")
    rating, width = pl.col("rating"), high - low
    liked, disliked = rating >= low + HIGH_SHARE * width, rating <= low + LOW_SHARE * width
    return pl.when(liked).then(pl.lit("liked")).when(disliked).then(pl.lit("disliked")).otherwise(pl.lit("met"))


def _history_facts(history: Sequence[dict[str, Any]]) -> list[Fact]:
    facts = [Fact("items", str(len(history)))]
    for opinion in ("liked", "met", "disliked"):
        entries = [entry for entry in history if entry["opinion"] == opinion and plain(entry.get("title"))]
        for entry in entries[:MOST_TITLES]:
            facts += _title_facts(opinion, entry)
    facts += _category_facts(history)
    years = [int(entry["year"]) for entry in history if plain(entry.get("year")).isdecimal()]
    if years:
        facts += [Fact("earliest year", str(min(years))), Fact("latest year", str(max(years)))]
    ratings = [entry["rating"] for entry in history if entry["rating"] is not None]
    if ratings:
        facts.append(Fact("average rating", plain(round(sum(ratings) / len(ratings), 1))))
    return facts


def _title_facts(opinion: str, entry: dict[str, Any]) -> list[Fact]:
    title = plain(entry["title"])
    belongs = [Fact(role, plain(entry.get(role)), title) for role in ("year", "rating")]
    return [Fact(opinion, title), *(fact for fact in belongs if fact.value)]


def _category_facts(history: Sequence[dict[str, Any]]) -> list[Fact]:
    """Categories by how often they were met, those of items that were disliked apart."""
    counts: dict[str, int] = {}
    for entry in history:
        for category in entry.get("categories") or ():
            if entry["opinion"] != "disliked":
                counts[str(category)] = counts.get(str(category), 0) + 1
    most = sorted(counts.items(), key=lambda pair: -pair[1])[:MOST_CATEGORIES]
    return [fact for name, n in most for fact in (Fact("category", name), Fact("count", str(n), name))]


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
