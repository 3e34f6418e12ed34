"""From settings to the data of an experiment and its split for every seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from lexigraph.data.catalogue.registry import describe, is_fetched
from lexigraph.data.dataset import Dataset
from lexigraph.data.filters import FilterSettings, apply_filters
from lexigraph.data.opening import catalogue_name, open_dataset
from lexigraph.data.splits.fixed import given_split
from lexigraph.data.splits.make import make_split
from lexigraph.data.splits.split import Split
from lexigraph.errors import ConfigError
from lexigraph.evaluation.slices import column_of
from lexigraph.experiments.entrants import make_entrants
from lexigraph.experiments.settings import ExperimentSettings

Tell: TypeAlias = Callable[[str], None]

DETERMINISTIC = ("leave-last-out", "global-time")
"""Strategies that draw nothing."""


def read_experiment_data(settings: ExperimentSettings, *, tell: Tell, progress: bool = False) -> Dataset:
    """Read and filter the data; terms of use and rows set aside are told.

    Raises:
        ConfigError: the settings name no data.
        DataError: it cannot be read, or a filter leaves nothing.
        CatalogueError: a public data set cannot be fetched.
    """
    if settings.data is None:
        raise ConfigError("'data' is missing; name a data set, or give one to run_experiment")
    public = catalogue_name(settings.data)
    if public is not None and not is_fetched(public):
        info = describe(public)
        tell(f"{info.title}: {info.terms} (see {info.homepage})")
    options = settings.reading.model_dump(exclude={"name"} if settings.reading.name is None else None)
    dataset = open_dataset(settings.data, progress=progress, **options)
    if dataset.quarantine is not None and dataset.quarantine.total:
        tell(str(dataset.quarantine))
    return filter_data(dataset, settings)


def filter_data(dataset: Dataset, settings: ExperimentSettings) -> Dataset:
    """The interactions that count, of data that has all that will be asked of it.

    Raises:
        ConfigError: there is no column to slice by. It would be missed after the first fit, which may take hours.
        DataError: a filter leaves nothing.
    """
    for column in settings.slices.user_columns:
        column_of(dataset.users, column, "users")
    for column in settings.slices.item_columns:
        column_of(dataset.items, column, "items")
    chosen = settings.filters.model_dump()
    values = chosen.pop("values")
    filtered = apply_filters(dataset, FilterSettings(**chosen))
    return filtered if values is None else filtered.with_values(values)


def split_data(dataset: Dataset, settings: ExperimentSettings, seed: int) -> Split:
    """The split for one seed.

    Without a strategy the data set's own test part is used where it has one, and a random one otherwise. A fixed
    split is taken as it is, unless a validation part has to be drawn because only ``train`` is fitted on.

    Raises:
        SplitError: the data cannot be split that way.
    """
    given = settings.split.model_dump(exclude_unset=True)
    strategy = strategy_of(dataset, settings)
    if strategy == "fixed" and not given.keys() - {"strategy"} and _needs_no_drawing(dataset, settings):
        return given_split(dataset)
    return make_split(dataset, {"seed": seed, **given, "strategy": strategy})


def strategy_of(dataset: Dataset, settings: ExperimentSettings) -> str:
    """The strategy that is asked for, or the one the data suggests."""
    if "strategy" in settings.split.model_fields_set:
        return settings.split.strategy
    return "random" if dataset.test is None else "fixed"


def depends_on_seed(dataset: Dataset, settings: ExperimentSettings) -> bool:
    """Whether another seed can give other figures: by another split, or by a model that draws."""
    strategy = strategy_of(dataset, settings)
    drawn = strategy not in DETERMINISTIC and not (strategy == "fixed" and _needs_no_drawing(dataset, settings))
    if drawn and "seed" not in settings.split.model_fields_set:
        return True
    return any(
        "seed" in entrant.model.config_type.model_fields and "seed" not in entrant.table.options
        for entrant in make_entrants(settings)
    )


def _needs_no_drawing(dataset: Dataset, settings: ExperimentSettings) -> bool:
    return dataset.validation is not None or settings.fit_on == "development"
