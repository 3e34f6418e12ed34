"""The tables of an experiment, free of any markup."""

from lexigraph.experiments.tables.every import all_tables
from lexigraph.experiments.tables.metrics import metric_table, metric_tables, seed_table, time_table
from lexigraph.experiments.tables.significance import significance_tables
from lexigraph.experiments.tables.slices import exposure_tables, gap_table, slice_tables
from lexigraph.experiments.tables.table import Cell, Column, Row, Table

__all__ = [
    "Cell",
    "Column",
    "Row",
    "Table",
    "all_tables",
    "exposure_tables",
    "gap_table",
    "metric_table",
    "metric_tables",
    "seed_table",
    "significance_tables",
    "slice_tables",
    "time_table",
]
