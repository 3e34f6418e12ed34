"""``lexigraph fit``: fit a model and save it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from lexigraph.cli.console import note, print_json, say, shows_progress
from lexigraph.cli.models import make_models
from lexigraph.cli.options import Data, Filtering, Json, Reading, Set, Splitting
from lexigraph.cli.sources import read_data


def fit(
    data: Data,
    *,
    out: Annotated[str, typer.Option(metavar="DIR", help="Folder to save the model in.")],
    model: Annotated[
        str | None,
        typer.Option(help="Name of the model.", show_default="that of --config, else graph-filter"),
    ] = None,
    settings: Set = None,
    config: Annotated[
        str | None, typer.Option(metavar="FILE.toml", help="Settings, as 'tune' writes them; --set wins.")
    ] = None,
    as_json: Json = False,
    reading: Reading,
    filtering: Filtering,
    splitting: Splitting,
) -> None:
    """Fit a model on a data set and save it. With --split the test part is held out; else all interactions count."""
    from lexigraph.models.artifact import check_target

    check_target(Path(out))
    (made,) = make_models([model] if model else None, settings, config).values()
    dataset = filtering.apply(read_data(data, reading))
    if splitting.split is not None:
        split = splitting.apply(dataset)
        note(f"fitting on train and validation of this {split.description}")
        dataset = split.development()
    started = time.perf_counter()
    made.fit(dataset, progress=shows_progress())
    seconds = time.perf_counter() - started
    made.save(out)
    if as_json:
        counts = {"users": dataset.n_users, "items": dataset.n_items, "interactions": len(dataset)}
        print_json({"model": made.name, "path": out, "data": dataset.name, **counts, "fit_seconds": seconds})
        return
    say(f"fitted {made.name} on {dataset.name} ({len(dataset):,} interactions) in {seconds:.1f} s, saved in {out}")
    say(f"next: lexigraph recommend {out} --user {dataset.user_ids[0]} --explain")
