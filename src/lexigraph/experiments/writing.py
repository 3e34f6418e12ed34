"""The files of a finished experiment."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lexigraph.errors import ReportError
from lexigraph.evaluation.files import write_text_atomically
from lexigraph.experiments.jsons import experiment_json
from lexigraph.experiments.latex import experiment_latex
from lexigraph.experiments.markdown import experiment_markdown
from lexigraph.experiments.page.render import experiment_page
from lexigraph.experiments.result import Experiment
from lexigraph.experiments.settings import Format

WRITERS: Mapping[Format, tuple[str, Callable[[Experiment], str]]] = {
    "html": ("report.html", experiment_page),
    "json": ("report.json", experiment_json),
    "markdown": ("report.md", experiment_markdown),
    "latex": ("report.tex", experiment_latex),
}
"""Format to file name and what makes its text."""


def report_paths(folder: Path, formats: Sequence[Format]) -> tuple[Path, ...]:
    """Where the files of an experiment are.

    Example:
        >>> [path.name for path in report_paths(Path("out"), ["html", "latex"])]
        ['report.html', 'report.tex']
    """
    return tuple(folder / WRITERS[name][0] for name in dict.fromkeys(formats))


def write_reports(experiment: Experiment, folder: Path, formats: Sequence[Format]) -> tuple[Path, ...]:
    """Write the files; every text is made before the first is written, and each file is whole or not there.

    Args:
        experiment: what was found.
        folder: an existing folder.
        formats: which files.

    Returns:
        The paths.

    Raises:
        ReportError: a file cannot be written.
    """
    texts = [WRITERS[name][1](experiment) for name in dict.fromkeys(formats)]
    paths = report_paths(folder, formats)
    for path, text in zip(paths, texts, strict=True):
        write_text_atomically(path, text)
    return paths


def make_folder(folder: Path) -> None:
    """Make the folder of an experiment and be sure that it can be written to; worth doing before a long fit.

    Raises:
        ReportError: it is a file, or cannot be made or written to.
    """
    if folder.exists() and not folder.is_dir():
        raise ReportError(f"cannot write to {folder}: it is a file; name a folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReportError(f"cannot make {folder}: {error.strerror or error}; name another folder") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ReportError(f"cannot write to {folder}: no permission; name another folder")
