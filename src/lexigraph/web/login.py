"""Showing a key: a form that works without scripts, and a cookie that scripts cannot read."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import APIRouter, Form
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from lexigraph.errors import ForbiddenError, LexigraphError, RateLimitedError
from lexigraph.messages import gettext as _
from lexigraph.messages import speaking
from lexigraph.translation import translated
from lexigraph.web.languages import HTML_CODES, chosen_language, path_of

if TYPE_CHECKING:
    from lexigraph.web.office import Office

COOKIE = "lexigraph_key"
NOT_KEPT = {"Cache-Control": "no-store"}
router = APIRouter()


@router.get("/login")
async def show(request: Request) -> Response:
    """The form; where no key is needed, the page itself."""
    office = cast("Office", request.app.state.office)
    if not office.service.settings.security.keys:
        return RedirectResponse(path_of(chosen_language(request)), 303)
    with speaking(chosen_language(request)):
        withdrawn = _("Your key is not valid any more: it was revoked or has expired. Show another one.")
    return answer_with_form(request, withdrawn if "withdrawn" in request.query_params else "")


@router.post("/login")
async def enter(request: Request, key: Annotated[str, Form(max_length=400)] = "") -> Response:
    """Take a key, if it is valid; it stays in the browser until that is closed."""
    office = cast("Office", request.app.state.office)
    peer = request.client.host if request.client else ""
    try:
        office.service.authority.identify(key.strip() or None, peer).require("read")
    except LexigraphError as error:
        return refused(request, error)
    answer = RedirectResponse(path_of(chosen_language(request)), 303)
    answer.set_cookie(COOKIE, key.strip(), httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return answer


@router.post("/logout")
async def leave(request: Request) -> Response:
    """Forget the key."""
    answer = RedirectResponse(f"/login?lang={chosen_language(request)}", 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


def refused(request: Request, error: LexigraphError) -> HTMLResponse:
    """The form, with what is wrong with the key that was shown."""
    with speaking(chosen_language(request)):
        problem = translated(str(error))
    if isinstance(error, RateLimitedError):
        answer = answer_with_form(request, problem, 429)
        answer.headers["Retry-After"] = str(max(1, math.ceil(error.retry_after)))
        return answer
    return answer_with_form(request, problem, 403 if isinstance(error, ForbiddenError) else 401)


def answer_with_form(request: Request, problem: str, status: int = 200) -> HTMLResponse:
    """The form that asks for a key.

    Args:
        request: what is answered.
        problem: said above it.
        status: of HTTP.
    """
    language = chosen_language(request)
    with speaking(language):
        words = {
            "title": _("Lexigraph: show your key"),
            "label": _("Key of this service"),
            "hint": _("It begins with lxg_; the operator of the service has it (lexigraph keys create)."),
            "enter": _("Open the page"),
        }
    page = _templates().get_template("login.html")
    html = HTML_CODES[language]
    return HTMLResponse(page.render(language=language, html=html, problem=problem, **words), status, NOT_KEPT)


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=select_autoescape())
