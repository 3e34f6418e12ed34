"""``lexigraph tune``: search for good settings on the validation part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lexigraph.cli.console import note, print_json, print_table, say, shows_progress
from lexigraph.cli.group import INTERRUPTED
from lexigraph.cli.models import DEFAULT, set_options
from lexigraph.cli.options import Data, Filtering, Json, Reading, Set, Splitting
from lexigraph.cli.sources import read_data
from lexigraph.messages import gettext as _
from lexigraph.messages import ngettext

if TYPE_CHECKING:
    from lexigraph.scaling import TuningResult


def tune(
    data: Data,
    *,
    model: Annotated[str, typer.Option(help="Name of the model.")] = DEFAULT,
    trials: Annotated[int, typer.Option(help="How many settings to try, the defaults first.")] = 30,
    metric: Annotated[
        str, typer.Option(help="What to choose by on validation, such as recall@10 or rmse.")
    ] = "ndcg@20",
    out: Annotated[str | None, typer.Option(metavar="FILE.toml", help="Write the best settings here.")] = None,
    settings: Set = None,
    seed: Annotated[int, typer.Option(help="Seed of the search.")] = 0,
    timeout: Annotated[float | None, typer.Option(metavar="SECONDS", help="Begin no trial after this long.")] = None,
    storage: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="SQLite file or database URL that keeps the trials, to go on later."),
    ] = None,
    prune: Annotated[
        bool, typer.Option(help="End the training of networks that do worse than the trials before them.")
    ] = True,
    as_json: Json = False,
    reading: Reading,
    filtering: Filtering,
    splitting: Splitting,
) -> None:
    """Search for good settings of a model; only train and validation are looked at. What --set names is held."""
    from lexigraph.evaluation import check_writable
    from lexigraph.models import create
    from lexigraph.scaling import tune as search
    from lexigraph.scaling import write_toml

    fixed = set_options(settings, [model])[model]
    create(model, **fixed)  # so that a wrong setting is told before the data is read
    if out is not None:
        check_writable(out)
    split = splitting.apply(filtering.apply(read_data(data, reading)), needs_validation=True)
    note(str(split.description))
    result = search(
        model,
        split,
        trials=trials,
        metric=metric,
        seed=seed,
        timeout=timeout,
        storage=storage,
        progress=shows_progress(),
        fixed=fixed,
        prune=prune,
    )
    if out is not None:
        write_toml(result, out)
    if as_json:
        print_json(result.to_dict())
    else:
        _tell(result, data, out)
    if result.interrupted:
        raise typer.Exit(INTERRUPTED)


def _tell(result: TuningResult, data: str, out: str | None) -> None:
    say(
        _("{model}: {metric} {value:.4f} on validation with these settings ({count}); defaults: {default}").format(
            model=result.model,
            metric=result.metric,
            value=result.value,
            count=_count(result),
            default=_("failed") if result.default_value is None else f"{result.default_value:.4f}",
        )
    )
    print_table([_("setting"), _("value")], list(result.best.items()))
    if out is not None:
        command = f"lexigraph fit {data} --config {out} --out MODELDIR"
        say(_("written to {path}; next: {command}").format(path=out, command=command))


def _count(result: TuningResult) -> str:
    n = result.n_complete
    words = [ngettext("best of {n} trial", "best of {n} trials", n).format(n=n)]
    words += [_("{n} more pruned").format(n=result.n_pruned)] if result.n_pruned else []
    words += [_("interrupted")] if result.interrupted else []
    return ", ".join(words)
