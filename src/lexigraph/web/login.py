"""Showing a key: a form that works without scripts, and a cookie that scripts cannot read."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import APIRouter, Form
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from lexigraph.errors import LexigraphError
from lexigraph.messages import gettext as _
from lexigraph.messages import speaking
from lexigraph.web.languages import chosen_language, path_of

if TYPE_CHECKING:
    from lexigraph.web.office import Office

COOKIE = "lexigraph_key"
router = APIRouter()


@router.get("/login")
async def show(request: Request) -> Response:
    """The form."""
    return _form(request, "")


@router.post("/login")
async def enter(request: Request, key: Annotated[str, Form(max_length=400)] = "") -> Response:
    """Take a key, if it is valid; it stays in the browser until that is closed."""
    office = cast("Office", request.app.state.office)
    peer = request.client.host if request.client else ""
    try:
        office.service.authority.identify(key.strip() or None, peer).require("read")
    except LexigraphError as error:
        return _form(request, str(error), 401)
    answer = RedirectResponse(path_of(chosen_language(request)), 303)
    answer.set_cookie(COOKIE, key.strip(), httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return answer


@router.post("/logout")
async def leave(request: Request) -> Response:
    """Forget the key."""
    answer = RedirectResponse(f"/login?lang={chosen_language(request)}", 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


def _form(request: Request, problem: str, status: int = 200) -> HTMLResponse:
    language = chosen_language(request)
    with speaking(language):
        words = {
            "title": _("Lexigraph: show your key"),
            "label": _("Key of this service"),
            "hint": _("It begins with lxg_; the operator of the service has it (lexigraph keys create)."),
            "enter": _("Open the page"),
        }
    page = _templates().get_template("login.html")
    return HTMLResponse(page.render(language=language, problem=problem, **words), status)


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=select_autoescape())
