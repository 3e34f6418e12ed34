"""What is said to people, in their language: messages are looked up in gettext catalogues, one for each language.

English is in the code itself; another language is a file ``locale/LANG/LC_MESSAGES/lexigraph.po`` with its compiled
``.mo`` beside it. Nobody is spoken to in another language than English unless :func:`speaking` was entered, so code
that uses Lexigraph as a library always sees the same messages.
"""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from rich.cells import cell_len

from lexigraph.errors import ConfigError

DOMAIN = "lexigraph"
SOURCE_LANGUAGE = "en"
VARIABLE = "LEXIGRAPH_LANGUAGE"
"""The environment variable that chooses a language; a language that is not known is an error."""

SYSTEM_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""What gettext reads too; the first that is set counts, and where its language is not known the answer is English."""

_LOCALE = Path(__file__).parent / "locale"
_current: ContextVar[str] = ContextVar("lexigraph_language", default=SOURCE_LANGUAGE)


@cache
def known_languages() -> tuple[str, ...]:
    """Codes of the languages that there are messages in, English first.

    Example:
        >>> known_languages()
        ('en', 'zh')
    """
    return (SOURCE_LANGUAGE, *sorted(path.parts[-3] for path in _LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")))


def choose_language(asked: str | None = None, environment: Mapping[str, str] = os.environ) -> str:
    """The language to speak: the one asked for, else that of the environment, else English.

    Args:
        asked: a code such as "zh" or a locale such as "zh_CN.UTF-8", or None.
        environment: variables by name; ``LEXIGRAPH_LANGUAGE`` goes before those of the system.

    Raises:
        ConfigError: ``asked`` or ``LEXIGRAPH_LANGUAGE`` names a language without messages.

    Example:
        >>> choose_language("zh"), choose_language(None, {"LANG": "zh_CN.UTF-8"}), choose_language(None, {"LANG": "C"})
        ('zh', 'zh', 'en')
    """
    for source, wanted in (("--lang", asked), (VARIABLE, environment.get(VARIABLE))):
        if wanted:
            code = _code_of(wanted)
            if code not in known_languages():
                raise ConfigError(
                    f"{source}: no messages in language {wanted!r}; known: {', '.join(known_languages())}"
                )
            return code
    system = next(filter(None, map(environment.get, SYSTEM_VARIABLES)), "")
    return next((code for code in map(_code_of, system.split(":")) if code in known_languages()), SOURCE_LANGUAGE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Give messages in a language for as long as this lasts, in this thread or task.

    Args:
        language: one of :func:`known_languages`.

    Raises:
        ConfigError: another language.

    Example:
        >>> with speaking("zh"):
        ...     gettext("network")
        '网络'
        >>> gettext("network")
        'network'
    """
    token = _current.set(choose_language(language, {}))
    try:
        yield
    finally:
        _current.reset(token)


def language() -> str:
    """The code of the language that messages are in."""
    return _current.get()


def gettext(message: str) -> str:
    """A message in the current language; the message itself where the catalogue has none.

    What is filled in stands in braces and is put in afterwards: ``_("saved in {path}").format(path=path)``.
    """
    return _catalogue(language()).gettext(message) if message else ""  # "" is the catalogue's header


def ngettext(one: str, many: str, n: int) -> str:
    """A message about ``n`` things, in the plural form that the current language has for ``n``."""
    return _catalogue(language()).ngettext(one, many, n)


def pgettext(context: str, message: str) -> str:
    """A message in the current language, where the same English words say different things by context."""
    return _catalogue(language()).pgettext(context, message)


def padded(text: str, width: int) -> str:
    """A text with blanks up to a width on the terminal, where Chinese characters take two places.

    Example:
        >>> padded("items", 8) + "|", padded("物品", 8) + "|"
        ('items   |', '物品    |')
    """
    return text + " " * max(width - cell_len(text), 0)


@cache
def _catalogue(code: str) -> _gettext.NullTranslations:
    if code == SOURCE_LANGUAGE:
        return _gettext.NullTranslations()
    return _gettext.translation(DOMAIN, _LOCALE, languages=[code])


def _code_of(locale: str) -> str:
    """The language of a locale: "zh_CN.UTF-8" and "zh-Hans" are "zh"."""
    return locale.replace("-", "_").partition(".")[0].partition("@")[0].partition("_")[0].strip().lower()
