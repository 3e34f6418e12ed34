"""The model in use, and how another takes its place while requests run."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from lexigraph.errors import DataError, LexigraphError, ServingError
from lexigraph.language.blas import SINGLE_THREADED
from lexigraph.models.batch import UserBatch
from lexigraph.models.recommender import Recommender
from lexigraph.models.registry import load
from lexigraph.serving.live.columns import items_frame
from lexigraph.serving.live.placing import Placed, place_items
from lexigraph.serving.live.served import Served
from lexigraph.serving.records import ModelRecord

logger = logging.getLogger(__name__)

Documents = Mapping[str, Mapping[str, Any]]
Listener = Callable[[Served], None]
Meetings = Callable[[Served], tuple[UserBatch, list[str]] | None]


class ModelHost:
    """Holds the model in use. Models are immutable: a change makes another and replaces one reference.

    A request takes :attr:`current` once and keeps it to its end, so a swap in between changes nothing for it. Changes
    take turns among themselves and never wait for requests.

    Args:
        catalogue: gives the store's items as values by column by id, and the ids that were deleted; a model that was
            fitted before them does not know. None: no store.
        find: looks up the record of a model by its id, for experiments.

    Attributes:
        pending: items that wait for the next fit, with the reason.
        listeners: told of every change of what is served, in the thread that made it.
        meetings: who met new items, for a model to learn from; None where there is nothing.
    """

    def __init__(
        self,
        catalogue: Callable[[], tuple[Documents, Iterable[str]]] | None = None,
        find: Callable[[str], ModelRecord | None] | None = None,
    ) -> None:
        self._catalogue, self._find = catalogue, find
        self._changing = threading.RLock()
        self._current: Served | None = None
        self._others: dict[str, Served] = {}
        self._generation = 0
        self.pending: dict[str, str] = {}
        self.listeners: list[Listener] = []
        self.meetings: Meetings = lambda _: None

    @property
    def current(self) -> Served:
        """The model in use.

        Raises:
            ServingError: none is loaded yet.
        """
        served = self._current
        if served is None:
            raise ServingError("no model is loaded yet; try again in some seconds")
        return served

    @property
    def is_ready(self) -> bool:
        """Whether there is a model."""
        return self._current is not None

    @property
    def loaded(self) -> tuple[Served, ...]:
        """The model in use and those beside it."""
        return (*([self._current] if self._current else []), *self._others.values())

    def swap(self, record: ModelRecord, model: Recommender | None = None) -> Served:
        """Load a model beside the one in use, try it, give it the store's items, then use it.

        Args:
            record: what to load.
            model: the model itself where it is in memory already.

        Raises:
            ArtifactError: the folder cannot be read; the model in use stays.
            ServingError: the model answers nothing usable; the model in use stays.
        """
        with self._changing:
            served, pending = self._prepared(record, load(Path(record.folder)) if model is None else model)
            self.pending = pending
            self._others.pop(record.id, None)
            self._put(served)
        logger.info("model %s is in use", record.id)
        return self.current

    def named(self, model: str | None) -> Served:
        """The model of an id, loaded when it is first asked for; None is the one in use.

        Raises:
            ServingError: there is no such model.
            ArtifactError: it cannot be read.
        """
        if model is None or (self._current is not None and self._current.id == model):
            return self.current
        return self._others.get(model) or self._beside(model)

    def has(self, model: str | None) -> bool:
        """Whether a model is loaded, so that asking it costs no more than asking the one in use."""
        return model is None or model in self._others or (self._current is not None and self._current.id == model)

    def keep_only(self, ids: Iterable[str]) -> None:
        """Let go of models beside the one in use that no experiment names any more."""
        kept = set(ids)
        with self._changing:
            self._others = {name: served for name, served in self._others.items() if name in kept}

    def place(self, documents: Documents) -> Placed:
        """Make new items recommendable and bring known ones up to date, in every model that is loaded.

        An item whose values do not fit the model's catalogue is pending, with the reason.

        Args:
            documents: values by column by item id; none of them is deleted.

        Returns:
            How many are live in the model in use, and which wait for a fit.
        """
        with self._changing, SINGLE_THREADED:
            self._others = {name: self._told(_placed(one, documents)[0], one) for name, one in self._others.items()}
            served, placed = _placed(self.current, documents)
            served = self._told(served, self.current)
            self.pending = {item: why for item, why in self.pending.items() if item not in documents} | dict(
                placed.pending
            )
            if served is not self._current:
                self._put(served)
        return placed

    def learn(self) -> None:
        """Have every loaded model learn of new items from those who met them, beginning anew.

        Requests under way end with the models as they were. Models that cannot learn so stay as they are.
        """
        with self._changing, SINGLE_THREADED:  # threads of BLAS would take the processors from requests
            self._others = {name: self._told(served) for name, served in self._others.items()}
            served = self._told(self.current)
            if served is not self._current:
                self._put(served)

    def _told(self, served: Served, before: Served | None = None) -> Served:
        """The same after all meetings since the fit; as it is where nothing was placed since ``before``."""
        if served is before or (before is not None and served.placed is before.placed):
            return served
        given = self.meetings(served)
        try:
            told = None if given is None else served.placed.with_meetings(*given)
        except LexigraphError as error:  # what is learnt on the way must not keep an item from being placed
            logger.warning("model %s does not learn from who met new items: %s", served.id, error)
            told = None
        if told is None:
            return served if served.untold is None else replace(served, model=served.untold, untold=None)
        return replace(served, model=told, untold=served.placed)

    def hide(self, items: Iterable[str]) -> None:
        """Never list these items again, until they are placed anew."""
        gone = frozenset(items)
        with self._changing:
            self.pending = {item: why for item, why in self.pending.items() if item not in gone}
            self._others = {name: replace(served, hidden=served.hidden | gone) for name, served in self._others.items()}
            if not gone <= self.current.hidden:
                self._put(replace(self.current, hidden=self.current.hidden | gone))

    def _put(self, served: Served) -> None:
        self._generation += 1
        served = replace(served, generation=self._generation)
        served.warm()
        self._current = served
        for listener in self.listeners:
            listener(served)

    def _beside(self, model: str) -> Served:
        with self._changing:
            if model in self._others:
                return self._others[model]
            record = self._find(model) if self._find is not None else None
            if record is None:
                raise ServingError(f"there is no model {model!r}")
            served, _ = self._prepared(record, load(Path(record.folder)))
            self._others = {**self._others, model: served}
            return served

    def _prepared(self, record: ModelRecord, model: Recommender) -> tuple[Served, dict[str, str]]:
        """A model that was tried, with the store's items, and the items that wait."""
        check_answers(model, record.id)
        served = Served(model, record.id, record, time.time(), 0, n_fitted=len(model.items))
        if self._catalogue is None:
            return served, {}
        documents, deleted = self._catalogue()
        served, placed = _placed(served, documents)
        return replace(self._told(served), hidden=frozenset(deleted)), dict(placed.pending)


def _placed(served: Served, documents: Documents) -> tuple[Served, Placed]:
    """The same with these items; values that fit no column keep their own item out and no other."""
    if not documents:
        return served, Placed(0)
    try:
        model, placed = place_items(served.placed, items_frame(documents, served.placed.catalogue))
    except DataError as error:
        if len(documents) == 1:
            return served, Placed(0, dict.fromkeys(documents, str(error)))
        names = list(documents)
        halves = names[: len(names) // 2], names[len(names) // 2 :]
        served, first = _placed(served, {name: documents[name] for name in halves[0]})
        served, second = _placed(served, {name: documents[name] for name in halves[1]})
        return served, Placed(first.live + second.live, {**first.pending, **second.pending})
    hidden = served.hidden - documents.keys()
    if model is served.placed:
        return (served if len(hidden) == len(served.hidden) else replace(served, hidden=hidden)), placed
    return replace(served, model=model, untold=None, hidden=hidden), placed


def check_answers(model: Recommender, name: str) -> None:
    """Make sure that a model answers somebody unknown and somebody known with finite scores.

    Raises:
        ServingError: it does not.
    """
    users = [UserBatch(users=[None])] if model.capabilities.new_users else []
    users += [UserBatch.known([model.users[0]])] if len(model.users) else []
    for batch in users:
        if not np.isfinite(model.score(batch)).all():
            raise ServingError(f"model {name!r} gives scores that are no finite numbers; it is not used")
