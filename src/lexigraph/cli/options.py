"""The groups of options that several commands share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from lexigraph.cli.parsing import numbers, pairs, split_list, value_of

if TYPE_CHECKING:
    from lexigraph.data import Dataset, Split

READING, FILTERING, SPLITTING = "Reading", "Filters", "Split"

Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else.")]
Set: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="A setting of the model (repeatable), or MODEL.KEY=VALUE for one of several."
    ),
]
ModelFolder: TypeAlias = Annotated[str, typer.Argument(metavar="MODELDIR", help="Folder of a saved model.")]
DATA_HELP = "A folder, a file, a TOML configuration, a database URL or a name of 'data list'."
Data: TypeAlias = Annotated[str, typer.Argument(metavar="DATA", help=DATA_HELP)]


@dataclass(frozen=True)
class Reading:
    """How tables are read."""

    columns: Annotated[
        list[str] | None,
        typer.Option(
            metavar="THEIRS=OURS", help="Column names, such as uid=user_id (repeatable).", rich_help_panel=READING
        ),
    ] = None
    encoding: Annotated[str, typer.Option(help="Encoding of text files.", rich_help_panel=READING)] = "utf-8"
    duplicates: Annotated[
        str,
        typer.Option(help="Repeated interactions: exact, keep, first, last or error.", rich_help_panel=READING),
    ] = "exact"
    max_bad_share: Annotated[
        float, typer.Option(help="Share of the rows of a table that may be bad.", rich_help_panel=READING)
    ] = 0.05
    quarantine_to: Annotated[
        str | None,
        typer.Option(
            metavar="DIR", help="Folder for the file of rows set aside (default: cache).", rich_help_panel=READING
        ),
    ] = None

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments of the readers."""
        return {
            "columns": pairs(split_list(self.columns), "--columns"),
            "encoding": self.encoding,
            "duplicates": self.duplicates,
            "max_bad_share": self.max_bad_share,
            "quarantine_to": self.quarantine_to,
        }


@dataclass(frozen=True)
class Filtering:
    """Which interactions count."""

    min_rating: Annotated[
        float | None, typer.Option(help="Keep interactions rated at least this.", rich_help_panel=FILTERING)
    ] = None
    kind: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND[=WEIGHT]", help="Keep this kind of interaction (repeatable).", rich_help_panel=FILTERING
        ),
    ] = None
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Keep from this moment on.", rich_help_panel=FILTERING)
    ] = None
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Keep what is before this moment.", rich_help_panel=FILTERING)
    ] = None
    user_core: Annotated[
        int, typer.Option(help="Keep users with at least this many items.", rich_help_panel=FILTERING)
    ] = 0
    item_core: Annotated[
        int, typer.Option(help="Keep items with at least this many users.", rich_help_panel=FILTERING)
    ] = 0
    values: Annotated[
        str | None,
        typer.Option(
            help="What an interaction counts: binary (1), weight or rating.",
            show_default="binary",
            rich_help_panel=FILTERING,
        ),
    ] = None

    def apply(self, dataset: Dataset) -> Dataset:
        """Filter a data set as asked."""
        from typing import cast, get_args

        from lexigraph.data import apply_filters
        from lexigraph.data.dataset import Values
        from lexigraph.errors import ConfigError

        if self.values is not None and self.values not in get_args(Values):
            raise ConfigError(f"--values {self.values!r}; allowed: {', '.join(get_args(Values))}")
        filtered = apply_filters(
            dataset,
            kinds=numbers(self.kind, "--kind") or None,
            min_rating=self.min_rating,
            start=self.since,
            end=self.until,
            user_core=self.user_core,
            item_core=self.item_core,
        )
        return filtered if self.values is None else filtered.with_values(cast("Values", self.values))


@dataclass(frozen=True)
class Splitting:
    """How data is split."""

    split: Annotated[
        str | None,
        typer.Option(
            help="random, leave-last-out, global-time, fixed, cold-items or cold-users.",
            show_default="fixed where the data has a test part, else random",
            rich_help_panel=SPLITTING,
        ),
    ] = None
    split_set: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUE",
            help="A setting of the split (repeatable): test=0.1, validation=0.1, seed=0, n_test=1, min_interactions=3.",
            rich_help_panel=SPLITTING,
        ),
    ] = None

    def apply(self, dataset: Dataset, *, needs_validation: bool = False) -> Split:
        """Split a data set as asked, or as it suggests itself.

        Args:
            dataset: what to split.
            needs_validation: a fixed split without a validation part gets one out of its training part.
        """
        from lexigraph.data import given_split, make_split

        strategy = self.split or ("random" if dataset.test is None else "fixed")
        settings = {key: value_of(value) for key, value in pairs(self.split_set, "--split-set").items()}
        if strategy == "fixed" and not settings and not (needs_validation and dataset.validation is None):
            return given_split(dataset)
        return make_split(dataset, {"strategy": strategy, **settings})
