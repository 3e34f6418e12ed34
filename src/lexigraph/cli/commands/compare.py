"""``lexigraph compare``: several models side by side, as a settings file names them."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lexigraph.cli.console import fail, note, say, shows_progress
from lexigraph.cli.experiment_table import print_experiment
from lexigraph.cli.failures import failed
from lexigraph.cli.notices import level_line
from lexigraph.cli.options import Json
from lexigraph.messages import gettext as _

if TYPE_CHECKING:
    from lexigraph.experiments import Experiment


def compare(
    config: Annotated[str, typer.Argument(metavar="CONFIG.toml", help="Data, split, models, seeds and metrics.")],
    *,
    out: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="Folder for the report and for finished runs.",
            show_default="CONFIG, beside CONFIG.toml",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Fit several models on one split under several seeds, compare them, and write a report that can be signed.

    Every finished run is kept in DIR: after Ctrl-C or a failure the same command goes on where it stopped, and after
    a change of the settings only what the change touches is run again.
    """
    from lexigraph.experiments import experiment_json, read_experiment, report_paths, run_experiment

    folder = Path(config).with_suffix("") if out is None else Path(out)
    formats = read_experiment(config).report.formats
    command = shlex.join(["lexigraph", "compare", config, *([] if out is None else ["--out", out])])
    experiment = run_experiment(config, out=folder, progress=shows_progress(), tell=note, command=command)
    if as_json:
        typer.echo(experiment_json(experiment))
    else:
        _tell(experiment, report_paths(folder, formats))
    for label, failures in experiment.failures.items():
        for failure in failures:
            fail(failed(label, failure.stage, failure.message, error=failure.error))
    if experiment.failures:
        raise typer.Exit(1)


def _tell(experiment: Experiment, paths: tuple[Path, ...]) -> None:
    """The table, what it shows, what to be careful about, and where the rest is."""
    print_experiment(experiment)
    if experiment.significance is not None:
        for finding in experiment.significance.results:
            if finding.metric == experiment.main_metric:
                said = finding.reversed() if finding.verdict == "worse" else finding  # the better one speaks
                say(said.told())
    for leak in experiment.leaks:
        note(level_line(leak.severity, leak.sentence))
    for warning in experiment.warnings:
        note(level_line("note", warning))
    say(_("written: {paths}").format(paths=", ".join(str(path) for path in paths)))
