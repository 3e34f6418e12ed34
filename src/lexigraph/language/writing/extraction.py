"""Typed features out of free text; every value must be quoted from the text."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from lexigraph.data.dataset import Dataset
from lexigraph.language.generation.batch import PATIENCE, Request
from lexigraph.language.generation.model import LanguageModel
from lexigraph.language.generation.prompts import load_prompt
from lexigraph.language.writing.claims import CheckedText, Unsupported
from lexigraph.language.writing.facts import Fact, SourceRecord
from lexigraph.language.writing.features import Feature, features_schema, usual_features
from lexigraph.language.writing.folding import cleaned, contains_words, folded, words
from lexigraph.language.writing.item_facts import item_records
from lexigraph.language.writing.numbers import stated_numbers
from lexigraph.language.writing.writer import Task, WritingReport, write_texts

PROMPT = "extract_features"
LONGEST_TEXT = 3000
"""Characters of a text that are read."""


def write_features(
    dataset: Dataset,
    out: str | Path,
    *,
    model: LanguageModel | None = None,
    features: Sequence[Feature] | None = None,
    fields: Sequence[str] = ("title", "description"),
    item_ids: Sequence[str] | None = None,
    workers: int = 4,
    patience: float = PATIENCE,
    progress: bool = False,
) -> WritingReport:
    """Read features out of the texts of items; each text of the file is one JSON object of values.

    Args:
        dataset: whose items.
        out: a ``.jsonl`` or ``.parquet`` file; what it holds already is kept as far as it still holds.
        model: who reads; None for rules: years, numbers beside their words, and values that the text names.
        features: what to look for; by default what the item table knows of some items.
        fields: columns with the text.
        item_ids: which items, all by default.
        workers: requests under way at a time.
        patience: seconds without any answer after which the model is held to hang.
        progress: show a bar on stderr.

    Returns:
        Counts of what was written, dropped and failed.

    Raises:
        ConfigError: a file with another ending.
        DataError: the file holds something else.
        UnknownIdError: an unknown item.

    Example:
        >>> import tempfile
        >>> from lexigraph.language.writing.store import read_texts
        >>> from lexigraph.testing import books_and_films
        >>> out = Path(tempfile.mkdtemp()) / "features.jsonl"
        >>> wanted = [Feature("topic", "choices", ("space station", "robbery"))]
        >>> write_features(books_and_films(), out, features=wanted, item_ids=["b01"]).written
        1
        >>> read_texts(out)["b01"].text
        '{"topic": ["space station"]}'
    """
    wanted = list(usual_features(dataset) if features is None else features)
    prompt = load_prompt(PROMPT)
    schema = features_schema(wanted)
    task = Task(
        prompt,
        "und",
        request=lambda record: Request(
            prompt.render(features=[feature.to_text() for feature in wanted], text=source_text(record)),
            prompt.system,
            schema,
        ),
        check=lambda record, answer: checked_features(answer, source_text(record), wanted),
        template=partial(_by_rules, wanted=wanted),
    )
    records = item_records(dataset, item_ids, fields=fields)
    texts = [_with_features(record, fields, wanted) for record in records]
    return write_texts(texts, task, out, model=model, workers=workers, patience=patience, progress=progress)


def source_text(record: SourceRecord) -> str:
    """The free text of a record."""
    return " ".join(fact.value for fact in record.facts if fact.role != _WANTED)[:LONGEST_TEXT]


def checked_features(answer: str, text: str, features: Sequence[Feature]) -> CheckedText:
    """The values of a model's answer whose quotes stand in the text and which stand in their quotes.

    Args:
        answer: ``{"feature": {"value": ..., "quote": "..."}}``.
        text: the source.
        features: what was asked for.

    Returns:
        One JSON object of values, and what was dropped.

    Example:
        >>> answer = '{"year": {"value": 1996, "quote": "made in 1995"}}'
        >>> checked = checked_features(answer, "A film made in 1995.", [Feature("year", "year")])
        >>> checked.text, [str(fact) for fact in checked.dropped_facts]
        ('{}', ["year '1996': is not in its quote"])
    """
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return CheckedText("", (answer[:80],), (Unsupported("name", answer[:40], "is no JSON object"),))
    kept: dict[str, Any] = {}
    faults: list[Unsupported] = []
    known = {feature.name: feature for feature in features}
    for name, entry in found.items():
        feature = known.get(name)
        if feature is None:
            faults.append(Unsupported("name", str(name), "was not asked for"))
            continue
        values = []
        for one in entry if isinstance(entry, list) else [entry]:
            value, fault = _value(one, text, feature)
            if fault is None:
                values.append(value)
            else:
                faults.append(Unsupported(_KINDS[feature.kind], str(value), fault))
        if values:
            kept[name] = list(dict.fromkeys(values)) if feature.kind == "choices" else values[0]
    return CheckedText(json.dumps(kept, ensure_ascii=False), tuple(fault.text for fault in faults), tuple(faults))


def features_by_rules(text: str, features: Sequence[Feature]) -> dict[str, Any]:
    """Features that a text states plainly.

    Example:
        >>> wanted = [Feature("year", "year"), Feature("runtime", "number", words=("minutes",))]
        >>> features_by_rules("A film of 1995, 170 minutes long.", wanted)
        {'year': 1995, 'runtime': 170}
    """
    found: dict[str, Any] = {}
    for feature in features:
        value = _RULES[feature.kind](text, feature)
        if value not in (None, []):
            found[feature.name] = value
    return found


_WANTED = "wanted feature"
_KINDS: dict[str, Any] = {
    "text": "name", "choice": "category", "choices": "category", "number": "number", "year": "year",
}  # fmt: skip


def _with_features(record: SourceRecord, fields: Sequence[str], wanted: Sequence[Feature]) -> SourceRecord:
    """The columns with text alone; what is looked for is part of the source, so that new features are asked anew."""
    facts = tuple(fact for fact in record.facts if fact.role in fields)
    looked_for = tuple(Fact(_WANTED, feature.to_text()) for feature in wanted) if facts else ()
    return SourceRecord(record.id, record.kind, facts + looked_for)


def _by_rules(record: SourceRecord, wanted: Sequence[Feature]) -> str:
    return json.dumps(features_by_rules(source_text(record), wanted), ensure_ascii=False)


def _value(entry: object, text: str, feature: Feature) -> tuple[Any, str | None]:
    """The value of one entry of an answer, and what is wrong with it."""
    if not isinstance(entry, dict) or not isinstance(entry.get("quote"), str):
        return entry, "has no quote"
    value, quote = entry.get("value"), entry["quote"]
    if not _is_quoted(quote, text):
        return value, "its quote is not in the text"
    if feature.is_number:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return value, "is no number"
        if feature.kind == "year" and not 1000 <= value <= 2200:
            return value, "is no year"
        inside = value in [float(one) for one in stated_numbers(quote)] and value in map(float, stated_numbers(text))
        return value, None if inside else "is not in its quote"
    if not isinstance(value, str) or not value.strip():
        return value, "is no text"
    if feature.values and value not in feature.values:
        return value, "is none of the values"
    value = cleaned(value)
    return value, None if contains_words(words(quote), words(value)) else "is not in its quote"


def _is_quoted(quote: str, text: str) -> bool:
    """Whether a quote stands in a text, letter by letter and in whole words: "war" is no quote from "award"."""
    said = words(quote)
    return _normal(quote) in _normal(text) and (contains_words(words(text), said) if said else bool(quote.strip()))


def _normal(text: str) -> str:
    return " ".join(folded(text).casefold().split())


def _year(text: str, _: Feature) -> int | None:
    years = [int(one) for one in stated_numbers(text) if one == int(one) and 1800 <= one <= 2100]
    return years[0] if len(set(years)) == 1 else None


def _number(text: str, feature: Feature) -> float | int | None:
    beside = "|".join(map(re.escape, feature.words))
    if not beside:
        return None
    digits = r"(?<![\w.,-])(\d+(?:\.\d+)?)(?![\d.,]*\d)"
    pattern = rf"{digits}[\s-]*(?:{beside})(?![^\W\u3400-\u9fff])|(?<!\w)(?:{beside})\s*[:：=]?\s*{digits}"
    found = {one or other for one, other in re.findall(pattern, folded(text), re.IGNORECASE)}
    if len(found) != 1:
        return None
    value = float(found.pop())
    return int(value) if value == int(value) else value


def _choices(text: str, feature: Feature) -> list[str]:
    said = words(text)
    return [value for value in feature.values if contains_words(said, words(value))]


def _choice(text: str, feature: Feature) -> str | None:
    found = _choices(text, feature)
    return found[0] if len(found) == 1 else None


_RULES: dict[str, Any] = {
    "year": _year, "number": _number, "choices": _choices, "choice": _choice, "text": lambda *_: None,
}  # fmt: skip
