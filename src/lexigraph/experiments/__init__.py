"""Several models on one data set: settings, runs that resume, and the report of them."""

from lexigraph.experiments.checking import experiment_settings, read_experiment
from lexigraph.experiments.jsons import experiment_json
from lexigraph.experiments.latex import experiment_latex
from lexigraph.experiments.markdown import experiment_markdown
from lexigraph.experiments.page.render import experiment_page
from lexigraph.experiments.result import DatasetFacts, Experiment
from lexigraph.experiments.runner import run_experiment
from lexigraph.experiments.settings import ExperimentSettings, ModelTable
from lexigraph.experiments.writing import report_paths, write_reports

__all__ = [
    "DatasetFacts",
    "Experiment",
    "ExperimentSettings",
    "ModelTable",
    "experiment_json",
    "experiment_latex",
    "experiment_markdown",
    "experiment_page",
    "experiment_settings",
    "read_experiment",
    "report_paths",
    "run_experiment",
    "write_reports",
]
