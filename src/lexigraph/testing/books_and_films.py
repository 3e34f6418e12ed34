"""A small data set with everything in it: texts in two languages, categories, relations, ties, cold items."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from lexigraph.data.dataset import Dataset
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.testing.stories import N_COLD, STORIES, TOPICS

EPOCH = datetime(2026, 1, 1)


def books_and_films(n_users: int = 40, seed: int = 42) -> Dataset:
    """Readers and viewers with one favourite topic each, who meet about five of its six works and one other.

    Args:
        n_users: number of users; user ``n`` favours topic ``n % 4``.
        seed: fixes who meets what.

    Returns:
        26 items (13 books, 13 films; English and Chinese; ``title``, ``description``, ``categories``, ``kind``,
        ``year``), of which ``f13`` (space) and ``b13`` (cooking) were never met; users with ``about``; relations
        "created_by" and "about_topic" on entities mapped through ``links``; ties between users of one topic.

    Example:
        >>> dataset = books_and_films()
        >>> dataset.n_items, dataset.n_users
        (26, 40)
    """
    user_ids = Vocabulary([f"u{number:03d}" for number in range(n_users)], "user")
    item_ids = Vocabulary([story[0] for story in STORIES], "item")
    favourites = [TOPICS[number % len(TOPICS)] for number in range(n_users)]
    return Dataset(
        "books-and-films",
        user_ids,
        item_ids,
        _interactions(favourites, np.random.default_rng(seed)),
        _items(item_ids),
        pl.DataFrame(
            {"user_id": user_ids.series, "about": [f"I mostly enjoy {topic} stories." for topic in favourites]}
        ),
        relations=_relations(),
        links=pl.DataFrame({"item_id": item_ids.series, "entity": [f"work:{story[0]}" for story in STORIES]}),
        ties=_ties(user_ids),
    )


def _items(item_ids: Vocabulary) -> pl.DataFrame:
    kinds = ["book" if story[0].startswith("b") else "film" for story in STORIES]
    return pl.DataFrame(
        {
            "item_id": item_ids.series,
            "title": [story[3] for story in STORIES],
            "description": [story[4] for story in STORIES],
            "categories": [[kind, story[1]] for kind, story in zip(kinds, STORIES, strict=True)],
            "kind": kinds,
            "year": [story[5] for story in STORIES],
        }
    )


def _interactions(favourites: list[str], rng: np.random.Generator) -> pl.DataFrame:
    warm = len(STORIES) - N_COLD
    topics = np.array([story[1] for story in STORIES[:warm]])
    rows = []
    for user, favourite in enumerate(favourites):
        own, others = np.flatnonzero(topics == favourite), np.flatnonzero(topics != favourite)
        met = np.append(rng.permutation(own)[: rng.integers(4, len(own))], rng.choice(others))
        rows += [(user, int(item), 5.0 if topics[item] == favourite else 2.0) for item in met]
    users, items, ratings = zip(*rows, strict=True)
    return pl.DataFrame(
        {
            "user": pl.Series(users, dtype=pl.Int32),
            "item": pl.Series(items, dtype=pl.Int32),
            "weight": pl.Series(np.ones(len(rows)), dtype=pl.Float32),
            "rating": pl.Series(ratings, dtype=pl.Float32),
            "timestamp": pl.Series([EPOCH + timedelta(hours=hour) for hour in range(len(rows))], dtype=pl.Datetime),
            "kind": ["view"] * len(rows),
        }
    )


def _relations() -> pl.DataFrame:
    triples = [(f"work:{story[0]}", "created_by", story[2]) for story in STORIES]
    triples += [(f"work:{story[0]}", "about_topic", story[1]) for story in STORIES]
    frame = pl.DataFrame(triples, schema=["head", "relation", "tail"], orient="row")
    return frame.with_columns(weight=pl.lit(1.0, dtype=pl.Float32))


def _ties(user_ids: Vocabulary) -> pl.DataFrame:
    """Everyone knows the next user of the same topic."""
    ids, step = user_ids.ids, len(TOPICS)
    frame = pl.DataFrame(
        {"user_id": ids[:-step], "friend_id": ids[step:]}, schema={"user_id": pl.String, "friend_id": pl.String}
    )
    return frame.with_columns(weight=pl.lit(1.0, dtype=pl.Float32))
