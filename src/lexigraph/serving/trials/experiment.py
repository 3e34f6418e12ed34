"""The document that describes an experiment, and whether it can be run."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PositiveFloat, PositiveInt, StringConstraints, field_validator, model_validator

from lexigraph.config import Settings, make_settings
from lexigraph.errors import ConfigError

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
EventKind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
MAX_ARMS = 10


class RerankStep(Settings):
    """One step of re-ranking, as in a request."""

    name: str
    options: dict[str, Any] = Field(default_factory=dict)


class ArmOptions(Settings):
    """What an arm sets for its requests; what is None stays as the request or the service has it."""

    language_weight: float | None = Field(default=None, ge=0, le=1)
    """Share of the sentence where there is a history."""
    exploration: Literal["none", "epsilon", "thompson"] | None = None
    exploration_share: float | None = Field(default=None, ge=0, le=1)


class Arm(Settings):
    """One way of answering. An arm that sets nothing answers as the service does outside experiments."""

    model: str | None = None
    """Id of a saved model; None: the active one, whichever that is."""
    options: ArmOptions = ArmOptions()
    rerank: tuple[RerankStep, ...] = ()
    """Steps before those that a request asks for."""


class Experiment(Settings):
    """An experiment. Nothing of it may change while it runs, or assignments and statistics would lose their meaning.

    Example:
        >>> read_experiment({"name": "new-model", "arms": {"old": {}, "new": {"model": "m2"}}}).shares
        {'old': 0.5, 'new': 0.5}
    """

    name: Name
    kind: Literal["ab", "interleave"] = "ab"
    """"ab" gives each user one arm; "interleave" mixes the lists of two arms and asks whose items are taken."""
    arms: dict[Name, Arm]
    shares: dict[Name, float] = Field(default_factory=dict)
    """Share of the users of each arm, adding up to 1; by default equal. Interleaving has none."""
    control: str = ""
    """The arm that all others are compared with; by default the first."""
    metric: tuple[EventKind, ...] = ("click", "purchase")
    """Kinds of events that count as acceptance."""
    measure: Literal["any", "count", "value"] = "any"
    """Of each user: whether there was such an event, how many, or the sum of their values."""
    traffic: float = Field(default=1.0, gt=0, le=1)
    """Share of all users who take part."""
    tenants: tuple[str, ...] = ()
    """Only users of these tenants; empty: of all."""
    user_hours: PositiveFloat = 24.0
    """What a user does within this time after the first list counts; users are counted once it is over."""
    alpha: float = Field(default=0.05, gt=0, lt=1)
    """Accepted chance that the readout ever calls a difference that is none."""
    expected_users: PositiveInt = 5_000
    """Users at which the interval is to be narrowest; any other number is valid too."""
    description: str = ""

    @field_validator("metric")
    @classmethod
    def _some_metric(cls, kinds: tuple[str, ...]) -> tuple[str, ...]:
        if not kinds:
            raise ValueError('names no kind of event; give some, such as ["click"]')
        return kinds

    @model_validator(mode="before")
    @classmethod
    def _defaults(cls, values: Any) -> Any:
        """Fill in equal shares and the first arm as control, where the arms can be read at all."""
        if not isinstance(values, Mapping) or not isinstance(values.get("arms"), Mapping) or not values["arms"]:
            return values
        arms, filled = list(values["arms"]), dict(values)
        if not filled.get("control"):
            filled["control"] = arms[0]
        if not filled.get("shares") and filled.get("kind", "ab") == "ab":
            filled["shares"] = dict.fromkeys(arms, 1.0 / len(arms))
        return filled

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        self._check_arms()
        if self.kind == "interleave":
            if self.shares:
                raise ValueError("interleaving shows both arms to everybody, so it has no shares; leave them out")
            return self
        self._check_shares()
        return self

    def _check_arms(self) -> None:
        most = MAX_ARMS if self.kind == "ab" else 2
        if not 2 <= len(self.arms) <= most:
            allowed = "exactly 2" if most == 2 else f"2 to {most}"
            raise ValueError(f"{len(self.arms)} arms; an experiment of kind {self.kind!r} has {allowed}")
        if self.control not in self.arms:
            raise ValueError(f"control is {self.control!r}, which is no arm; arms: {', '.join(self.arms)}")
        if self.kind == "interleave" and any(arm.options != ArmOptions() for arm in self.arms.values()):
            raise ValueError("the arms of an interleaving differ in model and rerank only; leave out their options")

    def _check_shares(self) -> None:
        if set(self.shares) != set(self.arms):
            found, wanted = ", ".join(self.shares), ", ".join(self.arms)
            raise ValueError(f"shares are of {found}; give one for each arm: {wanted}")
        if any(not 0.0 < share < 1.0 for share in self.shares.values()):
            raise ValueError(f"shares are {dict(self.shares)}; each must be above 0 and below 1")
        total = math.fsum(self.shares.values())
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"shares add up to {total:g}; they must add up to 1")

    @property
    def models(self) -> frozenset[str]:
        """Ids of the models that the arms name."""
        return frozenset(arm.model for arm in self.arms.values() if arm.model is not None)


def read_experiment(document: Mapping[str, Any]) -> Experiment:
    """Check a document.

    Args:
        document: plain values, as from JSON.

    Raises:
        ConfigError: a field is unknown or wrong, or the fields do not fit together.

    Example:
        >>> read_experiment({"name": "x", "arms": {"a": {}, "b": {}}, "shares": {"a": 0.5, "b": 0.6}})
        Traceback (most recent call last):
        ...
        lexigraph.errors.ConfigError: Experiment: ... shares add up to 1.1; they must add up to 1; allowed: ...
    """
    return make_settings(Experiment, dict(document))


def check_known(experiment: Experiment, models: Collection[str]) -> None:
    """Make sure that what the arms name exists.

    Args:
        experiment: what is to be started.
        models: ids of all saved models.

    Raises:
        ConfigError: an arm names a model that is not saved, or a re-ranker that does not exist or cannot be set so.
    """
    from lexigraph.reranking.registry import create_reranker  # not every service re-ranks

    unknown = sorted(experiment.models - set(models))
    if unknown:
        raise ConfigError(
            f"experiment {experiment.name!r} names unknown model {', '.join(map(repr, unknown))}; "
            f"saved models: {', '.join(sorted(models)) or 'none'}"
        )
    for arm in experiment.arms.values():
        for step in arm.rerank:
            create_reranker(step.name, **step.options)
