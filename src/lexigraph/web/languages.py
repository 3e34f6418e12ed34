"""In which language the page speaks: the path says so, and before that the browser."""

from __future__ import annotations

from typing import Literal, TypeAlias

from starlette.requests import Request

from lexigraph.messages import known_languages

HtmlCode: TypeAlias = Literal["en-US", "zh-CN"]
PATHS = {"en": "/", "zh": "/zh"}
HTML_CODES: dict[str, HtmlCode] = {"en": "en-US", "zh": "zh-CN"}
OWN_NAMES = {"en": "English", "zh": "中文"}


def path_of(language: str) -> str:
    """Where the page speaks a language.

    Example:
        >>> path_of("zh")
        '/zh'
    """
    return PATHS[language]


def chosen_language(request: Request) -> str:
    """What was asked for by ``?lang=``, or else by the browser's settings."""
    asked = request.query_params.get("lang", "")
    return asked if asked in PATHS else preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> str:
    """The first language of a header ``Accept-Language`` that the page speaks, by order; English where none is.

    Example:
        >>> preferred("zh-CN,zh;q=0.9,en;q=0.8"), preferred("de,en;q=0.5"), preferred("")
        ('zh', 'en', 'en')
    """
    for part in header.split(","):
        code = part.split(";")[0].strip().split("-")[0].lower()
        if code in PATHS and code in known_languages():
            return code
    return "en"
