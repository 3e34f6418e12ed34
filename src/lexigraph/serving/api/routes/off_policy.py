"""What other lists would have earned, from the log."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from lexigraph.errors import LimitError
from lexigraph.serving.api import examples
from lexigraph.serving.api.access import ADMINS, service_of
from lexigraph.serving.api.bodies import answer, read_body
from lexigraph.serving.api.described import body, gives
from lexigraph.serving.api.working import in_thread
from lexigraph.serving.settings import LimitSettings
from lexigraph.serving.trials.off_policy import OffPolicyEstimate
from lexigraph.serving.wire import OffPolicyIn, OffPolicyOut

router = APIRouter(prefix="/v1/off-policy", tags=["experiments"])
_asked = msgspec.json.Decoder(OffPolicyIn)


@router.post(
    "",
    openapi_extra=body(OffPolicyIn, examples.OFF_POLICY),
    responses=gives(OffPolicyOut, "The estimates, and whether they mean something."),
    dependencies=ADMINS,
)
async def value_lists(request: Request) -> Response:
    """Estimate what other lists would have earned than those that were logged, by their logged chances."""
    asked = await read_body(request, _asked)
    service = service_of(request)
    _check(asked, service.settings.limits)
    found = await in_thread(
        service.trials.value_of, asked.lists, kinds=asked.kinds, hours=asked.hours, clip=asked.clip, level=asked.level
    )
    return answer(_told(found, asked))


def _check(asked: OffPolicyIn, limits: LimitSettings) -> None:
    if len(asked.lists) > limits.max_batch:
        raise LimitError(
            f"{len(asked.lists)} lists; at most {limits.max_batch} are valued at once, more by value_lists of "
            "lexigraph.serving.trials.valuing"
        )
    longest = max(map(len, asked.lists.values()), default=0)
    if longest > limits.max_k:
        raise LimitError(f"a list of {longest} items; at most {limits.max_k} are taken, as lists have no more")


def _told(found: OffPolicyEstimate, asked: OffPolicyIn) -> OffPolicyOut:
    values = found.to_dict()
    check = values.pop("check")
    more = {"usable": check["usable"], "warnings": check["reasons"], "missing": len(asked.lists) - found.n_lists}
    return msgspec.convert({**values, **more}, OffPolicyOut)
