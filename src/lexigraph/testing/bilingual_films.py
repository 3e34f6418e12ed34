"""Thirty invented films, each told in English and in Chinese, with a wish for it in both languages."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import polars as pl

from lexigraph.data.dataset import Dataset
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.testing.bilingual_texts import TEXTS

CatalogueLanguage: TypeAlias = Literal["en", "zh", "mixed"]


class BilingualFilm(NamedTuple):
    """One film.

    Attributes:
        item_id: its id.
        topic: one of six.
        titles: by language.
        descriptions: by language.
        wishes: by language: what somebody might say who looks for it, in other words than the description.
    """

    item_id: str
    topic: str
    titles: dict[str, str]
    descriptions: dict[str, str]
    wishes: dict[str, str]


FILMS: tuple[BilingualFilm, ...] = tuple(
    BilingualFilm(
        f"m{number:02d}",
        topic,
        {"en": one[0], "zh": two[0]},
        {"en": one[1], "zh": two[1]},
        {"en": one[2], "zh": two[2]},
    )
    for number, (topic, one, two) in enumerate(TEXTS, start=1)
)
"""All films."""


def bilingual_films(language: CatalogueLanguage = "mixed", *, n_users: int = 60, seed: int = 42) -> Dataset:
    """A catalogue in one language or in two, met by viewers with one favourite topic each.

    Args:
        language: "en", "zh", or "mixed": every other film in Chinese.
        n_users: number of users; user ``n`` favours topic ``n % 6``.
        seed: fixes who meets what.

    Returns:
        30 items with ``title``, ``description`` and ``categories`` (the topic), each met by some users.

    Example:
        >>> mixed = bilingual_films()
        >>> mixed.items["title"].to_list()[:2]
        ['The Lighthouse Engineer', '群星邮差']
    """
    told = [_language_of(number, language) for number in range(len(FILMS))]
    item_ids = Vocabulary([film.item_id for film in FILMS], "item")
    items = pl.DataFrame(
        {
            "item_id": item_ids.series,
            "title": [film.titles[code] for film, code in zip(FILMS, told, strict=True)],
            "description": [film.descriptions[code] for film, code in zip(FILMS, told, strict=True)],
            "categories": [[film.topic] for film in FILMS],
        }
    )
    user_ids = Vocabulary([f"u{number:03d}" for number in range(n_users)], "user")
    users = pl.DataFrame({"user_id": user_ids.series})
    interactions = _interactions(n_users, np.random.default_rng(seed))
    return Dataset(f"films-{language}", user_ids, item_ids, interactions, items, users)


def _language_of(number: int, language: CatalogueLanguage) -> str:
    return ("zh" if number % 2 else "en") if language == "mixed" else language


def _interactions(n_users: int, rng: np.random.Generator) -> pl.DataFrame:
    """Three films of the favourite topic and two others for everybody."""
    topics = np.array([film.topic for film in FILMS])
    names = list(dict.fromkeys(topics.tolist()))
    rows = []
    for user in range(n_users):
        own = topics == names[user % len(names)]
        met = [*rng.choice(np.flatnonzero(own), 3, replace=False), *rng.choice(np.flatnonzero(~own), 2, replace=False)]
        rows += [(user, int(item)) for item in met]
    users, items = zip(*rows, strict=True)
    return pl.DataFrame(
        {
            "user": pl.Series(users, dtype=pl.Int32),
            "item": pl.Series(items, dtype=pl.Int32),
            "weight": pl.Series(np.ones(len(rows)), dtype=pl.Float32),
        }
    )
