"""From words of the command line to values."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

if TYPE_CHECKING:
    from lexigraph.config import Settings

from lexigraph.errors import ConfigError


def split_list(words: Iterable[str] | None) -> list[str]:
    """Values of a repeatable option that may also be separated by commas.

    Example:
        >>> split_list(["a,b", " c "])
        ['a', 'b', 'c']
    """
    return [part.strip() for word in words or () for part in word.split(",") if part.strip()]


def pairs(words: Iterable[str] | None, option: str) -> dict[str, str]:
    """``key=value`` words as a mapping.

    Raises:
        ConfigError: a word has no "=".

    Example:
        >>> pairs(["uid=user_id"], "--columns")
        {'uid': 'user_id'}
    """
    found: dict[str, str] = {}
    for word in words or ():
        key, sign, value = word.partition("=")
        if not sign or not key.strip():
            raise ConfigError(f"{option} takes key=value, found {word!r}")
        found[key.strip()] = value.strip()
    return found


def integers(text: str, option: str) -> tuple[int, ...]:
    """Whole numbers separated by commas.

    Raises:
        ConfigError: one of them is none.

    Example:
        >>> integers("10,20", "--k")
        (10, 20)
    """
    try:
        return tuple(int(part) for part in split_list([text]))
    except ValueError:
        raise ConfigError(f"{option} takes whole numbers separated by commas, found {text!r}") from None


def numbers(words: Iterable[str] | None, option: str) -> dict[str, float]:
    """``key=number`` words as a mapping; a bare key counts 1.

    Raises:
        ConfigError: a value is no number.

    Example:
        >>> numbers(["view=0.2", "purchase"], "--kind")
        {'view': 0.2, 'purchase': 1.0}
    """
    found = pairs((word if "=" in word else f"{word}=1" for word in split_list(words)), option)
    try:
        return {key: float(value) for key, value in found.items()}
    except ValueError:
        raise ConfigError(f"{option} takes key=number, found {', '.join(map(repr, words or ()))}") from None


def value_of(text: str) -> Any:
    """A value as TOML would read it; "none" is None and anything else is a string.

    Example:
        >>> [value_of(text) for text in ("4", "0.5", "true", "none", "sentence-transformers:x")]
        [4, 0.5, True, None, 'sentence-transformers:x']
    """
    if text.lower() in ("none", "null"):
        return None
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def model_options(words: Iterable[str] | None, models: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Settings of each model from ``key=value`` (all of them) and ``MODEL.key=value`` (one of them).

    Args:
        words: the ``--set`` words.
        models: names of the models.

    Returns:
        Model name to its settings.

    Raises:
        ConfigError: a word has no "=" or names a model that is not among these.

    Example:
        >>> model_options(["seed=1", "ease.regularization=100"], ["ease", "ials"])
        {'ease': {'seed': 1, 'regularization': 100}, 'ials': {'seed': 1}}
    """
    found: dict[str, dict[str, Any]] = {model: {} for model in models}
    for key, value in pairs(words, "--set").items():
        model, dot, setting = key.rpartition(".")
        if dot and model not in found:
            raise ConfigError(f"--set {key}={value}: no model {model!r} here; models: {', '.join(models)}")
        for name in [model] if dot else models:
            found[name][setting] = value_of(value)
    return found


def as_declared(values: Mapping[str, Any], kind: type[Settings]) -> dict[str, Any]:
    """Values as the settings of a model declare them: lists from words with commas, and words that look like others.

    Args:
        values: of :func:`model_options`.
        kind: the model's settings class.

    Example:
        >>> from lexigraph.training import TrainingSettings
        >>> as_declared({"loggers": "csv,tensorboard", "precision": 32, "max_minutes": None}, TrainingSettings)
        {'loggers': ['csv', 'tensorboard'], 'precision': '32', 'max_minutes': None}
    """
    fields = kind.model_fields
    return {
        name: _declared(value, fields[name].annotation) if name in fields else value for name, value in values.items()
    }


def _declared(value: Any, annotation: Any) -> Any:
    if get_origin(annotation) is tuple and not isinstance(value, list | tuple):
        if value is None:
            return []
        return [value_of(part) for part in split_list([value])] if isinstance(value, str) else [value]
    if get_origin(annotation) is Literal and value not in get_args(annotation):
        word = "none" if value is None else str(value)
        return word if word in get_args(annotation) else value
    return value
