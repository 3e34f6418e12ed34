"""Descriptions of items out of their attributes and neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from lexigraph.data.dataset import Dataset
from lexigraph.language.generation.batch import PATIENCE
from lexigraph.language.generation.model import LanguageModel
from lexigraph.language.writing.facts import SourceRecord
from lexigraph.language.writing.item_facts import category_words, item_records
from lexigraph.language.writing.phrases import PHRASES
from lexigraph.language.writing.prose import prose_task
from lexigraph.language.writing.writer import WritingReport, write_texts

PROMPT = "describe_item"


def write_descriptions(
    dataset: Dataset,
    out: str | Path,
    *,
    model: LanguageModel | None = None,
    language: str = "en",
    item_ids: Sequence[str] | None = None,
    fields: Sequence[str] | None = None,
    similar: Mapping[str, Sequence[str]] | None = None,
    workers: int = 4,
    patience: float = PATIENCE,
    progress: bool = False,
) -> WritingReport:
    """Write a description of each item, from what the data says of it and nothing else.

    Args:
        dataset: items, relations and links.
        out: a ``.jsonl`` or ``.parquet`` file; what it holds already is kept as far as it still holds.
        model: who writes; None for templates.
        language: "en" or "zh".
        item_ids: which items, all by default.
        fields: columns to use, all by default.
        similar: titles of similar items by item id.
        workers: requests under way at a time.
        patience: seconds without any answer after which the model is held to hang.
        progress: show a bar on stderr.

    Returns:
        Counts of what was written, dropped and failed.

    Raises:
        ConfigError: an unknown language, or a file with another ending.
        DataError: the file holds something else.
        UnknownIdError: an unknown item.

    Example:
        >>> import tempfile
        >>> from lexigraph.language.writing.store import read_texts
        >>> from lexigraph.testing import books_and_films
        >>> out = Path(tempfile.mkdtemp()) / "descriptions.jsonl"
        >>> write_descriptions(books_and_films(), out, item_ids=["b02"]).written
        1
        >>> read_texts(out)["b02"].text
        'Red Dust Harbor (2004). Categories: book and space. Kind: book. Creator: Mara Lind. Topic: space. Settlers ...'
    """
    task = prose_task(PROMPT, language, category_words(dataset), describe_item)
    records = item_records(dataset, item_ids, fields=fields, similar=similar)
    return write_texts(records, task, out, model=model, workers=workers, patience=patience, progress=progress)


def describe_item(record: SourceRecord, language: str = "en") -> str:
    """The facts of an item as sentences, without any model.

    Example:
        >>> from lexigraph.language.writing.facts import Fact
        >>> facts = (Fact("title", "群星之间"), Fact("year", "2012"), Fact("director", "林默"))
        >>> describe_item(SourceRecord("a", "item", facts), "zh")
        '《群星之间》（2012）。导演：林默。'
    """
    phrases = PHRASES[language]
    roles: dict[str, list[str]] = {}
    for fact in record.facts:
        if not fact.is_prose:
            roles.setdefault(fact.role, []).append(fact.value)
    title, year = roles.pop("title", [""])[0], roles.pop("year", [""])[0]
    named = phrases.title.format(title=title) if title else year
    with_year = phrases.year.format(title=title, year=year) if title and year and year not in title else named
    categories = roles.pop("category", [])
    sentences = [with_year, phrases.categories.format(values=phrases.listed(categories)) if categories else ""]
    for role, values in roles.items():
        called = phrases.roles.get(role, role)
        sentences.append(phrases.line.format(role=called[:1].upper() + called[1:], values=phrases.listed(values)))
    return phrases.joined([*sentences, *(fact.value for fact in record.facts if fact.is_prose)])
