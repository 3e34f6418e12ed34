"""Several models as one: each judges by itself, and where an item stands with them, on average, is its score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any, ClassVar, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.errors import CapabilityError, ConfigError, ForeignArtifactError
from lexigraph.language.encoder import TextEncoder
from lexigraph.language.registry import create_encoder
from lexigraph.language.typed import TypedTexts
from lexigraph.models.artifact import Artifact
from lexigraph.models.batch import Evidence, FloatMatrix, History, UserBatch
from lexigraph.models.blend.packing import pack_members, unpack_members
from lexigraph.models.blend.settings import BlendSettings
from lexigraph.models.blend.standing import Judgement, standings
from lexigraph.models.blend.terms import joined_terms
from lexigraph.models.capabilities import Capabilities
from lexigraph.models.recommender import Recommender
from lexigraph.models.registry import create
from lexigraph.models.resolve import known_rows
from lexigraph.models.results import Contribution
from lexigraph.models.storage import take
from lexigraph.training import TrainingResult


class Blend(Recommender):
    """Weighted mean of the members' standardised scores.

    Every member answers for itself: known users, new ones by their history, and sentences where it reads texts. A
    member that knows nothing of a user, or not the item, leaves the judgement to the others. Explanations are the
    members' own, scaled as their scores are; ``parts`` tells what each member gave to a term. New items join by the
    members that can place them.

    Example:
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> model = Blend(members=["ease", "item-knn"], weights=[2, 1]).fit(checkerboard(8))
        >>> model.recommend(UserBatch.new([["item-0"]]), 1)[0][0][0] in {"item-2", "item-4", "item-6"}
        True
    """

    name: ClassVar[str] = "blend"
    score_scale: ClassVar[str] = "standard deviations above the mean item of the same user, averaged over the members"
    capabilities: ClassVar[Capabilities] = Capabilities(text=True, friends=True)
    config_type: ClassVar[type[BlendSettings]] = BlendSettings
    config: BlendSettings
    members: list[Recommender]

    # -- fitting --------------------------------------------------------------------------------------------

    def _fit(self, dataset: Dataset) -> None:
        members = [create(name, **self.config.options.get(name, {})) for name in self.config.members]
        for member in members:  # asked before the first is fitted, which may take long
            if not member.capabilities.new_users:
                raise ConfigError(f"{member.name} serves only users it was fitted on, so it cannot be a member")
        self.members = []
        for member in members:
            member.watcher = self.watcher
            self.members.append(member.fit(dataset, progress=self.progress))
        self.training_result = _course_of(self.members)
        self._n_settled = len(self.items)
        self._share_encoder()

    def _share_encoder(self) -> None:
        """One encoder for the members that have the same, so that a sentence is encoded once."""
        self._encoder = self._lead._encoder
        self._typed = None if self._encoder is None else TypedTexts(self._encoder)
        for member in self.members:
            own = member._encoder
            if own is not None and self._encoder is not None and own.fingerprint == self._encoder.fingerprint:
                member._encoder, member._typed = self._encoder, self._typed

    @property
    def _lead(self) -> Recommender:
        """The member in whose terms the users are put: one that knows all items, and reads texts if any does."""
        whole = [member for member in self.members if len(member.items) == len(self.items)]
        return next((member for member in whole if _reads(member)), whole[0])

    def _make_encoder(self, name: str) -> TextEncoder:
        return create_encoder(name)

    # -- serving --------------------------------------------------------------------------------------------

    def resolve(self, batch: UserBatch) -> Evidence:
        """The users in the terms of each member; see :meth:`Recommender.resolve`."""
        self._require_fitted()
        if any(batch.friends or ()) and not any(member.capabilities.friends for member in self.members):
            raise CapabilityError(f"no member of this blend hears of friends: {', '.join(self.config.members)}")
        nobody = [None] * batch.size
        known_rows(batch, self.users)  # whoever is unknown in every way is told here, by the id
        lead = self._lead
        own, plain = self._told(lead, batch), replace(batch, users=batch.users or nobody, unwanted=None, filters=())
        parts = [
            replace(own, aversions=None, allowed=None) if one is lead else self._told(one, plain)
            for one in self.members
        ]
        friends = next((part.friends for part in parts if part.friends is not None), None)
        return replace(own, friends=friends, members=tuple(parts))

    def _told(self, member: Recommender, batch: UserBatch) -> Evidence:
        """A batch as one member can take it: what it does not understand or know is for the others to judge.

        Weights of given items count interactions of the blend's training and are told in the member's own.
        """
        ids = [name if name is not None and name in self.users else None for name in batch.users or ()]
        unit = member.unit_weight / self.unit_weight
        told = replace(
            batch,
            users=ids or [None] * batch.size,
            histories=[_in_units(history, unit) for history in batch.histories] if batch.histories else None,
            friends=batch.friends if member.capabilities.friends else None,
            skip_unknown_items=batch.skip_unknown_items or len(member.items) < len(self.items),
        )
        return member.resolve(told if self._hears(member) else replace(told, sentences=None, vectors=None))

    def _hears(self, member: Recommender) -> bool:
        """Whether a sentence is for a member; where no member reads texts, the first has to say so."""
        return _reads(member) or member is self._lead

    def _judgements(self, evidence: Evidence) -> Iterator[Judgement]:
        for share, member, part in zip(self.config.shares, self.members, evidence.members, strict=True):
            yield Judgement(share, *member._score_or_prior(part), self._n_settled)

    def _score(self, evidence: Evidence) -> FloatMatrix:
        return standings(self._judgements(evidence), (len(evidence), len(self.items)))

    def _explain(self, evidence: Evidence, item: int) -> list[Contribution]:
        judgements = list(self._judgements(evidence))
        terms: list[list[Contribution]] = []
        for member, part, one in zip(self.members, evidence.members, judgements, strict=True):
            if not member.capabilities.explain:
                raise CapabilityError(f"{member.name}, a member of this blend, cannot explain its scores")
            heard = not one.silent[0] and item < len(member.items)
            terms.append(member._explain(part, item) if heard else [])
        share = sum(float(one.shares[0]) for one, own in zip(judgements, terms, strict=True) if own)
        return joined_terms(self.config.members, judgements, terms, share)

    def _similar(self, items: NDArray[np.int32]) -> FloatMatrix:
        found = []
        for share, member in zip(self.config.shares, self.members, strict=True):
            known = items < len(member.items)
            if not member.capabilities.similar or not known.any():
                continue
            likeness = np.array(member._similar(np.where(known, items, 0)))
            found.append(Judgement(share, likeness, ~known, self._n_settled))
        if not found:
            raise CapabilityError(f"no member of this blend finds similar items: {', '.join(self.config.members)}")
        return standings(found, (len(items), len(self.items)))

    def item_vectors(self) -> FloatMatrix:
        """Texts of the items, float32 ``[n_items, d]``; see :meth:`Recommender.item_vectors`."""
        return self._lead.item_vectors()

    @property
    def relations(self) -> dict[str, Any]:
        """What relates items in the first member that was fitted on relations, for explanations and refits."""
        return next((found for member in self.members if (found := getattr(member, "relations", None))), {})

    @property
    def parts(self) -> dict[str, int]:
        """The parts of the members' networks, and how many numbers were trained in each."""
        named = zip(self.config.members, self.members, strict=True)
        return {f"{name}.{part}": n for name, one in named for part, n in getattr(one, "parts", {}).items()}

    @property
    def ties(self) -> pl.DataFrame | None:
        """Those of the first member that was fitted on any; see :attr:`Recommender.ties`."""
        return next((found for member in self.members if (found := member.ties) is not None), None)

    # -- new items ------------------------------------------------------------------------------------------

    def _require_room(self) -> None:
        if not any(member.can_grow for member in self.members):
            super()._require_room()

    @property
    def unmet(self) -> NDArray[np.bool_]:
        """See :attr:`GrowingModel.unmet`; the members that can place new items say it."""
        return next((member.unmet for member in self.members if member.can_grow), super().unmet)

    def _place(self, before: Self, rows: NDArray[np.intp]) -> None:
        new = self.catalogue[rows]
        self.members = [member.with_items(new) if member.can_grow else member for member in before.members]
        self._share_encoder()

    def _warm(self, before: Self, evidence: Evidence, items: NDArray[np.int32]) -> None:
        self.members = [copy(member) if member.can_grow else member for member in before.members]
        for member, old, part in zip(self.members, before.members, evidence.members, strict=True):
            if member is not old:
                member._warm(old, part, items)

    # -- saving ---------------------------------------------------------------------------------------------

    def state(self) -> Mapping[str, NDArray[Any]]:
        """How many items there were at the fit; :meth:`artifact` adds what the members fitted."""
        return {"settled": np.array([self._n_settled])}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Take back the number; the members take theirs in :meth:`from_artifact`, where tables and encoders are."""
        self._n_settled = int(take("settled", state, (1,))[0])

    def artifact(self) -> Artifact:
        """What is saved: the blend's own, and the artifacts of its members."""
        own, packed = super().artifact(), pack_members(self.members, self.training, self.catalogue)
        return Artifact(own.description, {**own.tensors, **packed.tensors}, {**own.tables, **packed.tables})

    @classmethod
    def from_artifact(cls, artifact: Artifact, encoder: TextEncoder | None = None) -> Self:
        """Rebuild a model from a verified artifact; see :meth:`load`."""
        blend = super().from_artifact(artifact, encoder)
        blend.members = unpack_members(blend.config.members, artifact, blend._encoder)
        if max(len(member.items) for member in blend.members) != len(blend.items):
            raise ForeignArtifactError("no member of the saved blend knows all its items; fit and save it again")
        blend._share_encoder()
        return blend


def _in_units(history: History | None, unit: float) -> History | None:
    """A history whose weights, where it has any, are multiplied."""
    return {item: unit * weight for item, weight in history.items()} if isinstance(history, Mapping) else history


def _course_of(members: Sequence[Recommender]) -> TrainingResult | None:
    """The course of the training that was cut short, else of the last one; None where nothing was trained."""
    courses = [member.training_result for member in members if member.training_result is not None]
    cut = [course for course in courses if course.stopped in ("interrupted", "watcher")]
    return next(iter([*cut, *reversed(courses)]), None)


def _reads(member: Recommender) -> bool:
    return member.capabilities.text and member.understands_sentences
