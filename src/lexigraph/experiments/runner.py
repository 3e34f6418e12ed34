"""Run an experiment: split, fit, evaluate, compare, write; and go on where an earlier run stopped."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lexigraph.data.dataset import Dataset
from lexigraph.data.readers.sql_url import redact
from lexigraph.errors import ConfigError
from lexigraph.evaluation.environment import describe_environment
from lexigraph.evaluation.progress import announce
from lexigraph.evaluation.protocols import Leak, check_leakage
from lexigraph.experiments.checking import check_experiment, experiment_settings, read_experiment
from lexigraph.experiments.findings import Caution, cautions_of, compare_runs, facts_of
from lexigraph.experiments.jobs import Course
from lexigraph.experiments.loading import Tell, depends_on_seed, filter_data, read_experiment_data, split_data
from lexigraph.experiments.result import Experiment
from lexigraph.experiments.schedule import Schedule
from lexigraph.experiments.settings import ExperimentSettings
from lexigraph.experiments.writing import make_folder, write_reports

RUNS = "runs"
"""Folder of finished runs, inside that of the experiment."""


def run_experiment(
    settings: ExperimentSettings | Mapping[str, Any] | str | Path,
    *,
    out: str | Path | None = None,
    dataset: Dataset | None = None,
    progress: bool = False,
    tell: Tell | None = None,
    command: str = "",
) -> Experiment:
    """Fit and evaluate several models under several seeds, compare them, and write the report.

    With ``out``, every run is kept as soon as it is done, and the same call goes on where the last one stopped. A run
    is kept under everything its figures depend on: the content of all parts of the data, the split, the model, its
    code and settings, metrics, cut-offs and versions. So a changed setting never meets an old figure, and models that
    did not change are not fitted again.

    Args:
        settings: a TOML file, its tables as a mapping, or settings.
        out: folder for the report and the finished runs, made where it does not exist; None writes nothing.
        dataset: the data, in place of what the settings name; their filters and split apply to it.
        progress: show on stderr what is being done, with bars.
        tell: takes a line about every step, in place of stderr.
        command: what repeats the experiment, for the report.

    Returns:
        What was found. A model that failed has its reasons in ``failures``.

    Raises:
        ConfigError: a setting is wrong, or there is no data or twice.
        DataError: the data cannot be read or split.
        ReportError: something cannot be written.
        KeyboardInterrupt: somebody stopped it; finished runs are kept.

    Example:
        >>> from lexigraph.testing import books_and_films
        >>> settings = {
        ...     "models": {"ease": {}, "popularity": {}}, "metrics": ["ndcg", "coverage"], "ks": [5], "seeds": [0]
        ... }
        >>> found = run_experiment(settings, dataset=books_and_films())
        >>> found.labels, found.metrics, len(found.significance.results)
        (('ease', 'popularity'), ('ndcg@5', 'coverage@5'), 1)
    """
    chosen, text = _settings(settings)
    if (dataset is None) == (chosen.data is None):
        both = (
            "both the settings and the call give" if dataset is not None else "neither the settings nor the call give"
        )
        raise ConfigError(f"{both} data; name it in 'data', or give a data set")
    folder = None if out is None else Path(out)
    if folder is not None:
        make_folder(folder)
    say = tell if tell is not None else lambda line: announce(line, progress)
    begun, clock = datetime.now(UTC), time.perf_counter()
    data = (
        read_experiment_data(chosen, tell=say, progress=progress) if dataset is None else filter_data(dataset, chosen)
    )
    seeds = chosen.seeds if depends_on_seed(data, chosen) else chosen.seeds[:1]
    runs = None if folder is None else folder / RUNS
    schedule = Schedule(tuple(chosen.models), seeds, runs, say, chosen.verdict_metric, progress)
    try:
        splits, leaks = _run_all(schedule, chosen, data)
        significance, notes = compare_runs(chosen, schedule.reports, seeds, progress=progress)
    except KeyboardInterrupt:
        if folder is not None:
            say(
                f"stopped; {schedule.n_done} of {schedule.n_runs} runs are done and kept in {runs}; "
                "the same command goes on from there"
            )
        raise
    if len(seeds) < len(chosen.seeds):
        notes += ("Neither the split nor any model draws at random, so each model was run once.",)
    experiment = Experiment(
        title=chosen.title,
        dataset=facts_of(data),
        splits=splits,
        seeds=seeds,
        runs={label: tuple(found.values()) for label, found in schedule.reports.items()},
        failures={label: tuple(found.values()) for label, found in schedule.failures.items()},
        significance=significance,
        leaks=leaks,
        warnings=notes,
        main_metric=chosen.verdict_metric or "ndcg@20",
        baseline=chosen.baseline,
        settings=_plain(chosen),
        settings_text=text,
        command=command,
        environment=describe_environment(),
        started=begun.isoformat(timespec="seconds"),
        seconds=time.perf_counter() - clock,
        peak_memory=_peak_memory(),
    )
    if folder is not None:
        write_reports(experiment, folder, chosen.report.formats)
    return experiment


def _settings(given: ExperimentSettings | Mapping[str, Any] | str | Path) -> tuple[ExperimentSettings, str]:
    """Checked settings and the text they came from, without passwords."""
    if isinstance(given, str | Path):
        settings = read_experiment(given)
        return settings, redact(Path(given).read_text(encoding="utf-8"))
    if isinstance(given, ExperimentSettings):
        check_experiment(given)
        return given, ""
    return experiment_settings(given), ""


def _run_all(
    schedule: Schedule, settings: ExperimentSettings, data: Dataset
) -> tuple[tuple[str, ...], tuple[Caution, ...]]:
    """Every model on the split of every seed; how the splits were made, and what could have leaked in them."""
    splits: list[str] = []
    leaks: dict[int, tuple[Leak, ...]] = {}
    for seed in schedule.seeds:
        split = split_data(data, settings, seed)
        splits.append(str(split.description))
        leaks[seed] = check_leakage(split)
        schedule.run(Course.of(settings, seed, split))
    return tuple(dict.fromkeys(splits)), cautions_of(leaks)


def _plain(settings: ExperimentSettings) -> dict[str, Any]:
    """The settings as JSON has them; a password in a URL is no part of a report."""
    values = settings.model_dump(mode="json")
    return values if settings.data is None else {**values, "data": redact(settings.data)}


def _peak_memory() -> int | None:
    """Largest resident memory of this process in bytes; None where the system does not tell."""
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # Linux counts in KiB
