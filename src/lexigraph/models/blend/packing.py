"""Members of a blend inside its saved model: each as the artifact it would be by itself, its names with a prefix."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.errors import ForeignArtifactError
from lexigraph.language.encoder import TextEncoder
from lexigraph.models.artifact import Artifact
from lexigraph.models.recommender import Recommender
from lexigraph.models.registry import model_class
from lexigraph.models.storage import TRAINING, pack_csr, unpack_csr

MEMBERS = "members"
"""Name of the table that holds how each member describes itself."""


def pack_members(members: Sequence[Recommender], training: sp.csr_array, catalogue: pl.DataFrame) -> Artifact:
    """Everything of the members that the blend does not save itself.

    Args:
        members: fitted.
        training: of the blend; a member's own is kept only where it is another.
        catalogue: of the blend; likewise.
    """
    artifacts = [member.artifact() for member in members]
    tensors: dict[str, NDArray[Any]] = {}
    descriptions = [json.dumps(artifact.description) for artifact in artifacts]
    tables = {MEMBERS: pl.DataFrame({"description": descriptions})}
    for number, (member, artifact) in enumerate(zip(members, artifacts, strict=True)):
        shared = {f"{TRAINING}{part}" for part in ("data", "indices", "indptr")} if _same(member, training) else set()
        tensors |= {_named(number, name): array for name, array in artifact.tensors.items() if name not in shared}
        shared = {"users"} | ({"items"} if member.catalogue.equals(catalogue) else set())
        tables |= {_named(number, name): table for name, table in artifact.tables.items() if name not in shared}
    return Artifact({}, tensors, tables)


def unpack_members(names: Sequence[str], artifact: Artifact, encoder: TextEncoder | None) -> list[Recommender]:
    """The members again.

    Args:
        names: of the members, by the blend's settings.
        artifact: of the blend.
        encoder: what a member serves with that was fitted with it; others make their own.

    Raises:
        ForeignArtifactError: what was saved is not of these members.
        EncoderMismatchError: an encoder that a member made is another than it was fitted with.
    """
    members = []
    for number, (name, description) in enumerate(zip(names, _descriptions(names, artifact.tables), strict=True)):
        tensors, tables = _own(number, artifact.tensors), _own(number, artifact.tables)
        tables = {"users": artifact.tables["users"], "items": artifact.tables["items"], **tables}
        if f"{TRAINING}data" not in tensors:
            whole = unpack_csr("training", artifact.tensors, (tables["users"].height, artifact.tables["items"].height))
            tensors |= pack_csr("training", sp.csr_array(whole[:, : tables["items"].height]))
        saved = description["encoder"]
        shares = encoder is not None and saved is not None and saved["fingerprint"] == encoder.fingerprint
        own = Artifact(description, tensors, tables)
        members.append(model_class(name).from_artifact(own, encoder if shares else None))
    return members


def _descriptions(names: Sequence[str], tables: Mapping[str, pl.DataFrame]) -> list[dict[str, Any]]:
    try:
        found = [json.loads(text) for text in tables[MEMBERS]["description"]]
        if [one["model"] for one in found] == list(names) and all({"config", "encoder"} <= one.keys() for one in found):
            return found
    except (KeyError, TypeError, ValueError, pl.exceptions.PolarsError):
        pass
    raise ForeignArtifactError(f"the saved blend does not hold its members {', '.join(names)}; fit and save it again")


def _named(number: int, name: str) -> str:
    return f"member_{number}_{name}"


def _own(number: int, things: Mapping[str, Any]) -> dict[str, Any]:
    prefix = _named(number, "")
    return {name.removeprefix(prefix): thing for name, thing in things.items() if name.startswith(prefix)}


def _same(member: Recommender, training: sp.csr_array) -> bool:
    """Whether a member was fitted on the same matrix; columns of items that it does not know are empty."""
    own = member.training
    pairs = ((own.indptr, training.indptr), (own.indices, training.indices), (own.data, training.data))
    return all(np.array_equal(left, right) for left, right in pairs)
