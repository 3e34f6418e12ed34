"""From the bytes of a chat answer to a completion, or to an error that says what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lexigraph.errors import LanguageModelCutOffError, LanguageModelError
from lexigraph.language.generation.model import Completion
from lexigraph.language.generation.schema import begun_answer, checked_answer


def read_answer(
    body: bytes, content_type: str, *, name: str, max_tokens: int, schema: Mapping[str, Any] | None
) -> Completion:
    """Read what the chat endpoint sent.

    Args:
        body: the answer's body.
        content_type: its declared type.
        name: the model's name, for messages and the result.
        max_tokens: what the answer was limited to, for the message.
        schema: what the text must meet.

    Returns:
        The completion, with 0 tokens where the server did not count.

    Raises:
        LanguageModelCutOffError: it was cut off; the error has what there is.
        LanguageModelError: it is no chat answer, was refused, or its text is empty or does not meet the schema.
    """
    if "json" not in content_type.lower():
        raise LanguageModelError(
            f"the server of {name!r} answered with {content_type[:80] or 'no content type'!r} in place of JSON; "
            f"is the base URL (OPENAI_BASE_URL) that of the API, up to and with /v1?"
        )
    answer = _parse(body, name)
    choice = _choice(answer, name)
    message = choice["message"]
    content = message.get("content")
    text = content if isinstance(content, str) else ""
    reason = choice.get("finish_reason")
    if reason == "length" and schema is not None and _is_document(text):
        reason = "stop"  # what was cut off was space after the end
    if reason == "length":
        raise LanguageModelCutOffError(
            f"{name!r} was cut off after max_tokens = {max_tokens} or at the end of its context; "
            f"raise max_tokens, shorten the request or take a model with a longer context",
            partial=begun_answer(text),
        )
    if reason == "content_filter" or message.get("refusal"):
        raise LanguageModelError(f"{name!r} refused to answer; change the request or take another model")
    usage = answer.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    return Completion(
        text=checked_answer(text, schema, name),
        model=name,
        prompt_tokens=_count(counts.get("prompt_tokens")),
        completion_tokens=_count(counts.get("completion_tokens")),
    )


def _parse(body: bytes, name: str) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise LanguageModelError(
            f"the server of {name!r} sent what is no JSON (it begins {body[:60]!r}); is it a chat server?"
        ) from error
    return answer if isinstance(answer, dict) else {}


def _choice(answer: dict[str, Any], name: str) -> dict[str, Any]:
    choices = answer.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(choice, dict) or not isinstance(choice.get("message"), dict):
        raise LanguageModelError(
            f"the server of {name!r} sent JSON without choices[0].message; is it an OpenAI-compatible chat server?"
        )
    return choice


def _is_document(text: str) -> bool:
    """Whether a text is a JSON object or list to its end; of a number nobody can tell."""
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
