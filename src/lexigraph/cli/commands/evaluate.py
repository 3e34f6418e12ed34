"""``lexigraph evaluate``: how good models are, by full ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from lexigraph.cli.console import note, shows_progress
from lexigraph.cli.metrics_table import print_comparison
from lexigraph.cli.models import make_models
from lexigraph.cli.options import DATA_HELP, Filtering, Reading, Set, Splitting
from lexigraph.cli.parsing import integers, split_list
from lexigraph.cli.sources import load_model, read_data, tell_quarantine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lexigraph.data import Dataset
    from lexigraph.evaluation import Comparison

FILES = "A fixed split in files"


def evaluate(
    data: Annotated[str | None, typer.Argument(metavar="[DATA]", help=DATA_HELP, show_default=False)] = None,
    *,
    model: Annotated[
        list[str] | None, typer.Option(help="Name of a model (repeatable).", show_default="graph-filter")
    ] = None,
    train: Annotated[
        str | None, typer.Option(metavar="FILE", help="Interactions to fit on.", rich_help_panel=FILES)
    ] = None,
    test: Annotated[
        str | None, typer.Option(metavar="FILE", help="Interactions to predict.", rich_help_panel=FILES)
    ] = None,
    items: Annotated[str | None, typer.Option(metavar="FILE", help="Table of items.", rich_help_panel=FILES)] = None,
    relations: Annotated[
        str | None, typer.Option(metavar="FILE", help="Knowledge triples.", rich_help_panel=FILES)
    ] = None,
    links: Annotated[
        str | None, typer.Option(metavar="FILE", help="Names of items in the triples.", rich_help_panel=FILES)
    ] = None,
    saved: Annotated[
        str | None, typer.Option(metavar="MODELDIR", help="Evaluate this saved model on --test, without fitting.")
    ] = None,
    k: Annotated[str, typer.Option("--k", "-k", help="Cut-offs, separated by commas.")] = "10,20",
    metrics: Annotated[
        str | None,
        typer.Option(help="precision, recall, f1, ndcg, map, mrr, hit: those to show.", show_default="all"),
    ] = None,
    part: Annotated[str, typer.Option(help="test, or validation to choose between models.")] = "test",
    settings: Set = None,
    config: Annotated[
        str | None, typer.Option(metavar="FILE.toml", help="Settings, as 'tune' writes them; --set wins.")
    ] = None,
    json_out: Annotated[
        str | None, typer.Option("--json", metavar="[OUT]", help="Write the report as JSON; alone or '-': to stdout.")
    ] = None,
    markdown: Annotated[str | None, typer.Option(metavar="OUT", help="Write the report as Markdown.")] = None,
    reading: Reading,
    filtering: Filtering,
    splitting: Splitting,
) -> None:
    """Fit models and measure them, every item a candidate for every user.

    Several models on one data set: lexigraph evaluate DATA --model ease --model graph-filter --split random

    A split in files: lexigraph evaluate --model ease --train train.csv --test test.csv --json report.json

    A saved model: lexigraph evaluate --saved MODELDIR --test test.csv
    """
    from lexigraph.evaluation import METRICS, compare

    cuts = integers(k, "--k")
    names = split_list([metrics]) if metrics else list(METRICS)
    if saved is not None:
        _refuse("--saved", data=data, train=train, model=model)
        comparison = _measure_saved(saved, _need(test, "--saved", "--test"), cuts, names, reading)
        _report(comparison, json_out, markdown)
        return
    models = make_models(model, settings, config)
    if train is not None or test is not None:
        _refuse("--train and --test", data=data, split=splitting.split)
        files = {"items": items, "relations": relations, "links": links}
        dataset = _read_files(_need(train, "--test", "--train"), _need(test, "--train", "--test"), files, reading)
    else:
        _refuse("DATA", items=items, relations=relations, links=links)
        dataset = read_data(_need(data, "evaluate", "DATA, --train with --test, or --saved with --test"), reading)
    split = splitting.apply(filtering.apply(dataset), needs_validation=part == "validation")
    note(str(split.description))
    comparison = compare(models, split, ks=cuts, metrics=names, part=part, progress=shows_progress())  # type: ignore[arg-type]
    _report(comparison, json_out, markdown)


def _read_files(train: str, test: str, tables: dict[str, Any], reading: Reading) -> Dataset:
    from lexigraph.data import read_split

    dataset = read_split(train, test, progress=shows_progress(), **tables, **reading.arguments())
    tell_quarantine(dataset)
    return dataset


def _measure_saved(folder: str, test: str, cuts: Sequence[int], metrics: Sequence[str], reading: Reading) -> Comparison:
    from lexigraph.evaluation import Comparison
    from lexigraph.evaluation import evaluate as measure

    model, dataset = load_model(folder), read_data(test, reading)
    report = measure(model, dataset, ks=cuts, metrics=metrics, progress=shows_progress(), split=f"test part {test}")
    return Comparison({model.name: report})


def _report(comparison: Comparison, json_out: str | None, markdown: str | None) -> None:
    """Write what was asked for; one model gives a report of its own, several give a comparison."""
    from lexigraph.evaluation import write_text_atomically

    reports = list(comparison.reports.values())
    document = reports[0] if len(reports) == 1 and not comparison.failures else comparison
    if markdown is not None:
        write_text_atomically(markdown, document.to_markdown())
    if json_out not in (None, "-"):
        write_text_atomically(json_out, document.to_json() + "\n")
    if json_out == "-":
        typer.echo(document.to_json())
    else:
        first = reports[0] if reports else None
        print_comparison(comparison, "" if first is None else f"{first.dataset}: {first.n_users:,} users evaluated")
    if comparison.failures:
        raise typer.Exit(1)


def _need(value: str | None, given: str, missing: str) -> str:
    from lexigraph.errors import ConfigError

    if value is None:
        raise ConfigError(f"{given} needs {missing}; see lexigraph evaluate --help")
    return value


def _refuse(given: str, **values: object) -> None:
    from lexigraph.errors import ConfigError

    also = [name for name, value in values.items() if value]
    if also:
        raise ConfigError(f"{given} and {', '.join(also)} exclude each other; see lexigraph evaluate --help")
