"""Writing one text per record: what is there is kept, what is missing is asked for, checked and stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from lexigraph.errors import ConfigError, LanguageModelCutOffError, LexigraphError
from lexigraph.language.generation.batch import PATIENCE, Request, ask_each
from lexigraph.language.generation.model import Completion, LanguageModel
from lexigraph.language.generation.prompts import Prompt
from lexigraph.language.writing.claims import CheckedText
from lexigraph.language.writing.facts import SourceRecord
from lexigraph.language.writing.store import GeneratedText, TextStore
from lexigraph.progress import progress_bar

LANGUAGES = {"en": "English", "zh": "Chinese"}
"""Languages that can be checked, and how a prompt calls them."""

Writer: TypeAlias = Literal["model", "template"]

TEMPLATE: Writer = "template"
BLOCK = 256
"""Texts that are stored at once where they cost nothing."""


@dataclass(frozen=True)
class Task:
    """What to write.

    Attributes:
        prompt: the request.
        language: of the texts.
        request: what to ask about a record.
        check: what is left of an answer about a record.
        template: the text of a record without any model; "" where nothing is known.
        check_partial: what is left of an answer that was cut off; None where a part of an answer is none.
    """

    prompt: Prompt
    language: str
    request: Callable[[SourceRecord], Request]
    check: Callable[[SourceRecord, str], CheckedText]
    template: Callable[[SourceRecord], str]
    check_partial: Callable[[SourceRecord, str], CheckedText] | None = None


@dataclass
class WritingReport:
    """What became of the records.

    Attributes:
        path: the file.
        records: how many were to be written about.
        kept: texts that were there already and still hold.
        written: new texts.
        by_template: of the new ones, those a template wrote.
        empty: records of which nothing is known; they get no text.
        dropped_sentences: sentences, or values, of new texts that were left out.
        dropped_facts: facts in them that the sources do not hold, by kind.
        cut_off: of the new ones, those of which the model's answer broke off; its whole sentences were checked.
        failures: by id, why there is no text; the next run asks again.
        not_asked: records that were left for the next run after the model had failed too often.
        prompt_tokens: tokens read for new texts.
        completion_tokens: tokens written.
        cached: answers out of the cache.
        cost: in the currency of the prices given to the model, or None where there were none.
    """

    path: Path
    records: int = 0
    kept: int = 0
    written: int = 0
    by_template: int = 0
    empty: int = 0
    dropped_sentences: int = 0
    dropped_facts: dict[str, int] = field(default_factory=dict)
    cut_off: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    not_asked: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached: int = 0
    cost: float | None = None

    def to_dict(self) -> dict[str, object]:
        """Plain values, ready for JSON."""
        return {**self.__dict__, "path": str(self.path)}


def check_language(language: str) -> None:
    """Make sure that texts of a language can be checked.

    Raises:
        ConfigError: they cannot.
    """
    if language not in LANGUAGES:
        raise ConfigError(f"texts can be written in {', '.join(LANGUAGES)}, not in {language!r}")


def write_texts(
    records: Sequence[SourceRecord],
    task: Task,
    out: str | Path,
    *,
    model: LanguageModel | None = None,
    workers: int = 4,
    patience: float = PATIENCE,
    progress: bool = False,
) -> WritingReport:
    """Write a text for every record that has none yet.

    Args:
        records: the sources; one that comes twice counts once.
        task: what to write.
        out: the file, see :class:`~lexigraph.language.writing.store.TextStore`.
        model: who writes; None for templates alone.
        workers: requests under way at a time.
        patience: seconds without any answer after which the model is held to hang.
        progress: show a bar on stderr.

    Returns:
        Counts. Where nothing of a model's text can be kept, a template writes instead.

    Raises:
        ConfigError: the file has another ending.
        DataError: the file holds something else.
    """
    records = list({record.id: record for record in records}.values())
    with TextStore(out) as store:
        report = WritingReport(store.path, len(records))
        missing = []
        for record in records:
            present = store.texts.get(record.id)
            if present is not None and present.key == _text(record, task, model, "").key:
                report.kept += 1
            elif not record.facts:
                report.empty += 1
            else:
                missing.append(record)
        with progress_bar("Writing", len(missing), enabled=progress) as advance:
            finished = (
                _by_template(missing, task)
                if model is None
                else _asked(missing, task, model, report, workers, patience)
            )
            for block in finished:
                store.append(block)
                _count(block, report)
                advance(max(1, len(block)))
    return report


def _by_template(records: Sequence[SourceRecord], task: Task) -> Iterator[list[GeneratedText]]:
    for start in range(0, len(records), BLOCK):
        block = records[start : start + BLOCK]
        yield [_text(record, task, None, task.template(record), written_by=TEMPLATE) for record in block]


def _asked(
    records: Sequence[SourceRecord],
    task: Task,
    model: LanguageModel,
    report: WritingReport,
    workers: int,
    patience: float,
) -> Iterator[list[GeneratedText]]:
    requests = [task.request(record) for record in records]
    spent_before = _spent(model)
    done = 0
    for place, answer in ask_each(model, requests, max_concurrent=workers, patience=patience):
        record, done = records[place], done + 1
        checked = _checked(answer, record, task)
        if checked is None:
            report.failures[record.id] = _reason(answer)
            yield []
            continue
        _add_usage(answer, report)
        for fact in checked.dropped_facts:
            report.dropped_facts[fact.kind] = report.dropped_facts.get(fact.kind, 0) + 1
        yield [_from_model(record, task, model, checked, cut_off=not isinstance(answer, Completion))]
    report.not_asked = len(records) - done
    spent = _spent(model)
    report.cost = None if spent is None or spent_before is None else spent - spent_before


def _checked(answer: Completion | Exception, record: SourceRecord, task: Task) -> CheckedText | None:
    """What is left of an answer, or of as much of it as there is; None where there is none."""
    if isinstance(answer, Completion):
        return task.check(record, answer.text)
    if isinstance(answer, LanguageModelCutOffError) and task.check_partial is not None:
        return task.check_partial(record, answer.partial)
    return None


def _from_model(
    record: SourceRecord, task: Task, model: LanguageModel, checked: CheckedText, *, cut_off: bool
) -> GeneratedText:
    return _text(
        record,
        task,
        model,
        checked.text or task.template(record),
        written_by="model" if checked.text else TEMPLATE,
        dropped=checked,
        cut_off=cut_off,
    )


def _text(
    record: SourceRecord,
    task: Task,
    model: LanguageModel | None,
    text: str,
    *,
    written_by: Writer = "model",
    dropped: CheckedText | None = None,
    cut_off: bool = False,
) -> GeneratedText:
    return GeneratedText(
        id=record.id,
        text=text,
        language=task.language,
        model=TEMPLATE if model is None else model.name,
        model_fingerprint="" if model is None else model.fingerprint,
        prompt=task.prompt.name,
        prompt_version=task.prompt.version,
        source_hash=record.source_hash,
        written_by=written_by,
        dropped_sentences=0 if dropped is None else len(dropped.dropped_sentences),
        dropped_facts=() if dropped is None else tuple(map(str, dropped.dropped_facts)),
        cut_off=cut_off,
    )


def _reason(error: object) -> str:
    """Why there is no text; an error that nobody foresaw with its kind, for its message alone may say little."""
    return str(error) if isinstance(error, LexigraphError) else f"{type(error).__name__}: {error}"


def _add_usage(answer: Completion | Exception, report: WritingReport) -> None:
    """Count tokens; of an answer that broke off they are not known."""
    if not isinstance(answer, Completion):
        return
    report.cached += answer.cached
    report.prompt_tokens += 0 if answer.cached else answer.prompt_tokens
    report.completion_tokens += 0 if answer.cached else answer.completion_tokens


def _spent(model: LanguageModel) -> float | None:
    """What a model's meter says was spent so far, None where it has none or knows no prices."""
    reading = getattr(getattr(model, "meter", None), "reading", None)
    return getattr(reading, "cost", None)


def _count(block: Sequence[GeneratedText], report: WritingReport) -> None:
    report.written += len(block)
    report.by_template += sum(text.written_by == TEMPLATE for text in block)
    report.cut_off += sum(text.cut_off for text in block)
    report.dropped_sentences += sum(text.dropped_sentences for text in block)
