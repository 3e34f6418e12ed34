"""Profiles of users out of what they met."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lexigraph.data.dataset import Dataset
from lexigraph.language.generation.batch import PATIENCE
from lexigraph.language.generation.model import LanguageModel
from lexigraph.language.writing.facts import SourceRecord
from lexigraph.language.writing.item_facts import category_words
from lexigraph.language.writing.phrases import PHRASES, Phrases
from lexigraph.language.writing.prose import prose_task
from lexigraph.language.writing.user_facts import user_records
from lexigraph.language.writing.writer import WritingReport, write_texts

PROMPT = "profile_user"


def write_profiles(
    dataset: Dataset,
    out: str | Path,
    *,
    model: LanguageModel | None = None,
    language: str = "en",
    user_ids: Sequence[str] | None = None,
    attributes: Sequence[str] = ("about",),
    workers: int = 4,
    patience: float = PATIENCE,
    progress: bool = False,
) -> WritingReport:
    """Write a profile of each user, from their history and nothing else.

    To measure what profiles change, write them from the training part of a split: a profile that was written from all
    interactions tells a model what it is to be tested on.

    Args:
        dataset: the interactions that may be used, with titles, years and categories of the items.
        out: a ``.jsonl`` or ``.parquet`` file; what it holds already is kept as far as it still holds.
        model: who writes; None for templates.
        language: "en" or "zh".
        user_ids: which users, all by default.
        attributes: columns of the user table to use besides the history.
        workers: requests under way at a time.
        patience: seconds without any answer after which the model is held to hang.
        progress: show a bar on stderr.

    Returns:
        Counts of what was written, dropped and failed.

    Raises:
        ConfigError: an unknown language, or a file with another ending.
        DataError: the file holds something else.
        UnknownIdError: an unknown user.

    Example:
        >>> import tempfile
        >>> from lexigraph.testing import books_and_films
        >>> write_profiles(books_and_films(), Path(tempfile.mkdtemp()) / "profiles.jsonl", user_ids=["u000"]).written
        1
    """
    task = prose_task(PROMPT, language, category_words(dataset), profile_user)
    records = user_records(dataset, user_ids, attributes=attributes)
    return write_texts(records, task, out, model=model, workers=workers, patience=patience, progress=progress)


def profile_user(record: SourceRecord, language: str = "en") -> str:
    """The facts of a user as sentences, without any model.

    Example:
        >>> from lexigraph.language.writing.facts import Fact
        >>> facts = (Fact("items", "2"), Fact("liked", "Heat"), Fact("year", "1995", "Heat"), Fact("disliked", "Up"))
        >>> profile_user(SourceRecord("u", "user", facts))
        'Met 2 items. Likes Heat (1995). Disliked Up.'
    """
    phrases = PHRASES[language]
    first, last, rating = (record.first(role) for role in ("earliest year", "latest year", "average rating"))
    met = record.first("items")
    told = {"items", "category", "count", "earliest year", "latest year", "average rating", "liked", "met", "disliked"}
    own = [fact for fact in record.facts if not fact.of and fact.role not in told]
    sentences = [
        phrases.items.format(n=met) if met and met != "1" else "",
        phrases.liked.format(titles=_titles(record, "liked", phrases)) if record.values("liked") else "",
        phrases.met.format(titles=_titles(record, "met", phrases)) if record.values("met") else "",
        phrases.disliked.format(titles=_titles(record, "disliked", phrases)) if record.values("disliked") else "",
        phrases.counts.format(counts=_counts(record, phrases)) if record.values("count") else "",
        phrases.years.format(first=first, last=last) if first and last and first != last else "",
        phrases.rating.format(value=rating) if rating else "",
    ]
    for fact in own:
        role = phrases.roles.get(fact.role, fact.role)
        sentences.append(fact.value if fact.is_prose else phrases.line.format(role=role, values=fact.value))
    return phrases.joined(sentences)


def _titles(record: SourceRecord, role: str, phrases: Phrases) -> str:
    titles = []
    for title in record.values(role):
        year = record.of("year", title)
        known = year is not None and year not in title
        titles.append(phrases.year.format(title=title, year=year) if known else phrases.title.format(title=title))
    return phrases.listed(titles)


def _counts(record: SourceRecord, phrases: Phrases) -> str:
    return phrases.comma.join(
        phrases.count.format(name=name, n=record.of("count", name))
        for name in record.values("category")
        if record.of("count", name)
    )
