"""Experiments: started, read out, ended."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from lexigraph.serving.api import examples
from lexigraph.serving.api.access import ADMINS, WATCHERS, service_of
from lexigraph.serving.api.bodies import answer, read_body, require_shallow
from lexigraph.serving.api.described import body, gives
from lexigraph.serving.api.paths import identifier
from lexigraph.serving.api.working import in_thread
from lexigraph.serving.wire import ExperimentList

router = APIRouter(prefix="/v1/experiments", tags=["experiments"])
_document = msgspec.json.Decoder(dict[str, Any])
DOCUMENT: dict[str, Any] = {
    "type": "object",
    "additionalProperties": True,
    "required": ["name", "arms"],
    "properties": {"name": {"type": "string"}, "arms": {"type": "object"}},
    "description": "An experiment; the fields are those of lexigraph.serving.trials.experiment.Experiment.",
}


@router.get("", responses=gives(ExperimentList, "All experiments."), dependencies=WATCHERS)
async def get_experiments(request: Request) -> Response:
    """All experiments, those first that were started first."""
    found = await in_thread(service_of(request).trials.experiments.all)
    return answer(ExperimentList([one.to_dict() for one in found]))


@router.post(
    "",
    status_code=201,
    openapi_extra=body(DOCUMENT, examples.EXPERIMENT),
    responses=gives(DOCUMENT, "It runs.", status=201),
    dependencies=ADMINS,
)
async def post_experiment(request: Request) -> Response:
    """Start an experiment."""
    document = await read_body(request, _document)
    require_shallow(document)
    started = await in_thread(service_of(request).trials.start, document)
    return answer(started.to_dict(), 201)


@router.get(
    "/{name}",
    responses=gives({"type": "object", "additionalProperties": True}, "What it has shown."),
    dependencies=WATCHERS,
)
async def get_experiment(request: Request, name: str) -> Response:
    """What an experiment has shown so far; it may be looked at as often as one likes."""
    found = await in_thread(service_of(request).trials.readout, identifier(name))
    return answer(found.to_dict())


@router.delete("/{name}", responses=gives(DOCUMENT, "It has ended."), dependencies=ADMINS)
async def end_experiment(request: Request, name: str) -> Response:
    """End an experiment; its readout stays."""
    ended = await in_thread(service_of(request).trials.end, identifier(name))
    return answer(ended.to_dict())
