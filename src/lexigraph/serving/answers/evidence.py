"""Who asks, as a batch of one: training, live events, what the request brings, and what users say of themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from lexigraph.data.filter_text import parse_filter
from lexigraph.errors import LimitError
from lexigraph.models.batch import UserBatch
from lexigraph.serving.answers.people import People
from lexigraph.serving.live import LiveHistories, Served, scoped_user
from lexigraph.serving.observing import stage
from lexigraph.serving.settings import LimitSettings

ABOUT_STRENGTH = 2.0
"""``c``: beside ``n`` events a user's own words count ``c / (n + c)``, as in :mod:`lexigraph.models.fading`."""
ABOUT_FADED = 4.0
"""They no longer count once events outnumber ``c`` this many times."""


MOST_WEIGHT = 1e6
"""Weight of an item in a history that a request brings."""


class Asking(Protocol):
    """What every request that asks for somebody says."""

    @property
    def user(self) -> str | None: ...  # noqa: D102
    @property
    def history(self) -> Sequence[str] | Mapping[str, float] | None: ...  # noqa: D102
    @property
    def sentence(self) -> str | None: ...  # noqa: D102
    @property
    def liked(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def disliked(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def friends(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def unwanted(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def language_weight(self) -> float: ...  # noqa: D102


class Evidencing:
    """Turns requests into batches.

    Args:
        histories: live events.
        people: what users say of themselves, and who was erased.
        limits: what a request may bring.
    """

    def __init__(self, histories: LiveHistories, people: People, limits: LimitSettings) -> None:
        self._histories, self._people, self._limits = histories, people, limits

    def batch(self, served: Served, asking: Asking, tenant: str, filters: Sequence[str] = ()) -> UserBatch:
        """One person as the model is to be asked; somebody of whom nothing is known is anonymous.

        Items that the model does not know are left out of histories, since they may become known later, and so are
        friends; examples must be known. Friends count by what they met before the model was fitted.

        Raises:
            LimitError: the history or a sentence is longer than allowed.
            UnknownIdError: an example that the model does not know.
            CapabilityError: friends, and a model that does not hear of them.
            ConfigError: a filter that is no condition.
        """
        check_limits(asking, self._limits)
        for item in (*asking.liked, *asking.disliked):
            served.model.items.index(item)
        with stage("history"):
            known, history = self.person(served, asking.user, asking.history, tenant)
        sentence, weight = asking.sentence, asking.language_weight
        if known is None and asking.user is not None and not (sentence or asking.unwanted):
            sentence, weight = self._about(served, tenant, asking.user, len(history), weight)
        return UserBatch(
            users=[known],
            histories=[history] if history else None,
            sentences=[sentence] if sentence and sentence.strip() else None,
            liked=[asking.liked] if asking.liked else None,
            disliked=[asking.disliked] if asking.disliked else None,
            friends=[self._friends(served, asking.friends, tenant)] if asking.friends else None,
            unwanted=[asking.unwanted] if asking.unwanted else None,
            filters=tuple(parse_filter(text) for text in filters),
            skip_unknown_items=True,
            language_weight=weight,
        )

    def is_at_hand(self, served: Served, user: str | None, tenant: str) -> bool:
        """Whether all that counts of a user is in memory, and none of it are words to be read first."""
        model = served.model
        if user is None or scoped_user(tenant, user) in model.users or not model.capabilities.text:
            return True
        return not model.understands_sentences or self._people.has_nothing(tenant, user)

    def person(
        self, served: Served, user: str | None, given: Sequence[str] | Mapping[str, float] | None, tenant: str
    ) -> tuple[str | None, dict[str, float]]:
        """The id under which the model knows a user, and the history beside: live events, then what was given.

        Live weights count average interactions of the model's training. Where an item is in both, the given weight
        counts.
        """
        model = served.model
        history: dict[str, float] = {}
        known = None
        if user is not None:
            scoped = scoped_user(tenant, user)
            if scoped in model.users and not self._people.is_erased(tenant, user, served.record):
                known = scoped
            live = self._histories.history(tenant, user, served.record.trained_to)
            if live:
                unit = model.unit_weight
                history = dict(live) if unit == 1.0 else {item: unit * weight for item, weight in live.items()}
        if given:
            unit = model.unit_weight
            history |= given if isinstance(given, Mapping) else dict.fromkeys(given, unit)
        return known, history

    def _friends(self, served: Served, named: Sequence[str], tenant: str) -> list[str]:
        """Under which ids the model knows them; who was erased counts no more."""
        kept = (name for name in named if not self._people.is_erased(tenant, name, served.record))
        return [scoped_user(tenant, name) for name in kept]

    def _about(self, served: Served, tenant: str, user: str, n_events: int, weight: float) -> tuple[str | None, float]:
        """What a user says of themselves, and how much it counts beside a few live events."""
        model = served.model
        if not (model.capabilities.text and model.understands_sentences) or n_events > ABOUT_FADED * ABOUT_STRENGTH:
            return None, weight
        about = self._people.about(tenant, user)
        if not about:
            return None, weight
        share = ABOUT_STRENGTH / (n_events + ABOUT_STRENGTH)
        return about, share


def check_limits(asking: Asking, limits: LimitSettings) -> None:
    """Make sure that a request brings no more than allowed.

    Raises:
        LimitError: it does.
    """
    check_weights(asking.history)
    met = len(asking.history or ()) + len(asking.liked) + len(asking.disliked)
    if met > limits.max_history:
        raise LimitError(f"the history holds {met} items; at most {limits.max_history} are taken, give the latest")
    if (n_friends := len(asking.friends)) > limits.max_history:
        raise LimitError(f"{n_friends} friends are named; at most {limits.max_history} are heard, give the closest")
    said = len(asking.sentence or "") + sum(map(len, asking.unwanted))
    if said > limits.max_sentence:
        raise LimitError(f"the sentence and phrases have {said} characters; at most {limits.max_sentence} are read")


def check_weights(history: Sequence[str] | Mapping[str, float] | None) -> None:
    """Refuse weights beside which no other evidence could count, and whose sums no number holds.

    Raises:
        LimitError: one is too large.

    Example:
        >>> check_weights({"tea": 2.0})
        >>> check_weights({"tea": -1e38})
        Traceback (most recent call last):
        ...
        lexigraph.errors.LimitError: item 'tea' of the history has the weight -1e+38; weights lie between -1e+06 and ...
    """
    for item, weight in history.items() if isinstance(history, Mapping) else ():
        if not -MOST_WEIGHT <= weight <= MOST_WEIGHT:
            raise LimitError(
                f"item {item!r} of the history has the weight {weight:g}; weights lie between {-MOST_WEIGHT:g} and "
                f"{MOST_WEIGHT:g}, and a usual one is 1"
            )
