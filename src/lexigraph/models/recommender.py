"""The interface every model keeps, and the part of it that is the same for all of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Self

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.data.vocabulary import IndexArray
from lexigraph.errors import (
    CapabilityError,
    ConfigError,
    EmptyTableError,
    InvalidScoreError,
)
from lexigraph.models.aversion import aversion_terms, hold_back
from lexigraph.models.batch import Evidence, FloatMatrix, UserBatch, slice_evidence
from lexigraph.models.candidates import Exclude, allowed_items, hide, indices_of
from lexigraph.models.capabilities import Capabilities
from lexigraph.models.growing import GrowingModel
from lexigraph.models.item_map.making import make_map
from lexigraph.models.plain import PlainUser, plain_user
from lexigraph.models.resolve import resolve
from lexigraph.models.results import Contribution, Explanation, Recommendations
from lexigraph.models.silence import silent_rows
from lexigraph.models.topk import check_k, top_k
from lexigraph.threads import threads_for
from lexigraph.training import Watcher

BLOCK_BYTES = 256 * 2**20
"""Memory that one block of scores may take."""


class Recommender(GrowingModel):
    """Base of all models; a model fills in ``_fit``, ``_score``, ``state`` and ``restore``.

    Attributes:
        name: the model's name in the registry and in saved models.
        score_scale: what a score means, in words.
        capabilities: what the model can do.
        config_type: its settings class.
        prior_label: what :meth:`prior` is called in explanations.
        watcher: told the validations of a model that trains in epochs, and able to end the training; others never
            call it.

    Args:
        config: settings of the model, or None for the defaults.
        options: single settings by name; they win over ``config``.

    Raises:
        ConfigError: an unknown or invalid setting.
    """

    score_scale: ClassVar[str]
    capabilities: ClassVar[Capabilities] = Capabilities()
    prior_label: ClassVar[str] = "popularity"
    watcher: Watcher | None = None

    # -- to be filled in by models --------------------------------------------------------------------------

    @abstractmethod
    def _fit(self, dataset: Dataset) -> None:
        """Learn from ``self.training`` (CSR ``[n_users, n_items]``) and the data set's side tables.

        Show progress when ``self.progress`` is True and it may take over two seconds.
        """

    @abstractmethod
    def _score(self, evidence: Evidence) -> FloatMatrix:
        """Scores float32 ``[n_users, n_items]`` in a new array; the caller overwrites rows without any evidence."""

    def _score_plain(self, user: PlainUser) -> NDArray[np.float32] | None:  # noqa: ARG002
        """What :meth:`_score` gives one such user, float32 ``[n_items]`` in a new array; None: ask ``_score``."""
        return None

    def _explain(self, evidence: Evidence, item: int) -> list[Contribution]:  # noqa: ARG002
        """Terms of the score of one item for the single user in ``evidence``."""
        raise CapabilityError(f"{self.name} cannot explain its scores")

    def _similar(self, items: NDArray[np.int32]) -> FloatMatrix:  # noqa: ARG002
        """Similarity float32 ``[len(items), n_items]`` of every item to the given ones."""
        raise CapabilityError(f"{self.name} cannot find similar items")

    def _training_matrix(self, dataset: Dataset) -> sp.csr_array:
        """What the model takes as history, CSR float32 ``[n_users, n_items]``."""
        return dataset.matrix()

    def item_vectors(self) -> FloatMatrix:
        """Texts of the items as the encoder gives them, unit rows or zeros, float32 ``[n_items, d]``; d may be 0."""
        return np.zeros((len(self.items), 0), dtype=np.float32)

    def prior(self) -> NDArray[np.float32]:
        """Scores of a user without any evidence, float32 ``[n_items]``."""
        return self.popularity

    @property
    def ties(self) -> pl.DataFrame | None:
        """Social ties of the fit that are heard of, ``user_id``, ``friend_id`` and ``weight``, or None."""
        return None

    @property
    def friend_strength(self) -> float:
        """How strong the tie to a friend is who is named in a request, in the terms of :attr:`ties`."""
        return 1.0

    # -- the interface --------------------------------------------------------------------------------------

    def fit(self, dataset: Dataset, *, progress: bool = False) -> Self:
        """Learn from a data set.

        Args:
            dataset: the training part.
            progress: show a progress bar when it takes over two seconds.

        Returns:
            The model itself.

        Raises:
            EmptyTableError: the data set has no interactions.
        """
        if not len(dataset):
            raise EmptyTableError(f"{dataset.name!r} has no interactions to fit {self.name} on")
        self._fitted, self.item_map = False, None
        self.progress = progress
        self._adopt(dataset.user_ids, dataset.item_ids, dataset.items, self._training_matrix(dataset))
        with threads_for(len(self.items)):
            self._fit(dataset)
        self._fitted = True
        return self

    def draw_map(self, method: str = "pca") -> Self:
        """Lay the catalogue out in the plane, for people to look at; it is saved with the model.

        Args:
            method: "pca" takes a second or two; "umap" shows neighbourhoods better, takes minutes for a large
                catalogue and needs the extra "map".

        Returns:
            The model itself, with :attr:`item_map`.

        Raises:
            NotFittedError: there is no fitted model.
            ConfigError: another method.
            MissingExtraError: "umap" without the extra.

        Example:
            >>> from lexigraph.models import create
            >>> from lexigraph.testing import books_and_films
            >>> create("ease").fit(books_and_films()).draw_map().item_map.places.shape[1]
            2
        """
        self._require_fitted()
        with threads_for(len(self.items)):
            self.item_map = make_map(self.training, self.item_vectors(), method)
        return self

    def score(self, users: UserBatch) -> FloatMatrix:
        """Score every item for every user of the batch.

        Args:
            users: known, new or speaking users.

        Returns:
            float32 ``[n_users, n_items]``; higher is better; the scale is ``self.score_scale``. A user without any
            evidence, or whose evidence leaves every item at 0, gets :meth:`prior`, which is the share of all
            interactions that each item has unless the model says otherwise. Filters are not applied here.

        Raises:
            NotFittedError: there is no fitted model.
            CapabilityError: the batch asks for what the model cannot do.
            UnknownIdError: an id the model has never seen.
            InvalidScoreError: the model gave scores of the wrong shape.
        """
        return self.score_evidence(self.resolve(users))

    def score_plain(self, batch: UserBatch) -> tuple[FloatMatrix, IndexArray] | None:
        """The same scores by a shorter way, for a batch of one who brings a history and nothing else.

        Args:
            batch: any; see :func:`~lexigraph.models.plain.is_plain`.

        Returns:
            What :meth:`score` gives, ``[1, n_items]``, and the items that the user has met, int32 ``[n_met]``; None
            where this batch or this model has no shorter way.

        Raises:
            NotFittedError: there is no fitted model.
            UnknownIdError: an id the model has never seen.
        """
        self._require_fitted()
        if not self.capabilities.new_users:
            return None
        user = plain_user(batch, users=self.users, items=self.items, training=self.training, unit=self.unit_weight)
        row = None if user is None else self._score_plain(user)
        if user is None or row is None:
            return None
        scores = row[None]
        if not len(user) or silent_rows(scores)[0]:
            scores[0] = self.prior()
        return scores, user.seen

    def recommend(
        self,
        users: UserBatch,
        k: int = 10,
        *,
        exclude: Exclude = "seen",
        candidates: Sequence[str] | None = None,
    ) -> Recommendations:
        """The best ``k`` items for every user.

        Args:
            users: known, new or speaking users.
            k: how many, at least 1; more than the catalogue holds gives the whole catalogue.
            exclude: "seen" (training and given history), "nothing", or item ids.
            candidates: only these item ids may be returned.

        Returns:
            Ranked items; rows are user ids ("" for anonymous users).

        Raises:
            ConfigError: ``k`` below 1.
            UnknownIdError: an unknown id in the batch, ``exclude`` or ``candidates``.
        """
        self._require_fitted()
        check_k(k)
        evidence = self.resolve(users)
        allowed = allowed_items(self.items, evidence.allowed, exclude, candidates)
        n = users.size
        found = np.full((n, min(k, len(self.items))), -1, dtype=np.int32)
        scores = np.full(found.shape, -np.inf, dtype=np.float32)
        for block in self._blocks(n):
            part = slice_evidence(evidence, block)
            part_scores = self.score_evidence(part)
            hide(part_scores, part, allowed, seen=isinstance(exclude, str) and exclude == "seen")
            with threads_for(len(part)):
                found[block], scores[block] = top_k(part_scores, k)
        labels = [identifier or "" for identifier in users.users or [None] * n]
        return Recommendations(labels, found, scores, self.items)

    def similar(self, items: Sequence[str], k: int = 10) -> Recommendations:
        """The ``k`` items most like each of the given ones (themselves left out).

        Raises:
            CapabilityError: the model has no notion of similar items.
            UnknownIdError: an unknown item id.
        """
        self._require_fitted()
        check_k(k)
        if not self.capabilities.similar:
            raise CapabilityError(f"{self.name} cannot find similar items")
        indices = indices_of(items, self.items)
        found = np.full((len(indices), min(k, len(self.items))), -1, dtype=np.int32)
        values = np.full(found.shape, -np.inf, dtype=np.float32)
        for block in self._blocks(len(indices)):
            scores = self._similar(indices[block])
            scores[np.arange(len(scores)), indices[block]] = -np.inf
            with threads_for(len(scores)):
                found[block], values[block] = top_k(scores, k)
        return Recommendations(list(items), found, values, self.items)

    def predict_ratings(
        self,
        users: NDArray[np.int32],  # noqa: ARG002
        items: NDArray[np.int32],  # noqa: ARG002
    ) -> NDArray[np.float32]:
        """Predict the ratings of pairs, on the rating scale.

        Args:
            users: user indices int32 ``[n]``; -1 for an unknown user.
            items: item indices int32 ``[n]``; -1 for an unknown item.

        Returns:
            float32 ``[n]``.

        Raises:
            CapabilityError: the model ranks but does not predict ratings.
        """
        raise CapabilityError(f"{self.name} ranks items but does not predict ratings; use 'rating-bias'")

    def explain(self, user: UserBatch | str, item: str) -> Explanation:
        """Why one user was given the score of one item.

        Args:
            user: a known user's id, or a batch of exactly one user.
            item: an item id.

        Returns:
            Terms that add up to the score.

        Raises:
            CapabilityError: the model cannot explain.
            ConfigError: the batch holds more than one user.
        """
        self._require_fitted()
        if not self.capabilities.explain:
            raise CapabilityError(f"{self.name} cannot explain its scores")
        batch = UserBatch.known([user]) if isinstance(user, str) else user
        if batch.size != 1:
            raise ConfigError(f"explain takes one user, the batch holds {batch.size}")
        evidence, index = self.resolve(batch), self.items.index(item)
        without = replace(evidence, aversions=None)
        scores, silent = self._score_or_prior(without)
        score = float(scores[0, index])
        terms = [Contribution("prior", self.prior_label, score)] if silent[0] else self._explain(without, index)
        if evidence.aversions is not None:
            held = aversion_terms(scores, evidence.seen, evidence.aversions, self.item_vectors(), index)
            score = float(np.float32(score + sum(term.value for term in held)))  # rounded as all scores are
            terms += held
        if batch.sentences and batch.sentences[0]:
            terms = [_labelled(term, batch.sentences[0]) for term in terms]
        return Explanation(item, score, tuple(sorted(terms, key=lambda term: -term.value)))

    # -- shared steps ---------------------------------------------------------------------------------------

    def resolve(self, batch: UserBatch) -> Evidence:
        """Turn ids and words into this model's indices and vectors."""
        self._require_fitted()
        texts = [*(batch.sentences or ()), *(phrase for row in batch.unwanted or () for phrase in row or ())]
        speaks = batch.vectors is not None or any(text and text.strip() for text in texts)
        if speaks and not self.capabilities.text:
            raise CapabilityError(f"{self.name} does not understand sentences; use 'graph-filter'")
        if not self.capabilities.friends and any(batch.friends or ()):
            raise CapabilityError(f"{self.name} does not hear of friends; use 'graph-filter' or leave them out")
        evidence = resolve(
            batch,
            users=self.users,
            items=self.items,
            training=self.training,
            catalogue=self.catalogue,
            encode=self.encode_texts,
            unit=self.unit_weight,
            friend=self.friend_strength if batch.friends is not None else 1.0,  # a mean of all ties
        )
        if not self.capabilities.new_users and (evidence.known < 0).any():
            raise CapabilityError(f"{self.name} serves only users it was fitted on")
        return evidence

    def score_evidence(self, evidence: Evidence) -> FloatMatrix:
        """Like :meth:`score`, for evidence that is already resolved."""
        scores, _ = self._score_or_prior(evidence)
        if evidence.aversions is None:
            return scores
        return hold_back(scores, evidence.seen, evidence.aversions, self.item_vectors())

    def _score_or_prior(self, evidence: Evidence) -> tuple[FloatMatrix, NDArray[np.bool_]]:
        """Scores, and which users got the prior: those of whom nothing is known that tells items apart."""
        with threads_for(len(evidence)):
            scores = np.asarray(self._score(evidence))
            if scores.shape != (expected := (len(evidence), len(self.items))):
                raise InvalidScoreError(f"{self.name} gave scores of shape {scores.shape}; expected {expected}")
            silent = evidence.is_empty | silent_rows(scores)
        if silent.any():
            scores[silent] = self.prior()
        return scores, silent

    def _blocks(self, n: int) -> list[slice]:
        """Rows ``0..n`` in blocks whose scores fit :data:`BLOCK_BYTES`."""
        rows = max(1, BLOCK_BYTES // (4 * max(1, len(self.items))))
        return [slice(start, min(start + rows, n)) for start in range(0, n, rows)]


def _labelled(term: Contribution, sentence: str) -> Contribution:
    return Contribution("wish", sentence, term.value, term.parts) if term.source == "wish" else term
