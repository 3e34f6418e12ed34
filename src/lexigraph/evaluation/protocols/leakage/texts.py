"""Texts that name the answers."""

from __future__ import annotations

import polars as pl

from lexigraph.data.splits.split import Split
from lexigraph.evaluation.protocols.leakage.leak import Leak, Severity, first_few, percent
from lexigraph.evaluation.protocols.leakage.phrases import Named, as_phrase, as_phrase_of_title, find_named, is_telling

UNLIKELY = 0.01
"""Texts that name no more than luck would give them with at least this probability are no alarm."""


def titles_in_user_texts(split: Split) -> list[Leak]:
    """Users whose ``about`` names the title of one of their own test items."""
    users, items = split.test.users, split.test.items
    if "about" not in users.columns or "title" not in items.columns:
        return []
    texts = users.select(as_phrase(pl.col("about").cast(pl.String)).alias("text"))["text"]
    phrases = items.select(as_phrase_of_title(pl.col("title").cast(pl.String)).alias("phrase"))["phrase"]
    named = find_named(_pairs(split), texts, phrases, sides=("user", "item"), known=_known(split))
    if not named.pairs.height:
        return []
    severity, comparison = _judge(named)
    count, n_tested = named.pairs["user"].n_unique(), split.test.interactions["user"].n_unique()
    return [
        Leak(
            "title-in-user-text",
            severity,
            count,
            count / n_tested,
            _examples(split, named.pairs),
            f"The 'about' texts of {count} users ({percent(count / n_tested)} of those tested) name the title of an "
            f"item they are tested on ({comparison}).",
            "If these texts were written from all interactions, write them again from the training part.",
        )
    ]


def users_in_item_texts(split: Split) -> list[Leak]:
    """Items whose texts name the id of one of their own test users."""
    columns = [name for name, dtype in split.test.items.schema.items() if name != "item_id" and _is_text(dtype)]
    if not columns:
        return []
    joined = pl.concat_str(
        [_plain(name, split.test.items.schema[name]) for name in columns], separator=" | ", ignore_nulls=True
    )
    texts = split.test.items.select(as_phrase(joined).alias("text"))["text"]
    ids = split.test.user_ids.series.to_frame("id")
    phrases = ids.select(pl.when(is_telling(pl.col("id"))).then(as_phrase(pl.col("id"))).alias("phrase"))["phrase"]
    named = find_named(_pairs(split), texts, phrases, sides=("item", "user"), known=_known(split))
    if not named.pairs.height:
        return []
    severity, comparison = _judge(named)
    count, n_tested = named.pairs["item"].n_unique(), split.test.interactions["item"].n_unique()
    return [
        Leak(
            "user-in-item-text",
            severity,
            count,
            count / n_tested,
            _examples(split, named.pairs),
            f"The texts of {count} items ({percent(count / n_tested)} of those tested on) name the id of a user they "
            f"are test items of ({comparison}).",
            "Take out what was written by or about users after the split, such as reviews.",
        )
    ]


def _pairs(split: Split) -> pl.DataFrame:
    return split.test.interactions.select("user", "item").unique(maintain_order=True)


def _known(split: Split) -> pl.DataFrame:
    return split.development().interactions.select("user", "item").unique()


def _judge(named: Named) -> tuple[Severity, str]:
    """A leak is more than twice what strangers' texts name, and more than luck makes of that."""
    from scipy.stats import poisson  # it takes half a second to import, and the service starts through here

    found, by_chance = named.pairs.height, named.by_chance
    luck = float(poisson.sf(found - 1, by_chance))  # the probability of so many pairs or more
    comparison = f"{found} pairs; by chance it would be about {by_chance:.1f}"
    return ("warning" if found > 2 * by_chance and luck < UNLIKELY else "information"), comparison


def _examples(split: Split, pairs: pl.DataFrame) -> tuple[str, ...]:
    named = [
        f"user {split.test.user_ids[user]} item {split.test.item_ids[item]}"
        for user, item in pairs.head(5).select("user", "item").iter_rows()
    ]
    return first_few(named)


def _is_text(dtype: pl.DataType) -> bool:
    return dtype in (pl.String, pl.List(pl.String))


def _plain(name: str, dtype: pl.DataType) -> pl.Expr:
    return pl.col(name).list.join(" | ", ignore_nulls=True) if isinstance(dtype, pl.List) else pl.col(name)
