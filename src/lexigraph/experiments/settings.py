"""What an experiment compares, as typed settings."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, ValidationInfo, field_validator

from lexigraph.config import Settings
from lexigraph.data.dataset import Values
from lexigraph.data.duplicates import DuplicatePolicy
from lexigraph.data.filters import FilterSettings, to_utc
from lexigraph.data.splits.settings import SplitSettings
from lexigraph.evaluation.compare import FitOn
from lexigraph.evaluation.names import ALL_METRICS, MetricNames, sort_metrics
from lexigraph.evaluation.slices import SliceSettings

Format: TypeAlias = Literal["html", "json", "markdown", "latex"]


class ReadingTable(Settings):
    """The table ``[reading]``: how the data is read, as :func:`~lexigraph.data.loading.read_dataset` takes it."""

    name: str | None = None
    """Name of the data set in the report."""
    columns: dict[str, str] = Field(default_factory=dict)
    """Source column to table column, such as ``{uid = "user_id"}``."""
    encoding: str = "utf-8"
    """Encoding of text files."""
    duplicates: DuplicatePolicy = "exact"
    """What becomes of repeated interactions."""
    max_bad_share: float = Field(default=0.05, ge=0, le=1)
    """Share of the rows of a table that may be bad."""
    quarantine_to: str | None = None
    """Folder for the file of rows set aside, relative to the settings file."""


class FilterTable(FilterSettings):
    """The table ``[filters]``: which interactions count and what each of them counts."""

    kinds: dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]] | None = None
    """Kinds of interaction to keep and the weight of each."""
    user_core: int = Field(default=0, ge=0)
    """Keep users with at least this many items."""
    item_core: int = Field(default=0, ge=0)
    """Keep items with at least this many users."""
    values: Values | None = None
    """What an interaction counts: 1, its weight or its rating."""

    @field_validator("end")
    @classmethod
    def _after_start(cls, end: datetime | None, info: ValidationInfo) -> datetime | None:
        first, last = to_utc(info.data.get("start")), to_utc(end)
        if first is not None and last is not None and last <= first:
            raise ValueError(f"not after start {first}; give a later end")
        return end


class ReportTable(Settings):
    """The table ``[report]``: what is written, and how sure it is to be."""

    formats: tuple[Format, ...] = ("html", "json", "markdown", "latex")
    """Which files are written."""
    level: float = Field(default=0.95, gt=0, lt=1)
    """How often confidence intervals hold the true mean; the risk of a false verdict is 1 less this."""
    n_resamples: int = Field(default=5000, ge=100, le=1_000_000)
    """How many resamples intervals and permutation tests are made of."""


class ModelTable(Settings):
    """One table ``[models.LABEL]``; every key but these three is a setting of the model.

    Example:
        >>> ModelTable(model="ease", options={"regularization": 250.0}).pool_size
        100
    """

    model: str
    """Name of the model; by default the label."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Settings of the model; those left out keep their defaults."""
    rerank: tuple[dict[str, Any], ...] = ()
    """Re-rankers, in the order they are applied, each a table with a ``name`` and its settings."""
    pool_size: int = Field(default=100, ge=1)
    """From how many of the model's best items re-rankers choose."""


class ExperimentSettings(Settings):
    """Everything that makes an experiment what it is.

    Example:
        >>> settings = ExperimentSettings(models={"ease": ModelTable(model="ease")}, ks=[5, 10])
        >>> settings.verdict_metric, settings.seeds
        ('ndcg@10', (0, 1, 2))
    """

    title: str = "Comparison of recommenders"
    """What the report is called."""
    data: str | None = None
    """A folder, a file, a TOML configuration, a database URL (``${NAME}`` stands for an environment variable) or the
    name of a public data set; paths are relative to the settings file."""
    models: dict[str, ModelTable]
    """Label to model."""
    seeds: tuple[Annotated[int, Field(ge=0, lt=2**32)], ...] = (0, 1, 2)
    """Everything is done once for each: a random split is drawn anew, and models that have a seed get it."""
    ks: tuple[Annotated[int, Field(lt=2**31)], ...] = (10, 20)
    """Cut-offs."""
    metrics: tuple[str, ...] = ALL_METRICS
    """Names of metrics; all by default."""
    main_metric: str | None = None
    """What the verdict is about, with its cut-off; by default "ndcg@20", or NDCG at the last cut-off."""
    baseline: str | None = None
    """Label of the model the others are compared with; every pair is compared without one."""
    fit_on: FitOn = "development"
    """``development``: train and validation together. ``train``: train alone."""
    reading: ReadingTable = ReadingTable()
    """How the data is read."""
    filters: FilterTable = FilterTable()
    """Which interactions count."""
    split: SplitSettings = SplitSettings()
    """How the data is split; without a strategy as the data suggests. A ``seed`` here holds one split for all seeds."""
    slices: SliceSettings = SliceSettings()
    """Parts of users and items that are measured apart."""
    report: ReportTable = ReportTable()
    """What is written."""

    @property
    def metric_names(self) -> MetricNames:
        """The metrics, sorted by what they need, and the cut-offs, ascending."""
        return sort_metrics(self.ks, self.metrics)

    @property
    def conclusive_metrics(self) -> tuple[str, ...]:
        """Names with cut-offs of the metrics that have a value for every user, as a verdict needs."""
        names = self.metric_names
        cut = (*names.accuracy, *names.lists)
        return (*(f"{name}@{k}" for name in cut for k in names.ks), *names.full)

    @property
    def verdict_metric(self) -> str:
        """:attr:`main_metric`, or what it is where the settings name none: NDCG at 20, at the last cut-off, the first.

        Empty where no metric has a value for every user.
        """
        if self.main_metric is not None:
            return self.main_metric
        known = self.conclusive_metrics
        preferred = ("ndcg@20", f"ndcg@{self.metric_names.ks[-1]}", *known)
        return next((name for name in preferred if name in known), "")
