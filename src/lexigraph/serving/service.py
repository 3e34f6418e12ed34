"""The service without its web: everything that one process holds, opened and closed in order."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from lexigraph.errors import ConflictError, LexigraphError, StoreError, UnknownIdError
from lexigraph.serving.answers import (
    Catalogue,
    Evidencing,
    Explaining,
    People,
    Previewing,
    Recommending,
    SimilarItems,
    receive_events,
)
from lexigraph.serving.answers.asking import Asking
from lexigraph.serving.live import Follower, Learner, LiveHistories, ModelHost, Placer
from lexigraph.serving.live.first_model import first_record
from lexigraph.serving.live.host import Documents
from lexigraph.serving.records import Change, ModelRecord, StoredEvent
from lexigraph.serving.security import Authority, KeyRing
from lexigraph.serving.settings import ServingSettings
from lexigraph.serving.store import GroupWriter, Store
from lexigraph.serving.trials.trials import Trials
from lexigraph.serving.wire import EventIn, EventReceipt

if TYPE_CHECKING:
    from lexigraph.language.generation.meter import MeteredModel

logger = logging.getLogger(__name__)

CHUNK = 10_000
"""Events read at once at the start."""


class Service:
    """One process of the service; :func:`open_service` makes it.

    Attributes:
        settings: all of them.
        store: the database.
        writer: takes events and logged recommendations to it.
        histories: live events.
        host: the model in use.
        follower: sees what other processes write.
        placer: brings catalogue changes into the model.
        learner: has new items learn from those who meet them.
        people: what users say of themselves, and who was erased.
        authority: knows who may ask.
        keys: makes and withdraws API keys.
        trials: experiments.
        recommending: recommends.
        previewing: shows lists that are given to nobody.
        similar: finds similar items.
        explaining: says why.
        asking: converses.
        catalogue: takes items in and out.
    """

    def __init__(self, settings: ServingSettings, store: Store) -> None:
        self.settings, self.store = settings, store
        self.histories = LiveHistories(settings.live)
        self.host = ModelHost(self._catalogue_now, store.models.get)
        self.people = People(store, store.erased_at())
        self.writer = GroupWriter(store, settings.store.max_pending)
        self.follower = Follower(store, self.histories, settings.live)
        self.placer = Placer(self.host, store.items.get, self.follower.notify)
        self.authority = Authority(store, settings.security, settings.limits)
        self.keys = KeyRing(store, changed=self.authority.refresh)
        self.trials = Trials(settings.trials, store, self.writer)
        evidencing = Evidencing(self.histories, self.people, settings.limits)
        self.learner = Learner(
            self.host, self.histories, lambda served, tenant, user: evidencing.person(served, user, None, tenant)
        )
        self.recommending = Recommending(self.host, evidencing, self.trials, settings.limits)
        self.previewing = Previewing(self.host, evidencing, settings.limits)
        self._language_model = _language_model(settings)
        self.similar = SimilarItems(self.host, settings.limits)
        self.explaining = Explaining(self.host, evidencing)
        self.asking = Asking(self.host, evidencing, self.trials, settings.limits, self._language_model)
        self.catalogue = Catalogue(store, self.host, self.placer, settings.limits)
        self._loader = ThreadPoolExecutor(1, "lexigraph-loader")
        self._switching = threading.RLock()
        self._changes_at = 0
        self._problem = ""
        self._started = False

    # -- life -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Load the model in use, the catalogue, and the events that the model was not fitted on.

        Raises:
            ArtifactError: the model cannot be read.
            ServingError: the model or the database cannot be used.
        """
        self._changes_at = self.store.changes.last_seq()
        record = first_record(self.store, self.settings.model)
        self.histories.start_at(record.trained_to)
        self.histories.advance(record.trained_to)
        self._read_events()
        self.use_model(record)
        self._try(self._follow_experiments)

    def start(self) -> None:
        """Begin to write, and to follow other processes."""
        self.writer.listeners.append(self._written)
        self.follower.on("item", lambda changes: self._items_changed(change.key for change in changes))
        self.follower.on("user", self._users_changed)
        self.follower.on("erasure", self._users_erased)
        self.follower.on("key", self._keys_changed)
        self.follower.on("model", lambda _: self._in_background(self._follow_model))
        self.follower.on("experiment", lambda _: self._in_background(self._follow_experiments))
        self.follower.listeners += [self.trials.observe, self.learner.take]
        self.placer.start()
        self.learner.start()
        self.follower.start(self.histories.applied_seq, self._changes_at)
        self._in_background(self._wake_encoder)
        self._started = True

    def close(self, timeout: float = 30.0) -> None:
        """Write what waits, stop all threads, leave the database."""
        self._started = False
        self.follower.close()
        self.learner.close()
        self.placer.close()
        self.authority.close()
        self.writer.close(timeout)
        self._loader.shutdown(wait=True, cancel_futures=True)
        if self._language_model is not None:
            self._language_model.close()
        self.store.close()

    def ready(self) -> tuple[bool, list[str]]:
        """Whether requests can be answered, and what is wrong; a lost database alone does not end answering."""
        reasons = [self._problem] if self._problem else []
        if not self._started:
            reasons.append("the service is starting or stopping")
        if not self.host.is_ready:
            reasons.append("no model is loaded")
        if self._started and not self.follower.healthy:
            reasons.append("the database cannot be reached: events are refused, lists are made from what is known")
        return self._started and self.host.is_ready, reasons

    # -- doing ----------------------------------------------------------------------------------------------

    def record_events(self, events: Sequence[EventIn], tenant: str = "") -> Future[EventReceipt]:
        """Store events; see :func:`~lexigraph.serving.answers.receiving.receive_events`."""
        return receive_events(events, tenant, self.writer, self.settings.limits)

    def activate(self, model: str) -> ModelRecord:
        """Use a model from now on in all processes; an older one is a rollback.

        Raises:
            UnknownIdError: there is no such model.
            ConflictError: it was rejected.
            ArtifactError: it cannot be read; nothing changes.
        """
        record = self.store.models.get(model)
        if record is None:
            raise UnknownIdError(f"there is no model {model!r}; GET /v1/models lists them")
        if record.status == "rejected":
            raise ConflictError(f"model {model!r} was rejected ({record.reason}); activate another one")
        with self._switching:  # else this process might see the old one still active and go back to it
            before = self.host.current.record
            self.use_model(record)
            try:
                self.store.models.activate(model)
            except LexigraphError:
                self.use_model(before)
                raise
        self.follower.notify()
        return self.store.models.active() or record

    def use_model(self, record: ModelRecord) -> None:
        """Load a model and use it from now on in this process; requests under way end with the one before.

        Raises:
            ArtifactError: it cannot be read.
            ServingError: it gives nothing usable.
        """
        with self._switching:
            self._events_from(record.trained_to)
            self.host.swap(record)
            self._drop_events()

    def erase(self, tenant: str, user: str) -> dict[str, int]:
        """Delete all that is held of a user; this process forgets at once, others when they see the change.

        Returns:
            Rows deleted by table.
        """
        deleted = self.store.erase(tenant, user)
        self._forget(tenant, user)
        self.follower.notify()
        return deleted

    # -- following ------------------------------------------------------------------------------------------

    def _written(self, events: list[StoredEvent]) -> None:
        self.histories.apply(events)
        if self.settings.live.redis_url is not None:
            self.follower.notify()

    def _items_changed(self, items: Iterable[str]) -> None:
        self.placer.changed(items)

    def _users_changed(self, changes: Sequence[Change]) -> None:
        for change in changes:
            self.people.changed(change.tenant, change.key)

    def _users_erased(self, changes: Sequence[Change]) -> None:
        for change in changes:
            self._forget(change.tenant, change.key)

    def _keys_changed(self, changes: Sequence[Change]) -> None:
        for change in changes:
            self.authority.on_change(change)

    def _last_erased(self, tenant: str, user: str) -> int | None:
        """The place before a user's first event that is left, which came after the erasure and counts."""
        known = self.histories.newest  # before asking: what comes meanwhile came after the erasure
        try:
            left = self.store.events.of_user(tenant, user)
        except StoreError:
            return None  # then all that is known here goes: better too much than too little
        return left[0].seq - 1 if left else known

    def _forget(self, tenant: str, user: str) -> None:
        """Now, and again once the writer has told what it stored before: it may be about to tell of the user."""
        self.people.erase(tenant, user)
        self._forget_events(tenant, user)
        try:
            told = self.writer.submit([])
        except LexigraphError:  # it is closing, or has more to do than it may have
            return
        told.add_done_callback(lambda _: self._forget_events(tenant, user))

    def _forget_events(self, tenant: str, user: str) -> None:
        self.histories.forget(tenant, user, self._last_erased(tenant, user))
        self.learner.again()

    def _follow_model(self) -> None:
        with self._switching:
            active = self.store.models.active()
            if active is not None and active.id != self.host.current.id:
                self.use_model(active)

    def _follow_experiments(self) -> None:
        self.trials.reload()
        with self._switching:
            for model in sorted(self.trials.models):
                self._ready_for_trial(model)
            self.host.keep_only(self.trials.models)
            self._drop_events()

    def _ready_for_trial(self, model: str) -> None:
        record = self.store.models.get(model)
        if record is not None:
            self._events_from(record.trained_to)
            self.host.named(model)

    def _drop_events(self) -> None:
        """Those that every loaded model was fitted on; what is left is what new items learn from."""
        self.histories.start_at(min(served.record.trained_to for served in self.host.loaded))
        self.learner.renew()

    def _wake_encoder(self) -> None:
        """Read the encoder's weights now: the first sentence would wait for them, and a start need not."""
        model = self.host.current.model
        try:
            if model.understands_sentences:
                model.encode_texts(["."])
        except LexigraphError:
            logger.exception("the encoder of the model cannot read; sentences will fail")

    def _in_background(self, task: Callable[[], None]) -> None:
        self._loader.submit(self._try, task)

    def _try(self, task: Callable[[], None]) -> None:
        try:
            task()
            self._problem = ""
        except LexigraphError as error:
            self._problem = f"what another process changed cannot be taken: {error}"
            logger.exception("what another process changed cannot be taken; going on as before")

    # -- reading --------------------------------------------------------------------------------------------

    def _catalogue_now(self) -> tuple[Documents, set[str]]:
        return self.store.items.all(), self.store.items.deleted()

    def _read_events(self) -> None:
        """Events above the last one applied, chunk by chunk."""
        while events := self.store.events.after(self.histories.applied_seq, CHUNK):
            self.histories.apply(events)
            self.histories.advance(events[-1].seq)

    def _events_from(self, place: int) -> None:
        """Make sure that all events above a place are in the histories, for a model fitted up to there."""
        last = self.histories.floor
        if place >= last:
            return
        self.histories.start_at(place)
        while place < last and (events := self.store.events.after(place, CHUNK)):
            self.histories.backfill(events)
            place = events[-1].seq


def _language_model(settings: ServingSettings) -> MeteredModel | None:
    if settings.language_model is None:
        return None
    from lexigraph.language.generation import create_language_model

    return create_language_model(settings.language_model)


def open_service(settings: ServingSettings) -> Service:
    """Open the database and load the model; :meth:`Service.start` then begins.

    Args:
        settings: of the service.

    Raises:
        StoreError: the database cannot be reached or used.
        ArtifactError: the model cannot be read.
        ServingError: the model cannot be used.
    """
    store = Store.open(settings.store)
    try:
        service = Service(settings, store)
    except BaseException:
        store.close()
        raise
    try:
        service.load()
    except BaseException:
        service.close()
        raise
    return service
