"""Figures of an experiment as SVG text, one kind a module."""

from lexigraph.experiments.page.plots.bars import metric_bars
from lexigraph.experiments.page.plots.groups import metric_by_group
from lexigraph.experiments.page.plots.scatter import scatter
from lexigraph.experiments.page.plots.series import Mark, Series

__all__ = ["Mark", "Series", "metric_bars", "metric_by_group", "scatter"]
