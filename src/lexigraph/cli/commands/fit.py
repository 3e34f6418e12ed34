"""``lexigraph fit``: fit a model and save it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from lexigraph.cli.console import note, print_json, say, shows_progress
from lexigraph.cli.group import INTERRUPTED
from lexigraph.cli.models import make_models
from lexigraph.cli.options import Data, Filtering, Json, Reading, Set, Splitting
from lexigraph.cli.sources import read_data, with_generated
from lexigraph.cli.training import training_facts, training_lines
from lexigraph.errors import require_extra
from lexigraph.messages import gettext as _

if TYPE_CHECKING:
    from lexigraph.models import Recommender

Drawn: TypeAlias = Literal["pca", "umap", "none"]


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
    checkpoints: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Keep the training of a network here, so that the same command goes on."),
    ] = None,
    generated: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE", help="Texts or features from 'lexigraph write', where the data has none (repeatable)."
        ),
    ] = None,
    drawn: Annotated[
        Drawn,
        typer.Option(
            "--map", help="Map of the catalogue for the page: pca takes a second or two, umap minutes (extra map)."
        ),
    ] = "pca",
    as_json: Json = False,
    reading: Reading,
    filtering: Filtering,
    splitting: Splitting,
) -> None:
    """Fit a model on a data set and save it. With --split the test part is held out; else all interactions count."""
    from lexigraph.models.artifact import check_target

    check_target(Path(out))
    if drawn == "umap":
        require_extra("umap", "map")
    (made,) = make_models([model] if model else None, settings, config, checkpoints=checkpoints).values()
    dataset = filtering.apply(read_data(data, reading))
    parts = []
    if splitting.split is not None:
        split = splitting.apply(dataset)
        note(_("fitting on train and validation of this {split}").format(split=split.description))
        dataset = split.development()
        parts = [split.train, dataset]
    for file in generated or ():
        dataset = with_generated(dataset, file, parts)
    started = time.perf_counter()
    made.fit(dataset, progress=shows_progress())
    seconds = time.perf_counter() - started
    _stop_if_interrupted(made, checkpoints)
    if drawn != "none":
        made.draw_map(drawn)
    made.save(out)
    if as_json:
        counts = {"users": dataset.n_users, "items": dataset.n_items, "interactions": len(dataset)}
        print_json(
            {
                "model": made.name,
                "path": out,
                "data": dataset.name,
                **counts,
                "fit_seconds": seconds,
                **training_facts(made),
            }
        )
        return
    say(
        _("fitted {model} on {data} ({n:,} interactions) in {seconds:.1f} s, saved in {path}").format(
            model=made.name, data=dataset.name, n=len(dataset), seconds=seconds, path=out
        )
    )
    for line in training_lines(made):
        say(line)
    command = f"lexigraph recommend {out} --user {dataset.user_ids[0]} --explain"
    say(_("next: {command}").format(command=command))


def _stop_if_interrupted(model: Recommender, checkpoints: str | None) -> None:
    """After Ctrl-C nothing is saved as a model; say how to go on."""
    course = model.training_result
    if course is None or course.stopped != "interrupted":
        return
    kept = getattr(model.config, "checkpoint_dir", None) or checkpoints
    if kept is None:
        said = _("stopped in epoch {epoch}, nothing is saved; --checkpoints DIR keeps a training to go on with")
    else:
        said = _("stopped in epoch {epoch}, kept in {folder}; the same command goes on from there")
    note(said.format(epoch=course.epochs + 1, folder=kept))
    raise typer.Exit(INTERRUPTED)
