"""From a settings file to settings in which every mistake has been found, before any data is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from lexigraph.config import Settings, SettingsType, make_settings, read_toml
from lexigraph.data.catalogue.registry import available as public_sets
from lexigraph.data.readers.sql_url import is_url, redact
from lexigraph.data.reading_config import expand_url
from lexigraph.data.splits.settings import SplitSettings, check_shares
from lexigraph.errors import ConfigError, SplitError
from lexigraph.evaluation.slices import SliceSettings
from lexigraph.evaluation.statistics import Design
from lexigraph.experiments.entrants import make_entrants
from lexigraph.experiments.settings import ExperimentSettings, FilterTable, ModelTable, ReadingTable, ReportTable

TABLES: Mapping[str, type[Settings]] = {
    "reading": ReadingTable,
    "filters": FilterTable,
    "split": SplitSettings,
    "slices": SliceSettings,
    "report": ReportTable,
}
"""Table of the file to its settings class; ``[models.LABEL]`` comes on top."""

OWN_KEYS = ("model", "rerank", "pool_size")
"""Keys of ``[models.LABEL]`` that are no settings of the model."""


def read_experiment(path: str | Path) -> ExperimentSettings:
    """Read a settings file; paths in it are taken as relative to its folder.

    Args:
        path: a TOML file.

    Returns:
        Settings that :func:`~lexigraph.experiments.runner.run_experiment` can run.

    Raises:
        ConfigError: the file is missing or no TOML, or a value in it is wrong; the message names the place in the file
            and what is allowed there.
    """
    path = Path(path)
    try:
        return _relative_to(experiment_settings(read_toml(path)), path.parent)
    except ConfigError as error:
        # a misspelt key may hold a URL with a password, and the message shows the value
        message = redact(str(error))
        raise ConfigError(message if str(path) in message else f"{path}, {message}") from None


def experiment_settings(values: Mapping[str, Any]) -> ExperimentSettings:
    """Check the tables of a settings file, or a mapping like it.

    Raises:
        ConfigError: a key, a value, a model, a metric or a label is wrong.

    Example:
        >>> settings = experiment_settings({"ks": [5], "models": {"ease": {"regularization": 10.0}}})
        >>> settings.models["ease"].model, settings.verdict_metric
        ('ease', 'ndcg@5')
        >>> experiment_settings({"split": {"tset": 0.2}, "models": {"ease": {}}})
        Traceback (most recent call last):
        ...
        lexigraph.errors.ConfigError: [split]: 'tset' = 0.2: Extra inputs are not permitted; allowed: ...
    """
    given = dict(values)
    for name, kind in TABLES.items():
        if name in given:
            given[name] = _table(f"[{name}]", kind, given[name])
    given["models"] = _models(given.get("models"))
    settings = _table("top of the file", ExperimentSettings, given)
    check_experiment(settings)
    return settings


def check_experiment(settings: ExperimentSettings) -> None:
    """Find what is wrong between settings that are right one by one, and make every model once to see that it can be.

    Raises:
        ConfigError: no model, an unknown metric, label or model, a wrong setting of a model or share of a split.
    """
    for name, values in {
        "models": settings.models,
        "seeds": settings.seeds,
        "formats": settings.report.formats,
    }.items():
        if not values:
            raise ConfigError(f"{name!r} is empty; name at least one")
    if len(set(settings.seeds)) < len(settings.seeds):
        raise ConfigError(f"'seeds' = {list(settings.seeds)}: each may stand once")
    _check_split(settings.split)
    _check_verdict(settings)
    if len(settings.models) > 1:
        labels, report = tuple(settings.models), settings.report
        Design(labels, settings.baseline, level=1.0 - report.level, n_resamples=report.n_resamples)
    make_entrants(settings)


def _check_split(split: SplitSettings) -> None:
    if split.model_fields_set & {"test", "validation"}:
        try:
            check_shares(split.test, split.validation)
        except SplitError as error:
            raise ConfigError(f"[split]: {error}") from None


def _check_verdict(settings: ExperimentSettings) -> None:
    known = settings.conclusive_metrics
    if settings.main_metric is not None and settings.main_metric not in known:
        raise ConfigError(
            f"'main_metric' = {settings.main_metric!r} has no value for every user here"
            f"{_hint(settings.main_metric, known)} Allowed: {', '.join(known) or 'none of these metrics'}"
        )
    if settings.baseline is not None and settings.baseline not in settings.models:
        raise ConfigError(
            f"'baseline' = {settings.baseline!r} is no model of this file"
            f"{_hint(settings.baseline, settings.models)} Models: {', '.join(settings.models)}"
        )


def _hint(word: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    close = get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else "."


def _table(place: str, kind: type[SettingsType], values: Any) -> SettingsType:
    if not isinstance(values, dict):
        raise ConfigError(f"{place} is {values!r}; it must be a table with any of: {', '.join(kind.model_fields)}")
    try:
        return make_settings(kind, values)
    except ConfigError as error:
        raise ConfigError(f"{place}: {str(error).removeprefix(f'{kind.__name__}: ')}") from None


def _models(tables: Any) -> dict[str, ModelTable]:
    if not isinstance(tables, dict) or not tables:
        raise ConfigError("no models to compare; add a table [models.LABEL] for each, such as [models.ease]")
    _check_labels(tuple(tables))
    return {label: _model(label, table) for label, table in tables.items()}


def _check_labels(labels: tuple[str, ...]) -> None:
    """Labels that differ in white space or in how accents are composed look the same in every table and plot."""
    looks: dict[str, str] = {}
    for label in labels:
        look = " ".join(unicodedata.normalize("NFC", label).split())
        if look in looks:
            raise ConfigError(f"the labels {looks[look]!r} and {label!r} look alike in a report; rename one of them")
        looks[look] = label


def _model(label: str, table: Any) -> ModelTable:
    place = f"[models.{label}]"
    if not label.strip():
        raise ConfigError(f"{place}: a label must not be blank; it names the model in the report")
    if not isinstance(table, dict):
        raise ConfigError(f"{place} is {table!r}; it must be a table, if only an empty one")
    own = {key: table[key] for key in OWN_KEYS if key in table}
    # TOML has no None: an empty text stands for it, as in the files that `tune` writes
    options = {key: None if value == "" else value for key, value in table.items() if key not in OWN_KEYS}
    return _table(place, ModelTable, {"model": label, **own, "options": options})


def _relative_to(settings: ExperimentSettings, folder: Path) -> ExperimentSettings:
    """The same settings with the paths of the file made usable from here."""
    reading = settings.reading
    if reading.quarantine_to is not None:
        reading = reading.model_copy(update={"quarantine_to": str(folder / reading.quarantine_to)})
    return settings.model_copy(update={"data": _location(settings.data, folder), "reading": reading})


def _location(data: str | None, folder: Path) -> str:
    if not data:
        raise ConfigError(
            "'data' is missing; name a folder, a file, a TOML configuration, a database URL or a public data set, "
            'such as data = "movielens-100k"'
        )
    if is_url(data):
        return expand_url(data)
    names = {name for info in public_sets() for name in (info.name, *info.aliases)}
    return data if data in names and not (folder / data).exists() else str(folder / data)
