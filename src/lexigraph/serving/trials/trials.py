"""What answering asks of the experiments: whom to ask, what to show, what to remember."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from lexigraph.errors import ConfigError
from lexigraph.serving.records import LoggedRecommendation, StoredEvent
from lexigraph.serving.settings import TrialSettings
from lexigraph.serving.trials.acceptance import Acceptance
from lexigraph.serving.trials.assignment import ANONYMOUS, arm_of, fraction, takes_part, unit_of
from lexigraph.serving.trials.choice import PLAIN, Arranged, Choice
from lexigraph.serving.trials.exploration import explore, uniform
from lexigraph.serving.trials.interleaving import team_draft
from lexigraph.serving.trials.registry import Experiments, Registered
from lexigraph.serving.trials.thompson import thompson

if TYPE_CHECKING:
    from lexigraph.serving.store import GroupWriter, Store
    from lexigraph.serving.trials.off_policy import OffPolicyEstimate
    from lexigraph.serving.trials.readout import Readout

REPLAYED = 100_000
"""Latest events that Thompson sampling learns from when the process starts."""
QUICK_PLACES = 100
"""Places above which drawing a list and working out its chances takes milliseconds."""


class Trials:
    """Experiments and exploration of one process.

    A request goes through :meth:`choose`, :meth:`arrange` and :meth:`log`. Where no experiment runs and nothing is
    explored, all three together take a few microseconds.

    Args:
        settings: logging and exploration.
        store: where experiments, events and lists are kept; None for a service that only explores.
        writer: takes the lists to be logged; None logs nothing.
    """

    def __init__(self, settings: TrialSettings, store: Store | None = None, writer: GroupWriter | None = None) -> None:
        self.settings, self._store, self._writer = settings, store, writer
        self.acceptance = Acceptance()
        self._experiments = Experiments(store) if store is not None else None
        self._outside = PLAIN if settings.exploration == "none" or not settings.exploration_share else None
        self._running: tuple[Registered, ...] = ()
        self._learning, self._seq = False, 0
        self._observing = threading.Lock()
        self._reranking = False
        self._refresh()

    @property
    def experiments(self) -> Experiments:
        """Starts, ends and lists experiments.

        Raises:
            ConfigError: there is no store to keep them in.
        """
        if self._experiments is None:
            raise ConfigError("this service has no store, so it can run no experiments; set store.url")
        return self._experiments

    @property
    def models(self) -> frozenset[str]:
        """Ids of the models that running experiments need besides the active one."""
        return frozenset().union(*(one.experiment.models for one in self._running))

    def is_quick(self, k: int) -> bool:
        """Whether what experiments and exploration add to making a list of ``k`` takes no time to speak of."""
        plain = not self._running and self._outside is not None
        return plain or (k <= QUICK_PLACES and not self._reranking)

    def reload(self) -> None:
        """Follow the change feed: experiments have come or gone."""
        self.experiments.reload()
        self._refresh()

    def start(self, document: Mapping[str, Any]) -> Registered:
        """Start an experiment; see :meth:`Experiments.start` for the errors."""
        started = self.experiments.start(document)
        self._refresh()
        return started

    def end(self, name: str) -> Registered:
        """End an experiment; see :meth:`Experiments.end` for the errors."""
        ended = self.experiments.end(name)
        self._refresh()
        return ended

    def choose(self, tenant: str, user: str | None, request: str, session: str | None = None) -> Choice:
        """How a request is to be answered.

        A unit takes part in the first running experiment, by start, that it falls into. So experiments that run at the
        same time have different users, and a new one takes none away from those before it.

        Args:
            tenant: whose user it is.
            user: id, or None for somebody unnamed.
            request: id of the request.
            session: holds unnamed requests together, where the caller knows it.
        """
        if self._running:
            unit = unit_of(user, request, session)
            for one in self._running:
                experiment = one.experiment
                if (not experiment.tenants or tenant in experiment.tenants) and takes_part(
                    experiment.name, tenant, unit, experiment.traffic
                ):
                    return self._inside(one, tenant, unit, request)
        return self._outside or self._exploring(request)

    def arrange(self, choice: Choice, candidates: Sequence[Sequence[str]], k: int) -> Arranged:
        """The list to show.

        Args:
            choice: from :meth:`choose`.
            candidates: ids, best first and without repeats, one list for each of ``choice.models``, with up to
                ``choice.pool(k)`` items.
            k: places.
        """
        if len(candidates) == 2:
            first, second = choice.arms
            return team_draft((candidates[0], candidates[1]), (first, second), k, _random(choice))
        ranked = candidates[0]
        if choice.exploration == "none" or len(ranked) <= k:
            return Arranged(tuple(ranked[:k]))
        if choice.exploration == "epsilon":
            random = _random(choice)
            return explore(ranked, k, choice.share, uniform(random), random)
        explorer = thompson(self.acceptance, np.random.default_rng(int(2**64 * fraction("draws", choice.request))))
        return explore(ranked, k, choice.share, explorer, _random(choice))

    def log(
        self,
        choice: Choice,
        arranged: Arranged,
        *,
        request: str,
        tenant: str,
        user: str | None,
        model: str | Sequence[str],
        session: str | None = None,
        now: float | None = None,
    ) -> None:
        """Remember what was shown, in the background; lists of experiments always, others by ``log_share``.

        Args:
            choice: from :meth:`choose`.
            arranged: from :meth:`arrange`.
            request: id of the request.
            tenant: whose user it is.
            user: id, or None for somebody unnamed.
            model: id of the model, or ids of both of an interleaving.
            session: as given to :meth:`choose`; the log holds it in place of a user.
            now: seconds since 1970; by default the present.
        """
        if self._learning:
            self.acceptance.listed(request, arranged.items)
        share = self.settings.log_share
        if self._writer is None or (choice.experiment is None and share < 1.0 and fraction("log", request) >= share):
            return
        self._writer.log(
            LoggedRecommendation(
                request,
                user or (ANONYMOUS + session if session else ""),
                time.time() if now is None else now,
                model if isinstance(model, str) else "+".join(model),
                arranged.items,
                arranged.propensities or (1.0,) * len(arranged.items),
                choice.experiment,
                choice.arm,
                arranged.sources,
                tenant,
            )
        )

    def refuse(self, choice: Choice, arm: str, *, tenant: str, user: str | None, session: str | None = None) -> None:
        """Remember that an arm of an experiment could not answer, for the readout: its people are not lost unseen.

        Args:
            choice: from :meth:`choose`.
            arm: that refused.
            tenant: whose user it is.
            user: id, or None for somebody unnamed.
            session: as given to :meth:`choose`.
        """
        if self._writer is None or choice.experiment is None:
            return
        who = user or (ANONYMOUS + session if session else "")
        self._writer.log(
            LoggedRecommendation(
                choice.request, who, time.time(), "", (), experiment=choice.experiment, arm=arm, tenant=tenant
            )
        )

    def observe(self, events: Iterable[StoredEvent]) -> None:
        """Learn from what people did, for Thompson sampling; events in the order of their places, as from the feed."""
        with self._observing:
            if self._learning:
                self._observe(events)

    def _observe(self, events: Iterable[StoredEvent]) -> None:
        fresh = [event for event in events if event.seq > self._seq]
        if fresh:
            self._seq = fresh[-1].seq
            self.acceptance.observe(fresh)

    def readout(self, name: str, now: float | None = None) -> Readout:
        """What an experiment has shown so far; it may be looked at as often as one likes.

        Raises:
            UnknownIdError: there is no experiment of that name.
        """
        from lexigraph.serving.trials.reading import read_out  # reading needs much that answering does not

        return read_out(self._stored(), self.experiments.get(name), self.settings.attribution_hours, now)

    def value_of(
        self,
        lists: Mapping[str, Sequence[str]],
        *,
        kinds: Sequence[str] = ("click", "purchase"),
        hours: float | None = None,
        clip: float | None = 50.0,
        level: float = 0.95,
    ) -> OffPolicyEstimate:
        """What other lists would have earned than those that were logged.

        Args:
            lists: id of a logged request to the ids, best first, that would have been shown instead.
            kinds: of events that are a reward.
            hours: within which an event counts as a list's effect; by default as the settings have it.
            clip: largest weight; None for no limit.
            level: of the intervals.

        Raises:
            UnknownIdError: no list of these requests was logged.
            ConfigError: their logged chances cannot be used.
        """
        from lexigraph.serving.trials.reading import value_from_store  # as for a readout

        hours = self.settings.attribution_hours if hours is None else hours
        return value_from_store(self._stored(), lists, kinds=kinds, hours=hours, clip=clip, level=level)

    def _stored(self) -> Store:
        if self._store is None:
            raise ConfigError("this service has no store, so it has nothing to read; set store.url")
        return self._store

    def _inside(self, one: Registered, tenant: str, unit: str, request: str) -> Choice:
        experiment = one.experiment
        if experiment.kind == "interleave":
            return Choice(experiment.name, None, experiment.arms, request=request, needs=experiment.models)
        name = arm_of(experiment.name, tenant, unit, experiment.shares)
        arm, settings = experiment.arms[name], self.settings
        options = arm.options
        kind = settings.exploration if options.exploration is None else options.exploration
        share = settings.exploration_share if options.exploration_share is None else options.exploration_share
        kind = kind if share else "none"
        return Choice(experiment.name, name, {name: arm}, kind, share, request, experiment.models)

    def _exploring(self, request: str) -> Choice:
        return Choice(exploration=self.settings.exploration, share=self.settings.exploration_share, request=request)

    def _refresh(self) -> None:
        """Take over which experiments run, and begin to learn where one of them needs it."""
        self._running = self._experiments.running if self._experiments is not None else ()
        arms = [arm for one in self._running for arm in one.experiment.arms.values()]
        self._reranking = any(arm.rerank for arm in arms)
        options = [arm.options for arm in arms]
        learning = "thompson" in [self.settings.exploration, *(option.exploration for option in options)]
        if learning and not self._learning:
            self._learn_from_the_start()

    def _learn_from_the_start(self) -> None:
        """Begin to learn: from the latest events of the store, then from the feed, each once and in their order."""
        if self._store is None:
            self._learning = True
            return
        events = self._store.events
        past = events.after(max(0, events.last_seq() - REPLAYED), limit=REPLAYED)
        with self._observing:  # the feed waits: what it told first would pass for all that was before
            if not self._learning:
                self._observe(past)
                self._observe(events.after(self._seq, limit=REPLAYED))
                self._learning = True


def _random(choice: Choice) -> Random:
    """Draws that depend on the request alone, so that what happened can be worked out again."""
    return Random(choice.request)  # noqa: S311 - chance, not secrecy
