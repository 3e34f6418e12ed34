"""The part that knows Optuna: opening a study, asking it for settings, telling it how they did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from lexigraph.data.readers.sql_url import is_url, redact
from lexigraph.errors import TuningError, require_extra
from lexigraph.scaling.ranges import Choice, Only, Range, Space
from lexigraph.scaling.result import Trial

STARTUP = 4
"""Trials that come to their end before the first one is pruned."""
WARM_UP = 3
"""The first epoch after which a trial may be pruned."""


@dataclass(frozen=True)
class Proposal:
    """Settings to try next.

    Attributes:
        options: by name; settings that can make no difference beside the others are not among them.
        trial: Optuna's.
    """

    options: Mapping[str, Any]
    trial: Any


class Study:
    """One search: its trials, kept in memory or in a file.

    The settings of trial ``n`` follow from the seed, ``n`` and the trials before it, so a search that was interrupted
    goes on as if it had not been.

    Args:
        name: of the study; the same name in the same storage goes on.
        space: what is searched.
        settings: of the model: the values to try first, and those of all settings that are not searched.
        maximize: whether larger values are better.
        seed: of the sampler.
        storage: a SQLite file or a database URL, or None for memory.

    Raises:
        MissingExtraError: Optuna is not installed.
        TuningError: the storage cannot be used.
    """

    def __init__(
        self,
        name: str,
        space: Space,
        settings: Mapping[str, Any],
        *,
        maximize: bool,
        seed: int,
        storage: str | Path | None,
    ) -> None:
        self._optuna = require_extra("optuna", "tune")
        self._states = self._optuna.trial.TrialState
        self._maximize = maximize
        self._space, self._settings, self._seed, self._storage = dict(space), dict(settings), seed, storage
        with self._guarded():
            self._study = self._optuna.create_study(
                study_name=name,
                storage=None if storage is None else _address(storage),
                direction="maximize" if maximize else "minimize",
                pruner=self._optuna.pruners.MedianPruner(n_startup_trials=STARTUP, n_warmup_steps=WARM_UP),
                load_if_exists=True,
            )

    def trials(self) -> list[Trial]:
        """All that came to an end, in order; trials that were cut short are not among them."""
        states = (self._states.COMPLETE, self._states.PRUNED, self._states.FAIL)
        with self._guarded():
            found = self._study.get_trials(deepcopy=False, states=states)
        ended = [trial for trial in found if trial.state != self._states.FAIL or "error" in trial.user_attrs]
        return [self._trial(number, trial) for number, trial in enumerate(ended)]

    def _trial(self, number: int, trial: Any) -> Trial:
        pruned = trial.state == self._states.PRUNED
        return Trial(
            number,
            {name: _value(self._space[name], stored) for name, stored in trial.params.items()},
            None if pruned else trial.value,  # of a pruned trial Optuna keeps the last intermediate value
            trial.user_attrs.get("error"),
            trial.user_attrs["seconds"],
            trial.last_step if pruned else None,
        )

    def ask(self, number: int) -> Proposal:
        """The next settings to try; number 0 tries the defaults."""
        mixed = int(np.random.SeedSequence([self._seed, number]).generate_state(1)[0])
        sampler = self._optuna.samplers.TPESampler(seed=mixed, constant_liar=False)  # killed trials must not count
        with self._guarded():
            self._study.sampler = sampler
            if number == 0 and not self._study.get_trials(deepcopy=False, states=(self._states.WAITING,)):
                first = {name: _stored(self._settings[name]) for name in self._space}
                self._study.enqueue_trial(first)
            trial = self._study.ask()
            return Proposal(self._chosen(trial), trial)

    def _chosen(self, trial: Any) -> dict[str, Any]:
        """Ask Optuna for one setting after the other, for those that matter beside what is chosen already."""
        chosen: dict[str, Any] = {}
        for name, values in self._space.items():
            if isinstance(values, Only) and not values.applies(self._settings | chosen):
                continue
            chosen[name] = _value(values, _suggest(trial, name, values))
        return chosen

    def may_go_on(self, proposal: Proposal, epoch: int, value: float) -> bool:
        """Note how well a trial does after an epoch (more is better); False where the median of ended ones is better.

        Golovin et al., "Google Vizier: a service for black-box optimization", KDD 2017 (the median stopping rule).
        """
        with self._guarded():
            proposal.trial.report(value if self._maximize else -value, epoch)
            return not proposal.trial.should_prune()

    def tell(self, proposal: Proposal, value: float | None, error: str | None, seconds: float) -> None:
        """How a trial ended: with a value, with an error, or with neither where it was pruned."""
        trial, state = proposal.trial, None
        if error is not None:
            state = self._states.FAIL
        elif value is None:
            state = self._states.PRUNED
        with self._guarded():
            trial.set_user_attr("seconds", seconds)
            if error is not None:
                trial.set_user_attr("error", error)
            self._study.tell(trial, value, state=state)

    def drop(self, proposal: Proposal) -> None:
        """Put a trial that was cut short aside; its number comes again."""
        with self._guarded():
            self._study.tell(proposal.trial, state=self._states.FAIL, skip_if_finished=True)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Silence Optuna, which reports every trial, and say what is wrong with the storage."""
        if self._storage is None:
            with _quiet(self._optuna):
                yield
            return
        database = require_extra("sqlalchemy.exc", "tune")
        try:
            with _quiet(self._optuna):
                yield
        except (database.SQLAlchemyError, self._optuna.exceptions.OptunaError) as error:
            place = redact(str(self._storage))
            raise TuningError(
                f"cannot keep the search in {place}: {str(error).splitlines()[0]}; "
                "give the path of a SQLite file (new, or from an earlier search) in a folder that exists"
            ) from error


def _suggest(trial: Any, name: str, values: Range | Choice | Only) -> Any:
    if isinstance(values, Only):
        return _suggest(trial, name, values.values)
    if isinstance(values, Choice):
        return trial.suggest_categorical(name, tuple(_stored(option) for option in values.options))
    if values.whole:
        return trial.suggest_int(name, int(values.low), int(values.high), log=values.log)
    return trial.suggest_float(name, values.low, values.high, log=values.log)


def _stored(value: Any) -> Any:
    """A value as Optuna keeps it: it has no lists."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else value


def _value(values: Range | Choice | Only, stored: Any) -> Any:
    """The value of the space that is stored like this."""
    if isinstance(values, Only):
        return _value(values.values, stored)
    if isinstance(values, Choice):
        return next(
            (option for option in values.options if isinstance(option, tuple) and _stored(option) == stored), stored
        )
    return stored


@contextmanager
def _quiet(optuna: ModuleType) -> Iterator[None]:
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)


def _address(storage: str | Path) -> str:
    """A database URL."""
    if is_url(str(storage)):
        return str(storage)
    engine = require_extra("sqlalchemy.engine", "tune")
    return str(engine.URL.create("sqlite", database=str(Path(storage).absolute())).render_as_string())
