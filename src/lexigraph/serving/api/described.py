"""What OpenAPI is told of routes whose bodies msgspec reads and writes."""

from __future__ import annotations

from typing import Any

REFERENCE = "#/components/schemas/{name}"
JSON = "application/json"


def reference(kind: type) -> dict[str, str]:
    """A reference to the schema of a structure.

    Example:
        >>> reference(int)
        {'$ref': '#/components/schemas/int'}
    """
    return {"$ref": REFERENCE.format(name=kind.__name__)}


def content(schema: dict[str, Any], example: Any = None) -> dict[str, Any]:
    """The content of a body or an answer.

    Example:
        >>> content({"type": "integer"}, 3)
        {'application/json': {'schema': {'type': 'integer'}, 'example': 3}}
    """
    return {JSON: {"schema": schema} if example is None else {"schema": schema, "example": example}}


def body(kind: type | dict[str, Any], example: Any = None) -> dict[str, Any]:
    """A required body, by its type or its schema, for ``openapi_extra``."""
    schema = kind if isinstance(kind, dict) else reference(kind)
    return {"requestBody": {"required": True, "content": content(schema, example)}}


def gives(kind: type | dict[str, Any], description: str, example: Any = None, status: int = 200) -> dict[Any, Any]:
    """An answer, by its type or its schema, for ``responses``."""
    schema = kind if isinstance(kind, dict) else reference(kind)
    return {status: {"description": description, "content": content(schema, example)}}
