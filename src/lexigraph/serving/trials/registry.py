"""The experiments of the service: started, ended, and those that run at hand."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from lexigraph.errors import ConfigError, ConflictError, UnknownIdError
from lexigraph.serving.trials.experiment import Experiment, check_known, read_experiment

if TYPE_CHECKING:
    from lexigraph.serving.store import Store
    from lexigraph.serving.store.experiments import StoredExperiment

logger = logging.getLogger(__name__)
Status = Literal["running", "ended"]


@dataclass(frozen=True, slots=True)
class Registered:
    """An experiment and where it stands.

    Attributes:
        experiment: its document.
        status: "running" or "ended".
        created: when it was started, in seconds since 1970.
        ended: when it was ended, or None.
    """

    experiment: Experiment
    status: Status
    created: float
    ended: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON: the document with ``status``, ``created`` and ``ended``."""
        rest = {name: value for name, value in asdict(self).items() if name != "experiment"}
        return {**self.experiment.model_dump(mode="json"), **rest}


class Experiments:
    """Experiments in the store; the running ones are kept in memory and read again when the change feed says so.

    Args:
        store: where they are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.running: tuple[Registered, ...] = ()
        self.reload()

    def reload(self) -> None:
        """Read again which experiments run, in the order in which they were started."""
        running = [one for one in self.all() if one.status == "running"]
        self.running = tuple(sorted(running, key=lambda one: (one.created, one.experiment.name)))

    def start(self, document: Mapping[str, Any]) -> Registered:
        """Check an experiment and start it; all processes follow by the change feed.

        Raises:
            ConfigError: the document is wrong, or names a model or re-ranker that there is not.
            ConflictError: there is or was an experiment of that name.
        """
        experiment = read_experiment(document)
        check_known(experiment, {record.id for record in self._store.models.all()})
        if not self._store.experiments.add(experiment.name, experiment.model_dump(mode="json")):
            raise ConflictError(
                f"the name {experiment.name!r} is taken by another experiment; assignments and logs go by the name, "
                f"so also that of an ended one cannot be used again: choose a new name"
            )
        self.reload()
        return self.get(experiment.name)

    def end(self, name: str) -> Registered:
        """End an experiment; its users are answered as all others from now on, and its readout stays.

        Raises:
            UnknownIdError: there is none of that name.
            ConflictError: it has ended before.
        """
        found = self.get(name)
        if found.status == "ended":
            when = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(found.ended or found.created))
            raise ConflictError(f"experiment {name!r} ended at {when} UTC; start another one under a new name")
        self._store.experiments.end(name)
        self.reload()
        return self.get(name)

    def get(self, name: str) -> Registered:
        """One experiment.

        Raises:
            UnknownIdError: there is none of that name.
        """
        found = self.all()
        for one in found:
            if one.experiment.name == name:
                return one
        names = ", ".join(one.experiment.name for one in found) or "none"
        raise UnknownIdError(f"no experiment {name!r}; experiments: {names}")

    def all(self) -> list[Registered]:
        """All experiments, those first that were started first."""
        return [found for row in self._store.experiments.all() if (found := _registered(row)) is not None]


def _registered(row: StoredExperiment) -> Registered | None:
    """A row of the store; None, with a warning, where its document is none that this version can run."""
    try:
        experiment = read_experiment(row.document)
    except ConfigError as error:
        logger.warning("experiment %r is left out, its document cannot be read: %s", row.name, error)
        return None
    return Registered(experiment, "running" if row.status == "running" else "ended", row.created, row.ended)
