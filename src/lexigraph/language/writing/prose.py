"""Texts in sentences: asked for with the facts of a record, and kept sentence by sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from lexigraph.language.generation.batch import Request
from lexigraph.language.generation.prompts import load_prompt
from lexigraph.language.writing.checking import FactChecker
from lexigraph.language.writing.claims import CheckedText
from lexigraph.language.writing.facts import SourceRecord
from lexigraph.language.writing.writer import LANGUAGES, Task, check_language

LONGEST = 384
"""Tokens of an answer."""


def prose_task(
    prompt_name: str, language: str, categories: Iterable[str], template: Callable[[SourceRecord, str], str]
) -> Task:
    """What to write, from a prompt that takes facts and a language.

    Args:
        prompt_name: of the prompt file.
        language: "en" or "zh".
        categories: all categories of the catalogue, for the checker.
        template: the text of a record in a language, without any model.

    Raises:
        ConfigError: another language.
    """
    check_language(language)
    prompt, known = load_prompt(prompt_name), tuple(categories)

    def request(record: SourceRecord) -> Request:
        return Request(
            prompt.render(facts=record.to_text(), language=LANGUAGES[language]), prompt.system, max_tokens=LONGEST
        )

    def check(record: SourceRecord, text: str, *, cut_off: bool = False) -> CheckedText:
        return FactChecker(record, known, language).check(text, cut_off=cut_off)

    return Task(
        prompt,
        language,
        request=request,
        check=check,
        template=lambda record: template(record, language),
        check_partial=partial(check, cut_off=True),
    )
