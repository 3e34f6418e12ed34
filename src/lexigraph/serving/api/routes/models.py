"""The models that the service has: which one answers, fitting again, going back."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from lexigraph.serving.api.access import ADMINS, WATCHERS, refitter_of, service_of
from lexigraph.serving.api.bodies import answer
from lexigraph.serving.api.described import gives
from lexigraph.serving.api.paths import identifier
from lexigraph.serving.api.working import in_thread
from lexigraph.serving.records import ModelRecord
from lexigraph.serving.wire import ModelList, ModelOut, RefitAnswer

router = APIRouter(prefix="/v1/models", tags=["models"])


@router.get("", responses=gives(ModelList, "All models."), dependencies=WATCHERS)
async def get_models(request: Request) -> Response:
    """All models that the service has or had."""
    found = await in_thread(service_of(request).store.models.all)
    return answer(ModelList([_shown(record) for record in found]))


@router.post(
    "/refit", status_code=202, responses=gives(RefitAnswer, "Whether a fit began.", status=202), dependencies=ADMINS
)
async def refit(request: Request) -> Response:
    """Fit again on all events, in another process; the new model is used if it is as good as the running one."""
    started = refitter_of(request).ask("asked for by a request")
    return answer(RefitAnswer(started, "" if started else "a fit is under way already"), 202)


@router.post("/{model}/activate", responses=gives(ModelOut, "It answers from now on."), dependencies=ADMINS)
async def activate(request: Request, model: str) -> Response:
    """Use a model from now on, in all processes; an older one is a rollback."""
    return answer(_shown(await in_thread(service_of(request).activate, identifier(model))))


def _shown(record: ModelRecord) -> ModelOut:
    return ModelOut(
        id=record.id,
        status=record.status,
        created=record.created,
        trained_to=record.trained_to,
        metrics=dict(record.metrics),
        reason=record.reason,
    )
