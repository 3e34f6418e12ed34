"""``lexigraph evaluate``: how good models are, by full ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from lexigraph.cli.console import note, shows_progress
from lexigraph.cli.metrics_table import print_comparison
from lexigraph.cli.models import make_models
from lexigraph.cli.options import DATA_HELP, Filtering, Reading, Set, Splitting
from lexigraph.cli.parsing import integers, pairs, split_list
from lexigraph.cli.sources import load_model, read_data, tell_quarantine
from lexigraph.cli.wording import in_options
from lexigraph.errors import ConfigError, DataError
from lexigraph.messages import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lexigraph.data import Dataset, Split
    from lexigraph.evaluation import Comparison, EvaluationReport
    from lexigraph.evaluation.compare import Part
    from lexigraph.models import Recommender

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
    predictions: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Score these ranked lists on --test: user_id, item_id, and score or rank."),
    ] = None,
    prediction_columns: Annotated[
        list[str] | None,
        typer.Option(metavar="THEIRS=OURS", help="Column names of --predictions, such as uid=user_id (repeatable)."),
    ] = None,
    prediction_encoding: Annotated[
        str | None, typer.Option(help="Encoding of --predictions.", show_default="as --encoding")
    ] = None,
    k: Annotated[str, typer.Option("--k", "-k", help="Cut-offs, separated by commas.")] = "10,20",
    metrics: Annotated[
        str | None,
        typer.Option(
            help="Those to measure, such as ndcg,auc,coverage,novelty,diversity-text.", show_default="those of accuracy"
        ),
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

    Lists of another system: lexigraph evaluate --predictions lists.csv --test test.csv --train train.csv
    """
    tables = {"items": items, "relations": relations, "links": links}
    fitting = {"--model": model, "--set": settings, "--config": config, "--split": splitting.split}
    others = fitting | {f"--{name}": file for name, file in tables.items()} | {"--predictions": predictions}
    _check_use(data, train, test, saved, others)
    _check_targets(markdown, json_out)
    cuts, names = integers(k, "--k"), split_list([metrics]) if metrics else None
    if predictions is not None:
        parts = _read_parts(train, str(test), tables, reading, filtering)
        mapping = pairs(split_list(prediction_columns), "--prediction-columns")
        written = {"columns": mapping, "encoding": prediction_encoding or reading.encoding}
        comparison = _measure_lists(predictions, parts, cuts, names, written)
    elif saved is not None:
        test_part = filtering.apply(read_data(str(test), reading))
        comparison = _measure_saved(saved, test_part, cuts, names, f"test part {test}")
    else:
        models = make_models(model, settings, config)
        dataset = read_data(data, reading) if data is not None else _read_files(str(train), str(test), tables, reading)
        split = splitting.apply(filtering.apply(dataset), needs_validation=part == "validation")
        note(str(split.description))
        comparison = _compare(models, split, cuts, names, part)
    _report(comparison, json_out, markdown)


def _check_use(
    data: str | None, train: str | None, test: str | None, saved: str | None, others: dict[str, Any]
) -> None:
    """Make sure that exactly one of the three kinds of question is asked.

    Raises:
        ConfigError: half of one, or parts of several.
    """
    given = {"DATA": data, "--train": train, "--test": test, "--saved": saved, **others}
    if others["--predictions"] is not None:
        tables = ["--items", "--relations", "--links"] if train is None else []
        fitted = ["--model", "--set", "--config", "--split"]
        kind, needed, excluded = "--predictions", ["--test"], ["DATA", "--saved", *fitted, *tables]
    elif saved is not None:
        kind, needed, excluded = "--saved", ["--test"], ["DATA", "--train", *others]
    elif train is not None or test is not None:
        kind, needed, excluded = "a split in files", ["--train", "--test"], ["DATA", "--split"]
    else:
        kind, needed, excluded = "evaluate", ["DATA"], ["--items", "--relations", "--links"]
    missing = [name for name in needed if given[name] is None]
    if missing:
        instead = " (or --train with --test, or --saved with --test)" if missing == ["DATA"] else ""
        raise ConfigError(f"{kind} needs {' and '.join(missing)}{instead}; see lexigraph evaluate --help")
    also = [name for name in excluded if given[name]]
    if also:
        raise ConfigError(f"{kind} and {', '.join(also)} exclude each other; see lexigraph evaluate --help")


def _check_targets(*files: str | None) -> None:
    from lexigraph.evaluation import check_writable

    for file in files:
        if file not in (None, "-"):
            check_writable(str(file))


def _read_files(train: str, test: str, tables: dict[str, Any], reading: Reading) -> Dataset:
    from lexigraph.data import read_split

    dataset = read_split(train, test, progress=shows_progress(), **tables, **reading.arguments())
    tell_quarantine(dataset)
    return dataset


def _read_parts(
    train: str | None, test: str, tables: dict[str, Any], reading: Reading, filtering: Filtering
) -> tuple[Dataset | None, Dataset]:
    """The training part, if there is one, and the test part."""
    if train is None:
        return None, filtering.apply(read_data(test, reading))
    from lexigraph.data import given_split

    split = given_split(filtering.apply(_read_files(train, test, tables, reading)))
    return split.development(), split.test


def _measure_lists(
    file: str,
    parts: tuple[Dataset | None, Dataset],
    cuts: Sequence[int],
    metrics: Sequence[str] | None,
    written: dict[str, Any],
) -> Comparison:
    from lexigraph.evaluation import METRICS, Comparison, evaluate_predictions
    from lexigraph.evaluation.names import sort_metrics

    train, test = parts
    chosen = tuple(metrics or METRICS)
    if train is None and sort_metrics(cuts, chosen).need_facts:
        raise ConfigError(f"some of {', '.join(chosen)} look beyond hits and need the training part; give --train FILE")
    description = f"lists of {file}, test part {test.name}" + ("" if train is None else " with its training part")
    try:
        report = evaluate_predictions(file, test, train=train, ks=cuts, metrics=chosen, split=description, **written)
    except DataError as error:  # --columns and --encoding are those of the other files
        raise type(error)(in_options(str(error), "--prediction-")) from error
    for remark in report.notes:
        note(remark)
    return Comparison({report.model: report})


def _compare(
    models: dict[str, Recommender], split: Split, cuts: Sequence[int], metrics: Sequence[str] | None, part: str
) -> Comparison:
    from lexigraph.evaluation import METRICS, compare

    return compare(
        models,
        split,
        ks=cuts,
        metrics=metrics or tuple(METRICS),
        part=cast("Part", part),
        progress=shows_progress(),
    )


def _measure_saved(
    folder: str, test: Dataset, cuts: Sequence[int], metrics: Sequence[str] | None, description: str
) -> Comparison:
    from lexigraph.evaluation import METRICS, Comparison
    from lexigraph.evaluation import evaluate as measure

    model = load_model(folder)
    chosen = metrics or tuple(METRICS)
    report = measure(model, test, ks=cuts, metrics=chosen, progress=shows_progress(), split=description)
    return Comparison({model.name: report})


def _title(report: EvaluationReport) -> str:
    sentence = ngettext("{data}: {n:,} user evaluated", "{data}: {n:,} users evaluated", report.n_users)
    return sentence.format(data=report.dataset, n=report.n_users)


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
        print_comparison(comparison, "" if first is None else _title(first))
    if comparison.failures:
        raise typer.Exit(1)
