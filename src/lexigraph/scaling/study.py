"""The part that knows Optuna: opening a study, asking it for settings, telling it how they did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from lexigraph.data.readers.sql_url import is_url, redact
from lexigraph.errors import TuningError, require_extra
from lexigraph.scaling.ranges import Choice, Range, Space
from lexigraph.scaling.result import Trial


class Study:
    """One search: its trials, kept in memory or in a file.

    The settings of trial ``n`` follow from the seed, ``n`` and the trials before it, so a search that was interrupted
    goes on as if it had not been.

    Args:
        name: of the study; the same name in the same storage goes on.
        space: what is searched.
        defaults: the values to try first.
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
        defaults: Mapping[str, Any],
        *,
        maximize: bool,
        seed: int,
        storage: str | Path | None,
    ) -> None:
        self._optuna = require_extra("optuna", "tune")
        self._states = self._optuna.trial.TrialState
        self._defaults, self._seed, self._storage = dict(defaults), seed, storage
        self._distributions = {setting: self._distribution(values) for setting, values in space.items()}
        with self._guarded():
            self._study = self._optuna.create_study(
                study_name=name,
                storage=None if storage is None else _address(storage),
                direction="maximize" if maximize else "minimize",
                load_if_exists=True,
            )

    def trials(self) -> list[Trial]:
        """All that came to an end, in order; trials that were cut short are not among them."""
        with self._guarded():
            found = self._study.get_trials(deepcopy=False, states=(self._states.COMPLETE, self._states.FAIL))
        ended = [trial for trial in found if trial.state == self._states.COMPLETE or "error" in trial.user_attrs]
        return [
            Trial(number, dict(trial.params), trial.value, trial.user_attrs.get("error"), trial.user_attrs["seconds"])
            for number, trial in enumerate(ended)
        ]

    def ask(self, number: int) -> Any:
        """The next settings to try, as an Optuna trial with ``params``; number 0 tries the defaults."""
        mixed = int(np.random.SeedSequence([self._seed, number]).generate_state(1)[0])
        sampler = self._optuna.samplers.TPESampler(seed=mixed, constant_liar=False)  # killed trials must not count
        with self._guarded():
            self._study.sampler = sampler
            if number == 0 and not self._study.get_trials(deepcopy=False, states=(self._states.WAITING,)):
                self._study.enqueue_trial(self._defaults)
            return self._study.ask(self._distributions)

    def tell(self, trial: Any, value: float | None, error: str | None, seconds: float) -> None:
        """How a trial ended: with a value, or with an error."""
        with self._guarded():
            trial.set_user_attr("seconds", seconds)
            if error is not None:
                trial.set_user_attr("error", error)
            self._study.tell(trial, value, state=self._states.FAIL if error is not None else None)

    def drop(self, trial: Any) -> None:
        """Put a trial that was cut short aside; its number comes again."""
        with self._guarded():
            self._study.tell(trial, state=self._states.FAIL, skip_if_finished=True)

    def _distribution(self, values: Range | Choice) -> Any:
        kinds = self._optuna.distributions
        if isinstance(values, Choice):
            return kinds.CategoricalDistribution(values.options)
        if values.whole:
            return kinds.IntDistribution(int(values.low), int(values.high), log=values.log)
        return kinds.FloatDistribution(values.low, values.high, log=values.log)

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
