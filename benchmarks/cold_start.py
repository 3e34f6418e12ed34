"""Cold start: hidden items found by their texts, the way from text to behaviour, new users, and new items live."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from benchmarks.figure import Figure, figure
from benchmarks.measure import peak_gigabytes, timed, warm_up
from benchmarks.sources import benchmark_data
from lexigraph.data import Dataset, make_split
from lexigraph.data.splits.cold_items import hidden_items
from lexigraph.evaluation import evaluate
from lexigraph.evaluation.protocols.cold_items import ColdItemResult, evaluate_cold_items
from lexigraph.evaluation.protocols.cold_users import evaluate_cold_users
from lexigraph.models import Recommender, UserBatch, create

DATA = "movielens-1m-text"
SEEDS = (0, 1, 2)
K = 20
SIZES = (0, 1, 3, 10)
METRICS = ("recall", "ndcg")
BRIDGES = ("ridge", "kernel", "mlp", "contrastive")


def figures() -> Iterator[Figure]:
    """Hidden items over three draws, every bridge on the first, warm-up curves, and the time of ``with_items``."""
    dataset = replace(benchmark_data(DATA), test=None)
    warm_up()
    yield from _hidden_items(dataset)
    yield from _warm_up_of_items(dataset)
    yield from _warm_up_of_users(dataset)
    yield from _live(dataset)
    yield figure("cold-start.peak-memory", peak_gigabytes(), "GB")


def _hidden_items(dataset: Dataset) -> Iterator[Figure]:
    found: dict[str, list[float]] = {}
    for seed in SEEDS:
        split = make_split(dataset, strategy="cold-items", test=0.2, validation=0.1, warm_test=0.1, seed=seed)
        train = split.development()
        for label, options in _systems(seed):
            model, seconds = timed(lambda options=options, train=train: create("graph-filter", **options).fit(train))
            result = evaluate_cold_items(model, split, ks=(K,), metrics=METRICS)
            for name, value in {**_figures_of(result), "fit": seconds}.items():
                found.setdefault(f"{label}.{name}", []).append(value)
        for where in ("alone", "among"):
            found.setdefault(f"random.{where}.recall@{K}", []).append(result.random[where][f"recall@{K}"])
    for name, values in found.items():
        target = ">= 0.20" if name == f"default.alone.recall@{K}" else None
        spread = f"{len(values)} draws, sd {np.std(values):.4f}" if len(values) > 1 else "one draw"
        unit = "s" if name.endswith(".fit") else "share"
        yield figure(f"cold-start.{name}", float(np.mean(values)), unit, target, note=spread)


def _systems(seed: int) -> list[tuple[str, dict[str, Any]]]:
    systems: list[tuple[str, dict[str, Any]]] = [("default", {})]
    if seed == SEEDS[0]:
        systems += [(f"bridge-{kind}", {"bridge": kind}) for kind in BRIDGES]
    return systems


def _figures_of(result: ColdItemResult) -> dict[str, float]:
    reports = {"alone": result.alone, "among": result.among}
    if result.everything is not None:
        reports["everything"] = result.everything
    names = [f"{metric}@{K}" for metric in METRICS]
    return {f"{where}.{name}": report.metrics[name] for where, report in reports.items() for name in names}


def _warm_up_of_items(dataset: Dataset) -> Iterator[Figure]:
    """The same test pairs after each hidden item has been met 0, 1, 3 and 10 times: at once, and fitted again."""
    found: dict[str, list[float]] = {}
    for seed in SEEDS:
        split = make_split(dataset, strategy="cold-items", test=0.2, validation=0.1, seed=seed)
        hidden = pl.Series(split.test.item_ids.encode(hidden_items(split)), dtype=pl.Int32)
        rows = split.test.interactions.filter(pl.col("item").is_in(hidden.implode()))
        rows = rows.sample(fraction=1.0, shuffle=True, seed=seed).with_columns(
            place=pl.int_range(pl.len()).over("item")
        )
        asked = split.test.with_interactions(rows.filter(pl.col("place") >= max(SIZES)).drop("place"))
        among_hidden = split.test.item_ids.decode(asked.interactions["item"].unique().to_numpy())
        train = split.development()
        model = create("graph-filter").fit(train)
        for size in SIZES:
            told = rows.filter(pl.col("place") < size)
            systems = {"live": _met(model, told)}
            if size and seed == SEEDS[0]:
                more = _later(train.interactions, told.select(train.interactions.columns))
                for label, days in (("refitted", 30), ("refitted-as-old", 0)):
                    systems[label] = create("graph-filter", new_item_days=days).fit(train.with_interactions(more))
            for label, system in systems.items():
                for where, candidates in (("alone", among_hidden), ("among", None)):
                    name = f"cold-start.items-met-{size}.{label}.{where}.recall@{K}"
                    found.setdefault(name, []).append(_recall(system, asked, candidates))
    for name, values in found.items():
        note = (
            f"{len(values)} draws: {', '.join(f'{value:.4f}' for value in values)}" if len(values) > 1 else "one draw"
        )
        yield figure(name, float(np.mean(values)), "share", note=note)


def _later(before: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Both, the second a year after the first."""
    times = (pl.datetime(2020, 1, 1, time_unit="us"), pl.datetime(2021, 1, 1, time_unit="us"))
    return pl.concat([part.with_columns(timestamp=time) for part, time in zip((before, told), times, strict=True)])


def _met(model: Recommender, told: pl.DataFrame) -> Recommender:
    if not told.height:
        return model
    users = UserBatch.known(model.users.decode(told["user"].to_numpy()))
    return model.with_meetings(users, model.items.decode(told["item"].to_numpy()))


def _recall(model: Recommender, asked: Dataset, candidates: Sequence[str] | None) -> float:
    report = evaluate(model, asked, ks=(K,), metrics=("recall",), candidates=candidates)
    return report.metrics[f"recall@{K}"]


def _warm_up_of_users(dataset: Dataset) -> Iterator[Figure]:
    """Users who were hidden, asked with their first 0, 1, 3 and 10 items."""
    split = make_split(dataset, strategy="cold-users", test=0.1, validation=0.1, seed=SEEDS[0])
    model = create("graph-filter").fit(split.development())
    result = evaluate_cold_users(model, split, histories=SIZES, ks=(K,), metrics=METRICS)
    for size, report in result.reports.items():
        yield figure(f"cold-start.users-with-{size}.recall@{K}", report.metrics[f"recall@{K}"], "share")


def _live(dataset: Dataset) -> Iterator[Figure]:
    """One new item and a thousand, with texts the encoder has not read before."""
    model = create("graph-filter").fit(dataset)
    model.with_items(_copies(dataset, 2, "first"))
    for n, target in ((1, "<= 0.1"), (1000, "<= 2")):
        items = _copies(dataset, n, secrets.token_hex(4))  # a text that no cache holds
        _, first = timed(lambda items=items: model.with_items(items))
        _, again = timed(lambda items=items: model.with_items(items))
        yield figure(f"cold-start.with-items.{n}.texts-never-read", first, "s", note="most of it is encoding")
        yield figure(f"cold-start.with-items.{n}.texts-in-cache", again, "s", target)


def _copies(dataset: Dataset, n: int, name: str) -> pl.DataFrame:
    told = dataset.items.head(n).select("title", "categories", "description")
    label = pl.concat_str(pl.lit(f"{name}-"), pl.int_range(pl.len()).cast(pl.String))
    return told.with_columns(item_id=label, title=pl.concat_str(pl.lit(f"{name} "), pl.col("title")))
