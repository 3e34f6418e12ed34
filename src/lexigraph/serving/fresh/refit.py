"""One refit from reading to swapping; run as a process of its own: ``python -m lexigraph.serving.fresh.refit``.

The process reads its task as one JSON document on stdin, so that no password stands among its arguments, and writes
JSON lines to stdout: ``{"event": "step", ...}``, then one ``{"event": "result", ...}`` or ``{"event": "error", ...}``.
It may be killed at any moment: a model is a folder that is renamed into place when it is whole, and becomes the
active one in one transaction.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

from lexigraph.config import make_settings
from lexigraph.errors import LexigraphError
from lexigraph.models.recommender import Recommender
from lexigraph.models.registry import load
from lexigraph.serving.fresh.candidate import draw_map_like, unfitted
from lexigraph.serving.fresh.cleaning import clean_up
from lexigraph.serving.fresh.comparing import compare
from lexigraph.serving.fresh.forgetting import erased_since
from lexigraph.serving.fresh.gathering import UNIT, Gathered, gather
from lexigraph.serving.fresh.judging import Verdict, split_metric
from lexigraph.serving.fresh.lock import Check, only_one
from lexigraph.serving.fresh.outcome import RefitOutcome
from lexigraph.serving.fresh.swapping import last_tried, models_dir, put_in_use
from lexigraph.serving.live.first_model import first_record
from lexigraph.serving.records import ModelRecord
from lexigraph.serving.settings import ServingSettings
from lexigraph.serving.store.store import Store

NICENESS = 10
"""How far a refit steps back behind the processes that answer."""
Tell: TypeAlias = Callable[[str], None]


def refit(
    settings: ServingSettings, *, reason: str = "asked for", expected: int | None = None, tell: Tell = lambda _: None
) -> RefitOutcome:
    """Fit again on all that is known by now, judge, and use the new model if it is good enough.

    Args:
        settings: of the service.
        reason: why, for the record.
        expected: place of the last event that any refit had read when this one was decided on; where another refit
            has finished since, nothing is done. None: do it anyway.
        tell: called with the name of each step.

    Returns:
        What came of it.

    Raises:
        LexigraphError: data, store or model cannot be read or written; the running model stays.
    """
    started = time.monotonic()
    split_metric(settings.refit.metric)
    with Store.open(settings.store) as store, only_one(store.engine, "refit") as check:
        if check is None:
            return RefitOutcome("busy", "another process is refitting now", reason)
        if expected is not None and last_tried(store) != expected:
            return RefitOutcome("overtaken", "another process has refitted just before", reason)
        outcome = _Refit(settings, store, check, reason, tell).run()
    return replace(outcome, reason=reason, seconds=round(time.monotonic() - started, 3))


class _Refit:
    """The steps of one refit, under the lock."""

    def __init__(self, settings: ServingSettings, store: Store, check: Check, reason: str, tell: Tell) -> None:
        self.settings, self.store, self.check, self.reason, self.tell = settings, store, check, reason, tell
        self.before = first_record(store, settings.model)
        self.name = f"refit-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"

    def run(self) -> RefitOutcome:
        self.tell("reading")
        running = load(self.before.folder)
        found = gather(self.store, self.settings, running, self.before)
        forgotten = erased_since(self.store, running, self.before)
        least, count = self.settings.refit.min_events, found.new.height
        if count < least and not forgotten:
            said = f"{count} events that count since the running model, at least {least} are needed to judge by"
            return self._skip(said, count)
        self.tell("judging")
        verdict = compare(running, found, self.settings) if count >= least else None
        if verdict is None and not forgotten:
            said = f"{count} new events hold too few users with anything new to be found, so no model can be judged"
            return self._skip(said, count)
        metrics = _metrics(verdict, found, len(forgotten))
        if verdict is not None and not verdict.accepted:
            return self._reject(verdict, found, metrics)
        said = verdict.sentence if verdict is not None else _unjudged(found, len(forgotten))
        return self._use(running, found, metrics, said)

    def _skip(self, said: str, new_events: int) -> RefitOutcome:
        return RefitOutcome("skipped", said, before=self.before.id, metrics={"new_events": new_events})

    def _reject(self, verdict: Verdict, found: Gathered, metrics: dict[str, Any]) -> RefitOutcome:
        record = ModelRecord(self.name, "", "candidate", found.at, found.trained_to, metrics, self.reason)
        self.store.models.add(record)
        self.store.models.reject(self.name, verdict.sentence)
        return self._outcome("rejected", verdict.sentence, record)

    def _use(self, running: Recommender, found: Gathered, metrics: dict[str, Any], said: str) -> RefitOutcome:
        self.tell("fitting")
        model = unfitted(running, self.settings.refit.new_item_days).fit(found.dataset(found.new))
        draw_map_like(model, running)
        self.tell("saving")
        folder = models_dir(self.settings).absolute() / self.name
        model.save(folder)
        self.check()
        self.tell("swapping")
        reason = f"{self.reason}: {said}"
        record = ModelRecord(self.name, str(folder), "candidate", found.at, found.trained_to, metrics, reason)
        if not put_in_use(self.store, record, self.before.id):
            return self._outcome("overtaken", "another model was activated meanwhile; it stays", record)
        removed = clean_up(self.store, folder.parent, self.settings.refit.keep, self.before.id)
        return replace(self._outcome("used", said, record), removed=removed)

    def _outcome(self, status: Any, said: str, record: ModelRecord) -> RefitOutcome:
        return RefitOutcome(
            status,
            said,
            model=record.id,
            before=self.before.id,
            trained_to=record.trained_to,
            metrics=record.metrics,
        )


def _metrics(verdict: Verdict | None, found: Gathered, forgotten: int) -> dict[str, Any]:
    facts = {UNIT: found.unit, "new_events": found.new.height, "forgotten_users": forgotten}
    return facts if verdict is None else {**facts, **verdict.to_dict()}


def _unjudged(found: Gathered, forgotten: int) -> str:
    return (
        f"{forgotten} erased users leave the model; {found.new.height} new events are too few to judge by, so the new "
        "model is used unjudged"
    )


def main() -> int:
    """Do the task on stdin.

    Returns:
        The exit code: 0 whatever came of the refit, 1 where it failed.
    """
    task = json.load(sys.stdin)
    settings = make_settings(ServingSettings, task["settings"])
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    if hasattr(signal, "SIGALRM"):
        signal.setitimer(signal.ITIMER_REAL, settings.refit.max_hours * 3600.0)  # its default action ends the process
    with _stdout_for_lines() as line:
        try:
            outcome = refit(
                settings,
                reason=task["reason"],
                expected=task["expected"],
                tell=lambda step: line({"event": "step", "step": step}),
            )
        except LexigraphError as error:
            line({"event": "error", "kind": type(error).__name__, "message": str(error)})
            return 1
        line({"event": "result", "result": outcome.to_dict()})
    return 0


@contextlib.contextmanager
def _stdout_for_lines() -> Any:
    """Keep stdout for our lines; what libraries write there goes to stderr."""
    lines, sys.stdout = sys.stdout, sys.stderr

    def line(document: dict[str, Any]) -> None:
        lines.write(json.dumps(document) + "\n")
        lines.flush()

    try:
        yield line
    finally:
        sys.stdout = lines


if __name__ == "__main__":
    sys.exit(main())
