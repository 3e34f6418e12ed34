"""All runs of an experiment, one after the other, each kept as soon as it is done."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from lexigraph.errors import ReportError
from lexigraph.evaluation.comparison import Failure
from lexigraph.evaluation.report import EvaluationReport
from lexigraph.experiments.entrants import Entrant, make_entrants
from lexigraph.experiments.jobs import Course, fit_entrant, folder_name, measure_entrant, run_key
from lexigraph.experiments.loading import Tell
from lexigraph.experiments.storage import load_run, save_run

logger = logging.getLogger(__name__)


@dataclass(eq=False)
class Schedule:
    """Runs every model once per seed, and keeps count.

    Attributes:
        labels: of all models.
        seeds: all seeds.
        folder: where finished runs are kept, or None to keep none.
        tell: what says a line about each run.
        verdict_metric: which figure such a line shows.
        progress: whether models and evaluation draw bars on stderr.
        reports: label to seed to report.
        failures: label to seed to reason.
        reused: how many runs were found finished.
    """

    labels: tuple[str, ...]
    seeds: tuple[int, ...]
    folder: Path | None
    tell: Tell
    verdict_metric: str
    progress: bool = False
    reports: dict[str, dict[int, EvaluationReport]] = field(default_factory=dict)
    failures: dict[str, dict[int, Failure]] = field(default_factory=dict)
    reused: int = 0
    started: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        self.reports = {label: {} for label in self.labels}

    @property
    def n_runs(self) -> int:
        """How many runs there are in all."""
        return len(self.labels) * len(self.seeds)

    @property
    def n_done(self) -> int:
        """How many runs have a report."""
        return sum(map(len, self.reports.values()))

    def run(self, course: Course) -> None:
        """All models on one split; one that fails is recorded, and the others go on.

        Raises:
            ReportError: a finished run cannot be kept.
        """
        for entrant in make_entrants(course.settings, course.seed):
            kept = self._kept(entrant, course)
            if kept is None:
                self._make(entrant, course)
            else:
                self.reused += 1
                self._note(entrant, course, kept, "taken from an earlier run")

    def _kept(self, entrant: Entrant, course: Course) -> EvaluationReport | None:
        """The report of a finished run; one that is damaged is told and made again."""
        if self.folder is None:
            return None
        key = run_key(entrant, course)
        try:
            return load_run(self.folder / folder_name(key), key)
        except ReportError as error:
            self.tell(f"{self._place(entrant, course)}: made again, since {error}")
            return None

    def _make(self, entrant: Entrant, course: Course) -> None:
        self.tell(f"{self._place(entrant, course)}: fitting ({self._clock()} so far)")
        stage, key = "fit", run_key(entrant, course)  # before the fit, which may fill in settings
        try:
            seconds = fit_entrant(entrant, course, progress=self.progress)
            stage = "evaluate"
            report = measure_entrant(entrant, course, seconds, progress=self.progress)
        except Exception as error:  # whatever one model does, the others' figures must not be lost
            logger.info("%s failed to %s", entrant.label, stage, exc_info=True)
            failure = Failure(stage, type(error).__name__, str(error))
            self.failures.setdefault(entrant.label, {})[course.seed] = failure
            self.tell(f"{self._place(entrant, course)}: failed to {stage}: {' '.join(str(error).split())}")
            return
        if self.folder is not None:
            save_run(self.folder / folder_name(key), key, report)
        timing = f"fitted in {seconds:.1f} s, evaluated in {report.evaluate_seconds:.1f} s"
        self._note(entrant, course, report, timing)

    def _note(self, entrant: Entrant, course: Course, report: EvaluationReport, how: str) -> None:
        # lists are large, and nothing after this looks at them; runs that draw nothing share a report between seeds
        self.reports[entrant.label][course.seed] = replace(report, rankings=None, seed=course.seed)
        value = report.metrics.get(self.verdict_metric)
        figure = "" if value is None else f"{self.verdict_metric} {value:.4f}, "
        self.tell(f"{self._place(entrant, course)}: {figure}{how}")

    def _place(self, entrant: Entrant, course: Course) -> str:
        model = f"model {self.labels.index(entrant.label) + 1} of {len(self.labels)}"
        return f"{entrant.label} ({model}, seed {self.seeds.index(course.seed) + 1} of {len(self.seeds)})"

    def _clock(self) -> str:
        minutes, seconds = divmod(int(time.perf_counter() - self.started), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
