"""The interface every model keeps, and the part of it that is the same for all of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, Self, TypeAlias

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.config import Settings, make_settings
from lexigraph.data.dataset import Dataset
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import (
    CapabilityError,
    ConfigError,
    EmptyTableError,
    EncoderMismatchError,
    ForeignArtifactError,
    NotFittedError,
)
from lexigraph.language.encoder import TextEncoder
from lexigraph.models.artifact import Artifact, read_artifact, write_artifact
from lexigraph.models.batch import Evidence, FloatMatrix, UserBatch
from lexigraph.models.resolve import resolve
from lexigraph.models.results import Contribution, Explanation, Recommendations
from lexigraph.models.topk import top_k

Exclude: TypeAlias = Literal["seen", "nothing"] | Sequence[str]

BLOCK_BYTES = 256 * 2**20
"""Memory that one block of scores may take."""


@dataclass(frozen=True)
class Capabilities:
    """What a model can do; asking for more raises :class:`CapabilityError`.

    Attributes:
        new_users: serves users unseen in training by their history.
        text: understands sentences and serves items by their text.
        similar: finds similar items.
        explain: explains scores by contributions that add up.
        ratings: predicts ratings on the rating scale.
    """

    new_users: bool = True
    text: bool = False
    similar: bool = True
    explain: bool = True
    ratings: bool = False


class Recommender(ABC):
    """Base of all models; a model fills in ``_fit``, ``_score``, ``state`` and ``restore``.

    Args:
        config: settings of the model, or None for the defaults.
        options: single settings by name; they win over ``config``.

    Raises:
        ConfigError: an unknown or invalid setting.
    """

    name: ClassVar[str]
    score_scale: ClassVar[str]
    capabilities: ClassVar[Capabilities] = Capabilities()
    config_type: ClassVar[type[Settings]] = Settings

    def __init__(self, config: Settings | None = None, **options: Any) -> None:
        values = config.model_dump() if config is not None else {}
        self.config = make_settings(self.config_type, values | options)
        self._encoder: TextEncoder | None = None
        self._fitted = False

    # -- to be filled in by models --------------------------------------------------------------------------

    @abstractmethod
    def _fit(self, dataset: Dataset) -> None:
        """Learn from ``self.training`` (CSR ``[n_users, n_items]``) and the data set's side tables."""

    @abstractmethod
    def _score(self, evidence: Evidence) -> FloatMatrix:
        """Scores float32 ``[n_users, n_items]``; rows without any evidence are overwritten by the caller."""

    @abstractmethod
    def state(self) -> Mapping[str, NDArray[Any]]:
        """Everything fitted, as named arrays."""

    @abstractmethod
    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Take back what :meth:`state` gave."""

    def _explain(self, evidence: Evidence, item: int) -> list[Contribution]:
        """Terms of the score of one item for the single user in ``evidence``."""
        raise CapabilityError(f"{self.name} cannot explain its scores")

    def _similar(self, items: NDArray[np.int32]) -> FloatMatrix:
        """Similarity float32 ``[len(items), n_items]`` of every item to the given ones."""
        raise CapabilityError(f"{self.name} cannot find similar items")

    # -- the interface --------------------------------------------------------------------------------------

    def fit(self, dataset: Dataset) -> Self:
        """Learn from a data set.

        Args:
            dataset: the training part.

        Returns:
            The model itself.

        Raises:
            EmptyTableError: the data set has no interactions.
        """
        if not len(dataset):
            raise EmptyTableError(f"{dataset.name!r} has no interactions to fit {self.name} on")
        self._adopt(dataset.user_ids, dataset.item_ids, dataset.items, dataset.matrix())
        self._fit(dataset)
        self._fitted = True
        return self

    def score(self, users: UserBatch) -> FloatMatrix:
        """Score every item for every user of the batch.

        Args:
            users: known, new or speaking users.

        Returns:
            float32 ``[n_users, n_items]``; higher is better; the scale is ``self.score_scale``. A user without any
            evidence gets the share of all interactions that each item has. Filters are not applied here.

        Raises:
            NotFittedError: there is no fitted model.
            CapabilityError: the batch asks for what the model cannot do.
            UnknownIdError: an id the model has never seen.
        """
        return self.score_evidence(self.resolve(users))

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
        _check_k(k)
        evidence = self.resolve(users)
        allowed = self._allowed(evidence.allowed, exclude, candidates)
        rows = max(1, BLOCK_BYTES // (4 * len(self.items)))
        parts = []
        for start in range(0, users.size, rows):
            block = slice_evidence(evidence, slice(start, start + rows))
            scores = self.score_evidence(block)
            if exclude == "seen":
                scores[block.seen.nonzero()] = -np.inf
            scores[:, ~allowed] = -np.inf
            parts.append(top_k(scores, k))
        labels = [identifier or "" for identifier in users.users or [None] * users.size]
        found = [np.concatenate(column) for column in zip(*parts, strict=True)]
        return Recommendations(labels, found[0], found[1], self.items)

    def similar(self, items: Sequence[str], k: int = 10) -> Recommendations:
        """The ``k`` items most like each of the given ones (themselves left out).

        Raises:
            CapabilityError: the model has no notion of similar items.
            UnknownIdError: an unknown item id.
        """
        self._require_fitted()
        _check_k(k)
        if not self.capabilities.similar:
            raise CapabilityError(f"{self.name} cannot find similar items")
        indices = np.array([self.items.index(item) for item in items], dtype=np.int32)
        scores = self._similar(indices)
        scores[np.arange(len(indices)), indices] = -np.inf
        found, values = top_k(scores, k)
        return Recommendations(list(items), found, values, self.items)

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
        score = float(self.score_evidence(evidence)[0, index])
        if _is_empty(evidence)[0]:
            terms = [Contribution("prior", "popularity", score)]
        else:
            terms = self._explain(evidence, index)
        if batch.sentences and batch.sentences[0]:
            terms = [_labelled(term, batch.sentences[0]) for term in terms]
        return Explanation(item, score, tuple(sorted(terms, key=lambda term: -term.value)))

    def save(self, path: str | Path) -> None:
        """Write the model as a folder of safetensors, Parquet and JSON, all or nothing.

        Raises:
            NotFittedError: there is nothing to save.
            ArtifactError: the folder cannot be written; what stood there before is untouched.
        """
        self._require_fitted()
        training = {
            "training.indptr": self.training.indptr,
            "training.indices": self.training.indices,
            "training.data": self.training.data,
        }
        encoder = self._encoder
        description = {
            "model": self.name,
            "config": self.config.model_dump(mode="json"),
            "encoder": encoder and {"name": encoder.name, "fingerprint": encoder.fingerprint},
        }
        tables = {"items": self.catalogue, "users": pl.DataFrame({"user_id": self.users.series})}
        write_artifact(Path(path), Artifact(description, {**training, **self.state()}, tables))

    @classmethod
    def load(cls, path: str | Path, *, encoder: TextEncoder | None = None) -> Self:
        """Read a saved model after verifying every file against its hash.

        Args:
            path: the folder.
            encoder: serve with this encoder; it must be the one the model was fitted with.

        Raises:
            ForeignArtifactError: not a saved model, or one of another kind.
            TamperedArtifactError: a file was changed.
            EncoderMismatchError: another encoder.
        """
        artifact = read_artifact(Path(path))
        if artifact.description["model"] != cls.name:
            raise ForeignArtifactError(
                f"{path} holds a {artifact.description['model']!r} model, not {cls.name!r}; "
                "lexigraph.load reads any model"
            )
        return cls.from_artifact(artifact, encoder)

    @classmethod
    def from_artifact(cls, artifact: Artifact, encoder: TextEncoder | None = None) -> Self:
        """Rebuild a model from a verified artifact; see :meth:`load`."""
        model = cls(**artifact.description["config"])
        state = dict(artifact.tensors)
        users = Vocabulary(artifact.tables["users"]["user_id"], "user")
        items = Vocabulary(artifact.tables["items"]["item_id"], "item")
        parts = [state.pop(f"training.{part}") for part in ("data", "indices", "indptr")]
        training = sp.csr_array(tuple(parts), shape=(len(users), len(items)))
        model._adopt(users, items, artifact.tables["items"], training)
        model.restore(state)
        model._encoder = model._matching_encoder(artifact.description["encoder"], encoder)
        model._fitted = True
        return model

    # -- shared steps ---------------------------------------------------------------------------------------

    def resolve(self, batch: UserBatch) -> Evidence:
        """Turn ids and words into this model's indices and vectors."""
        self._require_fitted()
        speaks = batch.vectors is not None or any(batch.sentences or ())
        if speaks and not self.capabilities.text:
            raise CapabilityError(f"{self.name} does not understand sentences; use 'graph-filter'")
        evidence = resolve(
            batch,
            users=self.users,
            items=self.items,
            training=self.training,
            catalogue=self.catalogue,
            encode=self.encode_texts,
        )
        if not self.capabilities.new_users and (evidence.known < 0).any():
            raise CapabilityError(f"{self.name} serves only users it was fitted on")
        return evidence

    def score_evidence(self, evidence: Evidence) -> FloatMatrix:
        """Like :meth:`score`, for evidence that is already resolved."""
        scores = self._score(evidence)
        empty = _is_empty(evidence)
        if empty.any():
            scores[empty] = self.popularity
        return scores

    def encode_texts(self, texts: Sequence[str]) -> FloatMatrix:
        """Encode texts with the encoder the model was fitted with, float32 ``[n, d]``."""
        if self._encoder is None:
            raise CapabilityError(f"this {self.name} model was fitted without texts, so it has no encoder")
        return self._encoder.encode(texts)

    def _matching_encoder(self, saved: dict[str, str] | None, given: TextEncoder | None) -> TextEncoder | None:
        """The encoder to serve with: the given one if it is the saved one, else one made from the saved name."""
        if saved is None:
            if given is not None:
                raise EncoderMismatchError(
                    f"this {self.name} model was fitted without texts; it cannot use {given.name!r}"
                )
            return None
        encoder = given or self._make_encoder(saved["name"])
        if encoder.fingerprint != saved["fingerprint"]:
            raise EncoderMismatchError(
                f"the model was fitted with encoder {saved['name']!r} ({saved['fingerprint']}), but "
                f"{encoder.name!r} ({encoder.fingerprint}) was given; use the same encoder or fit again"
            )
        return encoder

    def _make_encoder(self, name: str) -> TextEncoder:
        raise CapabilityError(f"{self.name} does not use texts (encoder {name!r})")

    def _adopt(self, users: Vocabulary, items: Vocabulary, catalogue: pl.DataFrame, training: sp.csr_array) -> None:
        self.users, self.items, self.catalogue, self.training = users, items, catalogue, training
        counts = np.bincount(training.indices, minlength=len(items)).astype(np.float32)
        self.popularity: NDArray[np.float32] = counts / max(float(counts.sum()), 1.0)

    def _allowed(
        self, filtered: NDArray[np.bool_] | None, exclude: Exclude, candidates: Sequence[str] | None
    ) -> NDArray[np.bool_]:
        allowed = np.ones(len(self.items), dtype=bool) if filtered is None else filtered.copy()
        if candidates is not None:
            chosen = np.zeros_like(allowed)
            chosen[[self.items.index(item) for item in candidates]] = True
            allowed &= chosen
        if isinstance(exclude, str):
            if exclude not in ("seen", "nothing"):
                raise ConfigError(f"exclude={exclude!r}; allowed: 'seen', 'nothing' or a list of item ids")
        else:
            allowed[[self.items.index(item) for item in exclude]] = False
        return allowed

    def _require_fitted(self) -> None:
        if not self._fitted:
            raise NotFittedError(f"this {self.name} model is not fitted; call fit or load first")


def slice_evidence(evidence: Evidence, rows: slice) -> Evidence:
    """A contiguous part of the users of ``evidence``."""
    return Evidence(
        evidence.known[rows],
        evidence.history[rows],
        evidence.seen[rows],
        None if evidence.vectors is None else evidence.vectors[rows],
        evidence.allowed,
        evidence.language_weight,
    )


def _is_empty(evidence: Evidence) -> NDArray[np.bool_]:
    return ~(evidence.has_history | evidence.has_wish)


def _labelled(term: Contribution, sentence: str) -> Contribution:
    return Contribution("wish", sentence, term.value, term.parts) if term.source == "wish" else term


def _check_k(k: int) -> None:
    if k < 1:
        raise ConfigError(f"k is {k}; it must be at least 1")
