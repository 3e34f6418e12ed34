"""A typed sentence, from its text to ten items: reading, encoding, scoring and showing back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from benchmarks.figure import Figure, figure
from benchmarks.measure import timed, warm_up
from lexigraph.data import Dataset, given_split
from lexigraph.dialogue import Dialogue
from lexigraph.models import UserBatch, create

MOST = 60
"""Milliseconds that a sentence may take."""

SENTENCES = [
    "a slow, melancholic space film, not horror, after 1990",
    "something funny for the whole family",
    "我想看一部关于太空的科幻片，不要恐怖片",
    "a war film about friendship, before 1980",
    "romantic comedies set in New York",
    "like Toy Story but darker",
    "一部九十年代的爱情喜剧",
    "a thriller with a twist at the end, no animation",
    "westerns with Clint Eastwood",
    "a musical for children",
    "documentaries about music",
    "film noir from the forties",
    "适合孩子看的动画片",
    "an adventure at sea, nothing violent",
    "crime dramas about the mafia",
    "a quiet drama about a family in Japan",
    "science fiction with robots after 1985",
    "something scary, not too bloody",
    "a biography of a scientist",
    "怀旧的老电影，不要战争片",
]


def figures(data: Dataset) -> Iterator[Figure]:
    """Milliseconds per sentence with the default model: never seen before, and seen before."""
    train = given_split(data).development()
    warm_up()
    model, seconds = timed(lambda: create("graph-filter").fit(train))
    note = f"{train.n_items} items, {len(SENTENCES)} sentences in two languages"
    yield figure("encoding.sentence.fit", seconds, "s", note="texts from the cache")
    seconds = timed(lambda: Dialogue(model).say("warm up", explain=False))[1]
    yield figure(
        "encoding.sentence.first-of-a-process", 1000 * seconds, "ms", note="loads the encoder, reads the catalogue"
    )

    def say(sentence: str, explain: bool) -> object:
        return Dialogue(model, dialogue.reader).say(sentence, explain=explain)

    dialogue = Dialogue(model)
    yield from _described("cold", _milliseconds(partial(say, explain=False), SENTENCES), note, f"< {MOST}")
    yield from _described("warm", _milliseconds(partial(say, explain=False), SENTENCES), note, f"< {MOST}")
    yield from _described("warm-explained", _milliseconds(partial(say, explain=True), SENTENCES), note, None)
    asked = [sentence + "!" for sentence in SENTENCES]
    plain = _milliseconds(lambda sentence: model.recommend(UserBatch.ask([sentence]), k=10), asked)
    yield from _described("unread-cold", plain, "the sentence as it is, no intent", None)


def _milliseconds(answer: Callable[[str], object], sentences: list[str]) -> list[float]:
    return [1000 * timed(partial(answer, sentence))[1] for sentence in sentences]


def _described(name: str, each: list[float], note: str, target: str | None) -> Iterator[Figure]:
    yield figure(f"encoding.sentence.{name}.median", float(np.median(each)), "ms", target, note=note, digits=1)
    yield figure(f"encoding.sentence.{name}.p95", float(np.percentile(each, 95)), "ms", digits=1)
