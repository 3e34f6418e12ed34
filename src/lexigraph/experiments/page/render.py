"""The page as text."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from lexigraph.experiments.page.context import page_context
from lexigraph.experiments.result import Experiment

PACKAGE = "lexigraph.experiments.page"


def experiment_page(experiment: Experiment) -> str:
    """One self-contained HTML page: nothing is fetched from elsewhere, no script runs, it opens from disk.

    Every text of the experiment (labels, titles, messages) is escaped. The same experiment gives the same page.

    Args:
        experiment: what was found.

    Returns:
        The whole document.

    Example:
        >>> from lexigraph.experiments.result import DatasetFacts
        >>> page = experiment_page(Experiment("<script>", DatasetFacts("toy")))
        >>> page.startswith("<!doctype html>"), "<script>" in page
        (True, False)
    """
    loader = PackageLoader(PACKAGE, package_path="")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("template.html.j2").render(page_context(experiment))
