"""All tables of an experiment in the order they are read."""

from __future__ import annotations

from lexigraph.experiments.result import Experiment
from lexigraph.experiments.tables.metrics import metric_tables, seed_table, time_table
from lexigraph.experiments.tables.significance import significance_tables
from lexigraph.experiments.tables.slices import exposure_tables, gap_table, slice_tables
from lexigraph.experiments.tables.table import Table


def all_tables(experiment: Experiment) -> tuple[Table, ...]:
    """Every table that has something to say; none where no model was measured."""
    if not experiment.labels:
        return ()
    single = (gap_table(experiment), time_table(experiment), seed_table(experiment))
    return (
        *metric_tables(experiment),
        *significance_tables(experiment),
        *slice_tables(experiment),
        *exposure_tables(experiment),
        *(table for table in single if table is not None),
    )
