"""What a fitted model consists of, and how it is kept: everything of a recommender but its answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.config import Settings, make_settings
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import CapabilityError, ForeignArtifactError, NotFittedError
from lexigraph.language.encoder import TextEncoder
from lexigraph.language.typed import TypedTexts
from lexigraph.models.artifact import Artifact, read_artifact, write_artifact
from lexigraph.models.batch import FloatMatrix
from lexigraph.models.item_map.item_map import MAP, ItemMap
from lexigraph.models.storage import (
    ENCODER,
    TRAINING,
    describe_encoder,
    matching_encoder,
    pack_csr,
    pack_encoder,
    saved_ids,
    unpack_csr,
)
from lexigraph.training import TrainingResult, course_document, course_from


class SavedModel(ABC):
    """Settings, vocabularies, training matrix and text encoder of a model, and their way to disk and back.

    Models derive from :class:`~lexigraph.models.recommender.Recommender`, which answers with them.

    Attributes:
        training_result: the course of the training of a model that was fitted in epochs; None for all others. It is
            saved with the model, a long one with fewer epochs.
        item_map: the map of the catalogue; None until :meth:`Recommender.draw_map` makes one. It is saved as well.
    """

    name: ClassVar[str]
    config_type: ClassVar[type[Settings]] = Settings
    training_result: TrainingResult | None = None
    item_map: ItemMap | None = None

    def __init__(self, config: Settings | None = None, **options: Any) -> None:
        values = config.model_dump() if config is not None else {}
        self.config = make_settings(self.config_type, values | options)
        self.progress = False
        self._encoder: TextEncoder | None = None
        self._typed: TypedTexts | None = None
        self._fitted = False

    @abstractmethod
    def state(self) -> Mapping[str, NDArray[Any]]:
        """Everything fitted, as named arrays; names that begin with "training.", "encoder." or "map." are taken."""

    @abstractmethod
    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Take back what :meth:`state` gave."""

    def side_tables(self) -> Mapping[str, pl.DataFrame]:
        """Tables to save beside the arrays (names other than "items" and "users")."""
        return {}

    def restore_side_tables(self, tables: Mapping[str, pl.DataFrame]) -> None:
        """Take back what :meth:`side_tables` gave."""
        del tables

    def save(self, path: str | Path) -> None:
        """Write the model as a folder of safetensors, Parquet and JSON, all or nothing.

        Raises:
            NotFittedError: there is nothing to save.
            ArtifactError: the folder cannot be written; what stood there before is untouched.
        """
        write_artifact(Path(path), self.artifact())

    def artifact(self) -> Artifact:
        """What :meth:`save` writes; :meth:`from_artifact` makes the model of it again.

        Raises:
            NotFittedError: there is nothing to save.
        """
        self._require_fitted()
        description = {
            "model": self.name,
            "config": self.config.model_dump(mode="json"),
            "encoder": describe_encoder(self._encoder),
            **({} if self.training_result is None else {"training": course_document(self.training_result)}),
            **({} if self.item_map is None else {"map": self.item_map.method}),
        }
        drawn = {} if self.item_map is None else self.item_map.state()
        tensors = {**self.state(), **pack_csr("training", self.training), **pack_encoder(self._encoder), **drawn}
        users = pl.DataFrame({"user_id": self.users.series})
        tables = {**self.side_tables(), "items": self.catalogue, "users": users}
        return Artifact(description, tensors, tables)

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
        users = Vocabulary(saved_ids(artifact, "users", "user_id"), "user")
        items = Vocabulary(saved_ids(artifact, "items", "item_id"), "item")
        training = unpack_csr("training", artifact.tensors, (len(users), len(items)))
        model._adopt(users, items, artifact.tables["items"], training)
        tensors = artifact.tensors
        model.restore({name: tensors[name] for name in tensors if not name.startswith((TRAINING, ENCODER, MAP))})
        model.restore_side_tables(artifact.tables)
        model.item_map = ItemMap.from_state(artifact.description.get("map"), tensors, len(items))
        saved = artifact.description["encoder"]
        model._encoder = matching_encoder(cls.name, saved, encoder, model._make_encoder, tensors)
        model.training_result = _course(artifact.description.get("training"))
        model._fitted = True
        return model

    def encode_texts(self, texts: Sequence[str]) -> FloatMatrix:
        """Encode texts that people type with the encoder the model was fitted with, float32 ``[n, d]``."""
        if self._encoder is None:
            raise CapabilityError(f"this {self.name} model was fitted without texts, so it has no encoder")
        if self._typed is None or self._typed.encoder is not self._encoder:
            self._typed = TypedTexts(self._encoder)
        return self._typed.encode(texts)

    @property
    def understands_sentences(self) -> bool:
        """Whether this fitted model was given texts to read, and so has an encoder for sentences."""
        return self._encoder is not None

    def _make_encoder(self, name: str) -> TextEncoder:
        raise CapabilityError(f"{self.name} does not use texts (encoder {name!r})")

    def _adopt(self, users: Vocabulary, items: Vocabulary, catalogue: pl.DataFrame, training: sp.csr_array) -> None:
        self.users, self.items, self.catalogue, self.training = users, items, catalogue, training
        self.degrees = np.bincount(training.indices, minlength=len(items))
        self.popularity: NDArray[np.float32] = self.degrees.astype(np.float32) / max(float(self.degrees.sum()), 1.0)
        liked = training.data[training.data > 0]
        self.unit_weight = float(liked.mean(dtype=np.float64)) if len(liked) else 1.0

    def _require_fitted(self) -> None:
        if not self._fitted:
            raise NotFittedError(f"this {self.name} model is not fitted; call fit or load first")


def _course(document: Any) -> TrainingResult | None:
    """The course of the training; None where none was saved, as with models of earlier versions."""
    try:
        return None if document is None else course_from(document)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ForeignArtifactError(f"the saved model's course of training cannot be read: {error}") from error
