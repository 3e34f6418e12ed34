"""An answer is checked by this program too: a server's word that it keeps to a schema is not enough."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from lexigraph.errors import LanguageModelError, require_extra

_THOUGHTS = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_UNENDED_THOUGHTS = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
_FENCE = re.compile(r"\A```[a-z]*\n(.*)\n```\Z", re.DOTALL)
SHOWN = 120
"""Characters of a bad answer that an error shows."""


def checked_answer(text: str, schema: Mapping[str, Any] | None, model: str) -> str:
    """The answer proper: without the thoughts before it, and with a schema one JSON document that meets it.

    Args:
        text: what the model wrote.
        schema: the JSON schema; None for free text.
        model: the model's name, for the message.

    Returns:
        The answer.

    Raises:
        LanguageModelError: it is empty, no JSON, or does not meet the schema.
        MissingExtraError: the package ``jsonschema`` is not installed.

    Example:
        >>> checked_answer(" <think>hm</think> Yes. ", None, "demo")
        'Yes.'
        >>> checked_answer('{"year": "soon"}', {"properties": {"year": {"type": "integer"}}}, "demo")
        Traceback (most recent call last):
        ...
        lexigraph.errors.LanguageModelError: 'demo' did not keep to the schema at $.year: 'soon' is not of type ...
    """
    answer = _THOUGHTS.sub("", text).strip()
    if not answer:
        raise LanguageModelError(f"{model!r} gave an empty answer; ask in other words or take a larger model")
    if schema is None:
        return answer
    fenced = _FENCE.match(answer)
    answer = fenced[1].strip() if fenced else answer
    _validate(_parse(answer, model), schema, model)
    return answer


def begun_answer(text: str) -> str:
    """As much of an answer as there is in a text that breaks off, without the thoughts before it.

    Example:
        >>> begun_answer("<think>hm</think> Yes, be"), begun_answer("<think>Yes, be")
        ('Yes, be', '')
    """
    return _UNENDED_THOUGHTS.sub("", text).strip()


def _parse(answer: str, model: str) -> Any:
    try:
        return json.loads(answer, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise LanguageModelError(
            f"{model!r} was asked for JSON and wrote {_shown(answer)}; "
            f"take a server that supports response_format json_schema, or a larger model"
        ) from error


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _validate(value: Any, schema: Mapping[str, Any], model: str) -> None:
    jsonschema = require_extra("jsonschema", "openai")
    registry = require_extra("referencing", "openai").Registry()  # an empty one fetches nothing from other sites
    try:
        validator = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
        fault = jsonschema.exceptions.best_match(validator(schema, registry=registry).iter_errors(value))
    except RecursionError as error:
        raise LanguageModelError(f"{model!r} nested its answer too deeply; take a larger model") from error
    if fault is not None:
        raise LanguageModelError(
            f"{model!r} did not keep to the schema at {fault.json_path}: {_cut(fault.message)}; "
            f"take a server that supports response_format json_schema, or a larger model"
        )


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _shown(answer: str) -> str:
    return repr(_cut(answer))
