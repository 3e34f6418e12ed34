"""The OpenAPI document: FastAPI's own for its routes, msgspec's schemas for all bodies."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from lexigraph.serving import wire
from lexigraph.serving.api.described import REFERENCE, reference
from lexigraph.serving.api.hot import DESCRIBED
from lexigraph.serving.api.problems import MEDIA_TYPE
from lexigraph.serving.wire import Problem

OPEN = ("/health/",)
"""Beginnings of the paths that need no key."""
DESCRIPTION = (
    "Recommendations from what people did, what things say and how things relate. Every error is a problem document "
    "(RFC 9457). Every answer names its request in `X-Request-ID`."
)
KEYS = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A key, `lxg_...`."},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same key."},
}


def describe(app: FastAPI) -> dict[str, Any]:
    """The whole document.

    Args:
        app: with its routes; those of ``hot`` are added.
    """
    document = get_openapi(
        title=app.title, version=app.version, openapi_version="3.1.0", description=DESCRIPTION, routes=app.routes
    )
    paths = document.setdefault("paths", {})
    for path, described in DESCRIBED.items():
        paths.setdefault(path, {}).update(described)
    for path, operations in paths.items():
        for operation in operations.values():
            _complete(path, operation)
    document["paths"] = dict(sorted(paths.items()))
    document["components"] = {"schemas": _schemas(), "securitySchemes": KEYS}
    return document


def _complete(path: str, operation: dict[str, Any]) -> None:
    """Say of an operation what holds for all: how errors look, and that a key is needed."""
    responses = operation.setdefault("responses", {})
    problem = {"description": "A problem.", "content": {MEDIA_TYPE: {"schema": reference(Problem)}}}
    keyed = {str(status): answer for status, answer in responses.items() if str(status) != "422"}
    operation["responses"] = {**keyed, "default": problem}
    if not path.startswith(OPEN):
        operation["security"] = [{name: []} for name in KEYS]
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            parameter["schema"] = {"type": "string", "minLength": 1, "maxLength": 256}


def _schemas() -> dict[str, Any]:
    structures = [getattr(wire, name) for name in wire.__all__]
    _, components = msgspec.json.schema_components(structures, ref_template=REFERENCE)
    for schema in components.values():
        if "description" in schema:
            schema["description"] = cleandoc(schema["description"])
    return dict(sorted(components.items()))
