"""``lexigraph tune``: search for good settings on the validation part."""

from __future__ import annotations

from typing import Annotated

import typer

from lexigraph.cli.console import note, print_json, say, shows_progress
from lexigraph.cli.models import DEFAULT
from lexigraph.cli.options import Data, Filtering, Json, Reading, Splitting
from lexigraph.cli.sources import read_data


def tune(
    data: Data,
    *,
    model: Annotated[str, typer.Option(help="Name of the model.")] = DEFAULT,
    trials: Annotated[int, typer.Option(help="How many settings to try.")] = 30,
    metric: Annotated[str, typer.Option(help="What to make as high as possible on validation.")] = "ndcg@20",
    out: Annotated[str | None, typer.Option(metavar="FILE.toml", help="Write the best settings here.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the search.")] = 0,
    timeout: Annotated[float | None, typer.Option(metavar="SECONDS", help="Stop after this long.")] = None,
    storage: Annotated[
        str | None, typer.Option(metavar="URL", help="Database that keeps the search, to go on with it later.")
    ] = None,
    as_json: Json = False,
    reading: Reading,
    filtering: Filtering,
    splitting: Splitting,
) -> None:
    """Search for good settings of a model; only the train and validation parts are looked at."""
    from lexigraph.scaling import tune as search

    split = splitting.apply(filtering.apply(read_data(data, reading)), needs_validation=True)
    note(f"searching on train and validation of this {split.description}")
    result = search(
        model,
        split,
        trials=trials,
        metric=metric,
        seed=seed,
        timeout=timeout,
        storage=storage,
        progress=shows_progress(),
    )
