"""Recommendations for whoever asks: known, live, anonymous or speaking."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass

import msgspec

from lexigraph.errors import CapabilityError, LimitError, UnknownIdError
from lexigraph.explain.titles import item_title, item_titles
from lexigraph.models.batch import UserBatch
from lexigraph.serving.answers.cursor import Marks, read_cursor, write_cursor
from lexigraph.serving.answers.evidence import Evidencing
from lexigraph.serving.answers.lists import Wanted, list_for
from lexigraph.serving.answers.names import new_name
from lexigraph.serving.answers.pace import Pace
from lexigraph.serving.answers.ranking import Ranked
from lexigraph.serving.answers.reasons import explained_item, require_reasons
from lexigraph.serving.answers.unknown import told, unknown_of
from lexigraph.serving.live import ModelHost, Served
from lexigraph.serving.observing import stage
from lexigraph.serving.settings import LimitSettings
from lexigraph.serving.trials.choice import PLAIN, Arranged, Choice
from lexigraph.serving.trials.experiment import Arm
from lexigraph.serving.trials.trials import Trials
from lexigraph.serving.wire import RecommendAnswer, RecommendedItem, RecommendRequest

MOST_STEPS = 10
"""Re-rankers in one request."""
LONGEST_FILTERS = 20_000
"""Characters of all filters of a request."""


@dataclass(frozen=True)
class _Listed:
    """A list, and what it was made with and for."""

    served: Served
    batch: UserBatch
    ranked: Ranked


class Recommending:
    """Answers requests for recommendations.

    Args:
        host: the model in use.
        evidencing: turns requests into batches.
        trials: experiments.
        limits: what a request may ask for.
    """

    def __init__(self, host: ModelHost, evidencing: Evidencing, trials: Trials, limits: LimitSettings) -> None:
        self._host, self._evidencing, self._trials, self._limits = host, evidencing, trials, limits
        self._pace = Pace()

    def is_quick(self, request: RecommendRequest, tenant: str = "") -> bool:
        """Whether a list for a user or a history is made at once: no database, no words to read, no slow model."""
        served = self._host.current
        return (
            self._pace.is_quick(served.id)
            and self._trials.is_quick(request.k)
            and self._evidencing.is_at_hand(served, request.user, tenant)
        )

    def recommend(self, request: RecommendRequest, tenant: str = "", name: str | None = None) -> RecommendAnswer:
        """The best items for one person.

        Args:
            request: who asks, and for what.
            tenant: whose user it is.
            name: id of the request; events name it. By default a new one.

        Raises:
            LimitError: more is asked for than allowed.
            ConfigError: a cursor, filter or re-ranker that is none.
            UnknownIdError: an example that the model does not know.
            CapabilityError: the model does not understand sentences, or cannot explain.
        """
        self._check(request)
        name = name or new_name()
        shown = read_cursor(request.cursor)
        with stage("choose"):
            choice = self._choice(tenant, request, name)
        lists = self._lists(choice, request, tenant, shown)
        arranged = self._arranged(choice, lists, request.k)
        models = [one.served.id for one in lists]
        with stage("log"):
            self._trials.log(
                choice,
                arranged,
                request=name,
                tenant=tenant,
                user=request.user,
                model=models if len(models) > 1 else models[0],
                session=request.session,
            )
        cursor = write_cursor(shown, arranged.items) if len(arranged.items) == request.k else None
        items = self._items(choice, lists, arranged, request)
        answer = RecommendAnswer(name, "+".join(models), items, cursor, choice.experiment, choice.arm)
        if not request.history:
            return answer
        return told(answer, unknown_of(request.history, [one.served.model.items for one in lists]))

    def _choice(self, tenant: str, request: RecommendRequest, name: str) -> Choice:
        """What the experiments decide; until all models of all arms are loaded, nobody takes part in them."""
        choice = self._trials.choose(tenant, request.user, name, request.session)
        if choice.arms and not all(self._host.has(model) for model in choice.needs):
            return PLAIN
        return choice

    def _check(self, request: RecommendRequest) -> None:
        if request.k > self._limits.max_k:
            raise LimitError(f"k is {request.k}; at most {self._limits.max_k} are given at once, go on with the cursor")
        if len(request.rerank) > MOST_STEPS or len(request.filters) > MOST_STEPS:
            raise LimitError(f"at most {MOST_STEPS} re-rankers and {MOST_STEPS} filters are taken")
        written = sum(map(len, request.filters))
        if written > LONGEST_FILTERS:
            raise LimitError(f"the filters have {written} characters; at most {LONGEST_FILTERS} are read")
        if len(request.exclude) > self._limits.max_history:
            raise LimitError(
                f"{len(request.exclude)} items to leave out; at most {self._limits.max_history} are taken, "
                "the cursor takes more"
            )

    def _lists(self, choice: Choice, request: RecommendRequest, tenant: str, shown: Marks) -> list[_Listed]:
        """One list, or that of each arm where they are mixed."""
        k = choice.pool(request.k)
        if not choice.arms:
            return [
                self._list(
                    self._host.current,
                    request,
                    tenant,
                    Wanted(k, request.exclude_seen, request.exclude, shown, request.rerank),
                )
            ]
        return [self._list_by(choice, name, request, tenant, shown) for name in choice.arms]

    def _list_by(self, choice: Choice, name: str, request: RecommendRequest, tenant: str, shown: Marks) -> _Listed:
        """An arm's list; what its model cannot do is remembered, since it would skew the comparison unseen."""
        try:
            return self._list_of(choice.arms[name], request, tenant, choice.pool(request.k), shown)
        except (CapabilityError, UnknownIdError):
            self._trials.refuse(choice, name, tenant=tenant, user=request.user, session=request.session)
            raise

    def _list_of(self, arm: Arm, request: RecommendRequest, tenant: str, k: int, shown: Marks) -> _Listed:
        share = arm.options.language_weight
        if share is not None:
            request = msgspec.structs.replace(request, language_weight=share)
        wanted = Wanted(k, request.exclude_seen, request.exclude, shown, [*arm.rerank, *request.rerank])
        return self._list(self._host.named(arm.model), request, tenant, wanted)

    def _list(self, served: Served, request: RecommendRequest, tenant: str, wanted: Wanted) -> _Listed:
        if request.explain:
            require_reasons(served)
        batch = self._evidencing.batch(served, request, tenant, request.filters)
        plain = not (wanted.rerank or batch.sentences or batch.unwanted or batch.filters)
        with self._pace.measured(served.id) if plain else nullcontext():
            return _Listed(served, batch, list_for(served, batch, wanted))

    def _arranged(self, choice: Choice, lists: Sequence[_Listed], k: int) -> Arranged:
        return self._trials.arrange(choice, [[item for item, _ in one.ranked] for one in lists], k)

    def _items(
        self, choice: Choice, lists: Sequence[_Listed], arranged: Arranged, request: RecommendRequest
    ) -> list[RecommendedItem]:
        if not request.explain and len(lists) == 1:
            scores = dict(lists[0].ranked)
            if request.titles:
                titles = item_titles(lists[0].served.model, arranged.items)
                return [
                    RecommendedItem(item, scores[item], title)
                    for item, title in zip(arranged.items, titles, strict=True)
                ]
            return [RecommendedItem(item, scores[item]) for item in arranged.items]
        by_arm = dict(zip(choice.arms, lists, strict=True)) if len(lists) > 1 else {}
        sources = arranged.sources or ("",) * len(arranged.items)
        made = [(item, by_arm.get(source, lists[0])) for item, source in zip(arranged.items, sources, strict=True)]
        if request.explain:
            with stage("explain"):
                return [explained_item(one.served, one.batch, item, request.language) for item, one in made]
        return [
            RecommendedItem(item, dict(one.ranked)[item], item_title(one.served.model, item) if request.titles else "")
            for item, one in made
        ]
