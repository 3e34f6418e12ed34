"""Items of the catalogue."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from lexigraph.errors import LimitError, UnknownIdError
from lexigraph.serving.api import examples
from lexigraph.serving.api.access import KEEPERS, WATCHERS, service_of
from lexigraph.serving.api.bodies import answer, read_body, require_shallow
from lexigraph.serving.api.described import body, gives
from lexigraph.serving.api.paths import identifier
from lexigraph.serving.api.working import in_thread
from lexigraph.serving.wire import CatalogueReceipt, ItemBatch, ItemIn, ItemOut

router = APIRouter(prefix="/v1/items", tags=["catalogue"])
_columns = msgspec.json.Decoder(dict[str, Any])
_batch = msgspec.json.Decoder(ItemBatch)
COLUMNS = {"type": "object", "additionalProperties": True, "description": "Columns of the items table."}


@router.put(
    "/{item}",
    openapi_extra=body(COLUMNS, examples.ITEM),
    responses=gives(CatalogueReceipt, "It is on disk."),
    dependencies=KEEPERS,
)
async def put_item(request: Request, item: str) -> Response:
    """Add an item, or change columns of one; columns that are not given stay."""
    values = await read_body(request, _columns)
    return await _store(request, [ItemIn(identifier(item), values)])


@router.post(
    "",
    openapi_extra=body(ItemBatch, examples.ITEMS),
    responses=gives(CatalogueReceipt, "They are on disk."),
    dependencies=KEEPERS,
)
async def post_items(request: Request) -> Response:
    """Add or change several items."""
    items = (await read_body(request, _batch)).items
    most = service_of(request).settings.limits.max_batch
    if len(items) > most:
        raise LimitError(f"{len(items)} items in one request; at most {most} are allowed: send several requests")
    return await _store(request, items)


@router.get(
    "/{item}", responses=gives(ItemOut, "The item.", {"item_id": "b02", "values": examples.ITEM}), dependencies=WATCHERS
)
async def get_item(request: Request, item: str) -> Response:
    """An item as it was stored through the service."""
    name = identifier(item)
    found = await in_thread(service_of(request).store.items.get, [name])
    if name not in found:
        raise UnknownIdError(f"no item {name!r} was stored here; items that only the model knows have no document")
    return answer(ItemOut(name, found[name]))


@router.delete("/{item}", status_code=204, response_class=Response, dependencies=KEEPERS)
async def delete_item(request: Request, item: str) -> Response:
    """Take an item out: it is recommended no more, though a model may know it."""
    await in_thread(service_of(request).catalogue.delete, [identifier(item)])
    return Response(status_code=204)


async def _store(request: Request, items: list[ItemIn]) -> Response:
    require_shallow(*(item.values for item in items))
    return answer(await in_thread(service_of(request).catalogue.upsert, items))
