"""How the service stands: what costs nothing to know, and what the database must be asked for."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from lexigraph.errors import LexigraphError
from lexigraph.serving.fresh.drift import Drift, find_drift
from lexigraph.serving.fresh.schedule import RefitStatus
from lexigraph.serving.records import ModelRecord
from lexigraph.serving.service import Service
from lexigraph.serving.store.measurements import Measurement
from lexigraph.serving.trials.readout import Readout
from lexigraph.web.operating.counted import Counted, count_up

if TYPE_CHECKING:
    from lexigraph.web.office import Office

DAY = 86_400.0
MOST_PENDING, MOST_TRIALS = 20, 10


@dataclass(frozen=True)
class Now:
    """What changes all the time.

    Attributes:
        model: id of the one in use.
        age: seconds since it was fitted.
        problems: what keeps the service from being well.
        counted: of all processes.
        pending: items that wait for the next fit, the first of them, with the reason.
        n_pending: all of them.
        refit: how refits stand.
    """

    model: str
    age: float
    problems: tuple[str, ...]
    counted: Counted
    pending: dict[str, str]
    n_pending: int
    refit: RefitStatus


@dataclass(frozen=True)
class TrialSeen:
    """An experiment and what it has shown.

    Attributes:
        name: of it.
        status: "running" or "ended".
        since: seconds since 1970.
        readout: None where it cannot be read.
        problem: why it cannot.
    """

    name: str
    status: str
    since: float
    readout: Readout | None
    problem: str = ""


@dataclass(frozen=True)
class Measured:
    """What the database knows.

    Attributes:
        windows: measured over the last day, oldest first.
        drift: of the latest events against what the model was fitted on.
        new_events: that the model in use was not fitted on.
        models: all that can be used, the latest first.
        trials: experiments, running ones first.
    """

    windows: list[Measurement]
    drift: Drift
    new_events: int
    models: list[ModelRecord]
    trials: list[TrialSeen]


def look_now(office: Office) -> Now:
    """What this process and the shared counters know."""
    service = office.service
    record = service.host.current.record
    pending = service.host.pending
    return Now(
        model=record.id,
        age=max(0.0, time.time() - record.created),
        problems=tuple(service.ready()[1]),
        counted=count_up(office.metrics.collect()),
        pending=dict(islice(pending.items(), MOST_PENDING)),
        n_pending=len(pending),
        refit=office.refitter.status(),
    )


def look_deeper(service: Service) -> Measured:
    """What the database must be asked for.

    Raises:
        StoreError: it cannot be reached.
    """
    store, served = service.store, service.host.current
    models = [one for one in store.models.all() if one.folder and one.status != "rejected"]
    return Measured(
        windows=store.measurements.since(time.time() - DAY),
        drift=find_drift(store, served.model, served.record.trained_to, service.settings),
        new_events=max(0, store.events.last_seq() - served.record.trained_to),
        models=models[::-1],
        trials=_trials(service),
    )


def _trials(service: Service) -> list[TrialSeen]:
    found = service.trials.experiments.all()
    ordered = sorted(found, key=lambda one: (one.status != "running", -one.created))[:MOST_TRIALS]
    seen = []
    for one in ordered:
        name = one.experiment.name
        try:
            seen.append(TrialSeen(name, one.status, one.created, service.trials.readout(name)))
        except LexigraphError as error:
            seen.append(TrialSeen(name, one.status, one.created, None, str(error)))
    return seen
