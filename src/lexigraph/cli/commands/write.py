"""``lexigraph write``: descriptions, profiles and features, written by a language model or by templates."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, cast

import typer

from lexigraph.cli.console import fail, note, print_json, print_table, say, shows_progress
from lexigraph.cli.grouped import with_shared_options
from lexigraph.cli.language_model import opened_language_model, requests_at_once
from lexigraph.cli.models import make_models
from lexigraph.cli.options import Data, Filtering, Json, Reading, Set, Splitting
from lexigraph.cli.parsing import integers, split_list
from lexigraph.cli.sources import read_data
from lexigraph.errors import ConfigError
from lexigraph.messages import gettext as _
from lexigraph.messages import language as current_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lexigraph.evaluation.compare import Part
    from lexigraph.language.generation import Prices
    from lexigraph.language.writing import WritingReport
    from lexigraph.language.writing.feedback import Where

app = typer.Typer(no_args_is_help=True, help="Write texts about items and users, every fact checked, or measure them.")

Out: TypeAlias = Annotated[
    str, typer.Option(metavar="FILE", help="A .jsonl or .parquet file; what it holds already is not written again.")
]
Llm: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="SPEC", help="gguf:PATH or openai:MODEL.", show_default="none: templates write"),
]
Language: TypeAlias = Annotated[
    str | None, typer.Option(help="Language of the texts: en or zh.", show_default="that of messages")
]
Limit: TypeAlias = Annotated[int | None, typer.Option(metavar="N", help="Only the first N.")]
PricesOption: TypeAlias = Annotated[
    str | None, typer.Option("--prices", metavar="IN,OUT", help="Cost of a million tokens read and written.")
]
Timeout: TypeAlias = Annotated[float, typer.Option(help="Seconds for one answer of the model.")]


def descriptions(
    data: Data,
    *,
    out: Out,
    llm: Llm = None,
    language: Language = None,
    limit: Limit = None,
    prices: PricesOption = None,
    timeout: Timeout = 60.0,
    as_json: Json = False,
    reading: Reading,
) -> None:
    """Describe each item out of its attributes and its neighbours in the knowledge graph."""
    from lexigraph.language.writing import write_descriptions

    _check(limit)
    dataset = read_data(data, reading)
    ids = dataset.item_ids.ids[:limit]
    with _asking(llm, prices, timeout) as asking:
        report = write_descriptions(dataset, out, language=language or current_language(), item_ids=ids, **asking)
    _tell(report, as_json)


def profiles(
    data: Data,
    *,
    out: Out,
    llm: Llm = None,
    language: Language = None,
    limit: Limit = None,
    prices: PricesOption = None,
    timeout: Timeout = 60.0,
    as_json: Json = False,
    reading: Reading,
    filtering: Filtering,
    splitting: Splitting,
) -> None:
    """Describe what each user likes, out of their history; with --split out of the training part alone."""
    from lexigraph.language.writing import write_profiles

    _check(limit)
    dataset = filtering.apply(read_data(data, reading))
    if splitting.split is not None:
        split = splitting.apply(dataset, needs_validation=True)
        note(_("writing from the training part of this {split}").format(split=split.description))
        dataset = split.train
    ids = dataset.user_ids.ids[:limit]
    with _asking(llm, prices, timeout) as asking:
        report = write_profiles(dataset, out, language=language or current_language(), user_ids=ids, **asking)
    _tell(report, as_json)


def features(
    data: Data,
    *,
    out: Out,
    llm: Llm = None,
    fields: Annotated[str, typer.Option(help="Columns with the text, separated by commas.")] = "title,description",
    limit: Limit = None,
    prices: PricesOption = None,
    timeout: Timeout = 60.0,
    as_json: Json = False,
    reading: Reading,
) -> None:
    """Read year, categories and numbers out of the texts of items; each value must be quoted from its text."""
    from lexigraph.language.writing import write_features

    _check(limit)
    dataset = read_data(data, reading)
    ids = dataset.item_ids.ids[:limit]
    with _asking(llm, prices, timeout) as asking:
        report = write_features(dataset, out, fields=split_list([fields]), item_ids=ids, **asking)
    _tell(report, as_json)


def effect(
    data: Data,
    *,
    texts: Annotated[
        str, typer.Option(metavar="FILE", help="Descriptions, profiles or features that were written before.")
    ],
    model: Annotated[str | None, typer.Option(help="Name of the model.", show_default="graph-filter")] = None,
    append: Annotated[bool, typer.Option("--append", help="Put texts behind those of the source, too.")] = False,
    part: Annotated[str, typer.Option(help="validation, or test for a final figure.")] = "validation",
    k: Annotated[str, typer.Option("--k", "-k", help="Cut-offs, separated by commas.")] = "10,20",
    settings: Set = None,
    as_json: Json = False,
    reading: Reading,
    filtering: Filtering,
    splitting: Splitting,
) -> None:
    """Measure what generated texts change: the same model without them and with them."""
    from lexigraph.experiments.text_effect import measure_texts

    if part not in ("validation", "test"):
        raise ConfigError(f"--part {part!r}; allowed: validation, test")
    split = splitting.apply(filtering.apply(read_data(data, reading)), needs_validation=part == "validation")
    where: Where = "append" if append else "missing"
    found = measure_texts(
        split,
        texts,
        lambda: next(iter(make_models([model] if model else None, settings, None).values())),
        where=where,
        ks=integers(k, "--k"),
        part=cast("Part", part),
        progress=shows_progress(),
    )
    if as_json:
        print_json(found.to_dict())
        return
    rows = [[name, *(f"{change[key]:.4f}" for key in ("before", "after"))] for name, change in found.changes.items()]
    headings = [_("metric"), _("before"), _("after")]
    print_table(headings, rows, title=str(split.description), numbers=headings[1:])
    for sentence in found.sentences:
        say(sentence)


for _command in (descriptions, profiles, features, effect):
    app.command(_command.__name__)(with_shared_options(_command))


@contextmanager
def _asking(spec: str | None, prices: str | None, timeout: float) -> Iterator[dict[str, Any]]:
    """How texts are written: by the language model that was asked for, or by templates."""
    from lexigraph.language.generation.batch import PATIENCE

    how = {
        "workers": requests_at_once(spec),
        "patience": max(PATIENCE, 1.5 * timeout),  # never less than one answer may take
        "progress": shows_progress(),
    }
    if spec is not None:
        with opened_language_model(spec, timeout, _prices(prices)) as model:
            yield {"model": model, **how}
        return
    if prices is not None:
        raise ConfigError("--prices are those of a language model; name it with --llm SPEC")
    yield {"model": None, **how}


def _prices(text: str | None) -> Prices | None:
    from lexigraph.language.generation import Prices

    if text is None:
        return None
    try:
        read, written = (float(part) for part in split_list([text]))
    except ValueError:
        raise ConfigError(f"--prices takes two numbers separated by a comma, found {text!r}") from None
    return Prices(read, written)


def _check(limit: int | None) -> None:
    if limit is not None and limit < 1:
        raise ConfigError(f"--limit is {limit}; it must be at least 1")


def _tell(report: WritingReport, as_json: bool) -> None:
    """What was written, and what went wrong; exit code 1 where texts are missing that were asked for."""
    if as_json:
        print_json(report.to_dict())
    else:
        for line in report_lines(report):
            say(line)
    shown = list(report.failures.items())[:5]
    for identifier, reason in shown:
        fail(f"{identifier}: {reason}")
    if report.failures or report.not_asked:
        said = _("{n_failed} failed, {n_left} not asked; the same command goes on from here")
        note(said.format(n_failed=len(report.failures), n_left=report.not_asked))
        raise typer.Exit(1)


def report_lines(report: WritingReport) -> list[str]:
    """A report in words."""
    said = _("{path}: {n} texts written, {kept} kept, {empty} without any source")
    lines = [said.format(path=report.path, n=report.written, kept=report.kept, empty=report.empty)]
    if report.by_template:
        lines.append(_("{n} of them by a template").format(n=report.by_template))
    if report.cut_off:
        lines.append(_("{n} answers broke off; of these only whole sentences were used").format(n=report.cut_off))
    facts: dict[str, Any] = report.dropped_facts
    if facts:
        kinds = ", ".join(f"{count} {kind}" for kind, count in facts.items())
        said = _("dropped: {n} sentences or values with facts not in the source ({kinds})")
        lines.append(said.format(n=report.dropped_sentences, kinds=kinds))
    if report.prompt_tokens or report.completion_tokens or report.cached:
        said = _("tokens: {read:,} read, {written:,} written; {cached} answers out of the cache{cost}")
        cost = "" if report.cost is None else _(", cost {cost:.4f}").format(cost=report.cost)
        tokens = {"read": report.prompt_tokens, "written": report.completion_tokens}
        lines.append(said.format(**tokens, cached=report.cached, cost=cost))
    return lines
