"""The loop: epochs of steps, validations, checkpoints, and what to do when a step fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from lexigraph.errors import TrainingError
from lexigraph.messages import gettext
from lexigraph.progress import progress_bar
from lexigraph.training.checkpoints import Checkpoint, CheckpointFolder
from lexigraph.training.guards import describe_failure, interruption, is_out_of_memory
from lexigraph.training.job import Job
from lexigraph.training.loggers import Curves
from lexigraph.training.parameters import copy_network, put_into_network
from lexigraph.training.result import Stopped, TrainingResult
from lexigraph.training.schedules import plateau_factor, rate_factor
from lexigraph.training.seeds import step_seed
from lexigraph.training.settings import Tracker, run_facts
from lexigraph.training.state import TrainingState
from lexigraph.training.stepper import NETWORK, Stepper, under
from lexigraph.training.stopping import is_better, without_gain

logger = logging.getLogger(__name__)

BEST = "best."
LOG_EVERY = 50
"""Steps between two points of the loss's curve."""
NO_LOGGERS: tuple[Tracker, ...] = ()


class Loop:
    """One run, from a checkpoint or from nothing.

    Args:
        fabric: Lightning Fabric, launched.
        job: what to train, on what, how.
    """

    def __init__(self, fabric: Any, job: Job) -> None:
        self.job, self.settings, self.fabric = job, job.settings, fabric
        self.first = bool(fabric.is_global_zero)
        self.alone = fabric.world_size == 1
        self.source = job.source if self.alone else job.source.shard(fabric.global_rank, fabric.world_size)
        self.state = TrainingState()
        self.stepper = Stepper(fabric, job.network, self.settings)
        self.best: dict[str, Tensor] | None = None
        self.folder: CheckpointFolder | None = None
        if self.settings.checkpoint_dir is not None:
            identity = {"fingerprint": job.fingerprint, "monitor": job.monitor, **run_facts(self.settings)}
            self.folder = CheckpointFolder(self.settings.checkpoint_dir, identity)
        self.fresh = not self.settings.resume
        self.dismissed = False
        self.anchor: tuple[dict[str, Tensor], dict[str, Any]] = ({}, {})
        self.advance: Callable[[int], None] = lambda _: None

    def run(self) -> TrainingResult:
        """Train to the end.

        Raises:
            TrainingError: a step failed for good.
            CheckpointMismatchError, DamagedCheckpointError: the run cannot go on from what is there.
        """
        self._resume()
        if len(self.source) == 0:
            raise TrainingError("there are no batches to train on; check the training interactions and filters")
        self.began = time.monotonic() - self.state.seconds
        names = self.settings.loggers if self.first else NO_LOGGERS
        self.curves = Curves(self.settings.model_copy(update={"loggers": names}), self.job.name)
        for row in self.state.history:
            self.curves.write(row, row["steps"])
        failed = True
        try:
            stopped = self._run_epochs()
            failed = False
        finally:
            self.curves.close(failed=failed)
        if self.best is not None:
            put_into_network(self.job.network, self.best)
        return self._result(stopped)

    def _run_epochs(self) -> Stopped:
        total = self.settings.epochs * len(self.source) // 2**self.state.halvings
        label = gettext("Training {model}").format(model=self.job.name).strip()
        shown = self.job.progress and self.first
        with (
            interruption(enabled=self.alone) as self.request,
            progress_bar(label, total, enabled=shown) as self.advance,
        ):
            self.advance((self.state.epoch * len(self.source) + self.state.step) // 2**self.state.halvings)
            while True:
                stopped = self._reason_between_epochs() or self._run_epoch()
                if stopped is not None:
                    self._finish_early(stopped)
                    return stopped
                self._end_epoch()

    def _reason_between_epochs(self) -> Stopped | None:
        if self.settings.patience and self.job.monitor is not None and self.state.step == 0:
            waited = without_gain(self.state.values, maximize=self.job.maximize)
            if waited >= self.settings.patience:
                return "patience"
        if self.state.epoch >= self.settings.epochs:
            return "epochs"
        if self.dismissed:
            return "watcher"
        out_of_time = self.fabric.broadcast(self._out_of_time()) if not self.alone else self._out_of_time()
        return "minutes" if out_of_time else None

    def _run_epoch(self) -> Stopped | None:
        """Take the epoch's remaining steps, with smaller batches when memory runs out."""
        self.job.network.train()
        self._keep_anchor()
        while self.state.step < len(self.source):
            failure = None
            try:
                stopped = self._take_steps()
            except (MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error) or not self.alone:
                    raise
                failure = str(error) or type(error).__name__
            if failure is not None:  # outside the handler, whose error keeps the failed step's tensors alive
                self._halve_batch(failure)
            elif stopped is not None:
                return stopped
        return None

    def _take_steps(self) -> Stopped | None:
        expected = len(self.source)
        for batch in self.source.batches(self.state.epoch, self.state.step):
            if self.state.step == expected:
                break
            self._take_step(batch)
            if self.settings.checkpoint_every and self.state.steps % self.settings.checkpoint_every == 0:
                self._save()
            if self.request.requested:
                return "interrupted"
            if self.alone and self._out_of_time():
                return "minutes"
        if self.state.step < expected:
            raise TrainingError(f"the source gave {self.state.step} batches, but its length is {expected}")
        return None

    def _take_step(self, batch: Any) -> None:
        state = self.state
        self.stepper.seed(step_seed(self.settings.seed, state.epoch, state.step, self.fabric.global_rank))
        values, gradient = self.stepper.gradient(batch)
        fault = describe_failure(values, gradient)
        if fault is not None:
            self._give_up(fault)
        self.stepper.update(self._rate())
        state.add(values)
        state.step += 1
        state.steps += 1
        if state.steps % LOG_EVERY == 0 and self.settings.loggers and self.first:
            self.curves.write({f"step/{name}": value for name, value in values.items()}, state.steps)
        if state.step % 2**state.halvings == 0:
            self.advance(1)

    def _rate(self) -> float:
        settings, state = self.settings, self.state
        factor = 1.0
        if settings.schedule == "plateau":
            values = state.values or [row["loss"] for row in state.history]
            factor = plateau_factor(values, maximize=self.job.maximize and bool(state.values))
        position, total = state.epoch * len(self.source) + state.step, settings.epochs * len(self.source)
        return settings.learning_rate * factor * rate_factor(settings.schedule, position, total, settings.warmup_steps)

    def _end_epoch(self) -> None:
        """Validate where it is due, note the epoch, and keep a checkpoint."""
        done = self.state.epoch + 1
        due = done % self.settings.validate_every == 0 or done == self.settings.epochs
        self._note_epoch(validated=due)
        self.state.next_epoch()
        self._save()

    def _note_epoch(self, *, validated: bool) -> None:
        state = self.state
        row: dict[str, Any] = {"epoch": state.epoch + 1, "steps": state.steps, **self._means()}
        row |= {"learning_rate": self._rate(), "seconds": round(self._seconds(), 3)}
        if validated:
            row |= self._validation()
            self._remember_best(row)
        state.history.append(row)
        self.curves.write(row, state.steps)
        self.curves.save()

    def _means(self) -> dict[str, float]:
        """Mean loss and parts of the epoch, over all processes."""
        means = self.state.means()
        if self.alone:
            return means
        together = self.fabric.all_reduce(torch.tensor(list(means.values())), reduce_op="mean")
        return dict(zip(means, together.tolist(), strict=True))

    def _validation(self) -> dict[str, float]:
        if self.job.validate is None:
            return {}
        values: dict[str, float] = {}
        if self.first:
            self.job.network.eval()
            with torch.no_grad():
                values = {name: float(value) for name, value in self.job.validate().items()}
            self.job.network.train()
        return values if self.alone else dict(self.fabric.broadcast(values))

    def _remember_best(self, row: Mapping[str, Any]) -> None:
        monitor, state = self.job.monitor, self.state
        if monitor is None:
            return
        if monitor not in row:
            raise TrainingError(f"monitor {monitor!r} is no value of this run; there are: {', '.join(row)}")
        value = float(row[monitor])
        state.values.append(value)
        if is_better(value, state.best_value, maximize=self.job.maximize):
            state.best_epoch, state.best_value, state.best_steps = state.epoch + 1, value, state.steps
            self.best = copy_network(self.job.network)
        self.dismissed = not self._may_go_on(value)

    def _may_go_on(self, value: float) -> bool:
        """What the watcher says of a validation."""
        if self.job.watcher is None:
            return True
        merit = value if self.job.maximize else -value
        answer = self.job.watcher(self.state.epoch + 1, merit) if self.first else True
        return answer if self.alone else bool(self.fabric.broadcast(answer))

    def _finish_early(self, stopped: Stopped) -> None:
        """Inside an epoch, keep the exact place; out of time, the last parameters get their chance to be the best."""
        if self.state.step == 0:
            return
        self._save()
        if stopped == "minutes":
            self._note_epoch(validated=True)

    def _out_of_time(self) -> bool:
        limit = self.settings.max_minutes
        return limit is not None and self._seconds() > 60 * limit

    def _seconds(self) -> float:
        return time.monotonic() - self.began

    def _resume(self) -> None:
        if self.folder is None or self.fresh:
            return
        checkpoint, faults = self.folder.load()
        if checkpoint is None:
            return
        self._go_to(checkpoint.tensors, checkpoint.values["state"])
        best = under(BEST, checkpoint.tensors)
        if self.state.best_steps is not None:
            self.best = best or under(NETWORK, checkpoint.tensors)
        self._say(f"went on from epoch {self.state.epoch + 1}, step {self.state.step}", level=logging.INFO)
        for fault in faults:
            self._say(fault)

    def _go_to(self, tensors: Mapping[str, Tensor], values: dict[str, Any]) -> None:
        """Put parameters, optimiser and position back."""
        self.stepper.restore(tensors)
        halvings = self.state.halvings
        self.state = TrainingState.from_values(values)
        for _ in range(self.state.halvings - halvings):
            self.source = self.source.halved()

    def _save(self) -> None:
        if self.folder is None or not self.first:
            return
        if self.fresh:  # now that there is something better to go on from
            self.folder.clear()
            self.fresh = False
        self.state.seconds = self._seconds()
        tensors = self.stepper.state()
        if self.best is not None and self.state.best_steps != self.state.steps:
            tensors |= {f"{BEST}{name}": tensor for name, tensor in self.best.items()}
        self.folder.save(Checkpoint(tensors, {"state": self.state.to_values()}))

    def _keep_anchor(self) -> None:
        """Keep what to go back to when a step is lost half-way."""
        self.anchor = (self.stepper.state(), self.state.to_values())

    def _halve_batch(self, failure: str) -> None:
        """Take the step again with half the batch; parameters are as they were before it."""
        state = self.state
        size = self.source.batch_size
        if size <= 1:
            raise TrainingError(
                f"memory ran out with a single example per batch, in epoch {state.epoch + 1}, batch {state.step + 1} "
                f"({failure}); use a smaller network, fewer layers or sampled neighbours. {self._last_checkpoint()}"
            )
        self.stepper.forget_gradient()
        if self.stepper.updating:
            self.stepper.updating = False
            tensors, values = self.anchor
            self._go_to(tensors, values | {"events": state.events})
        self.source = self.source.halved()
        self.state.halvings += 1
        self.state.step *= 2
        self._say(
            f"memory ran out in epoch {self.state.epoch + 1}: batches of {self.source.batch_size} instead of {size} "
            f"from here on ({failure.splitlines()[0][:200]})"
        )
        self._keep_anchor()

    def _give_up(self, fault: str) -> None:
        """Put the last good parameters back and say where the run went wrong."""
        good, where = (self.best, "of the best validation") if self.best is not None else (None, "")
        if good is None:
            good, where = under(NETWORK, self.anchor[0]), "of the start of the epoch"
        put_into_network(self.job.network, good)
        raise TrainingError(
            f"epoch {self.state.epoch + 1}, batch {self.state.step + 1} of {len(self.source)}: {fault}. "
            f"The network has the parameters {where} again. {self._last_checkpoint()} "
            "A smaller learning_rate or a gradient_clip may help."
        )

    def _last_checkpoint(self) -> str:
        files = self.folder.files() if self.folder is not None and not self.fresh else []  # else another run's
        return f"The last good checkpoint is {files[-1]}." if files else "There is no checkpoint."

    def _say(self, event: str, *, level: int = logging.WARNING) -> None:
        self.state.events.append(event)
        if self.first:
            logger.log(level, "%s", event)

    def _result(self, stopped: Stopped) -> TrainingResult:
        state = self.state
        return TrainingResult(
            epochs=state.epoch,
            steps=state.steps,
            history=state.history,
            best_epoch=state.best_epoch,
            best_value=state.best_value,
            stopped=stopped,
            seconds=self._seconds(),
            batch_size=self.source.batch_size,
            events=tuple(state.events),
            monitor=self.job.monitor,
        )
