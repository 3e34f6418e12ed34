"""The first state of every node, from what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lexigraph.errors import ConfigError, DataError
from lexigraph.models.gnn.features.inputs import FeatureInputs
from lexigraph.models.gnn.features.settings import FeatureSettings
from lexigraph.models.gnn.features.sources import MappedVectors, OwnVectors, ReadTexts
from lexigraph.models.gnn.features.towers import TokenTower
from lexigraph.models.gnn.initialization import Initialization, initialize

_Rows = Callable[[Tensor | None], Tensor]


class NodeFeatures(nn.Module):
    """Vectors of users, items and entities (one numbering, in this order) before any message passes.

    Items: the sum of their features, or a linear map of them all. Users: zero where users are what they met (the
    network fills them in), else trained. Entities: trained. The fixed inputs are not in the module's state; they are
    given again when a saved network is built.

    Args:
        settings: which features there are and how they join.
        inputs: what is known.
        initialization: "xavier" or "he".

    Raises:
        ConfigError: the settings name a feature that the inputs do not hold.

    Example:
        >>> inputs = FeatureInputs(n_users=2, n_items=3, n_entities=1)
        >>> features = NodeFeatures(FeatureSettings(embedding_size=4), inputs)
        >>> features().shape, features(torch.tensor([0, 4])).shape
        (torch.Size([6, 4]), torch.Size([2, 4]))
    """

    like: Tensor

    def __init__(
        self, settings: FeatureSettings, inputs: FeatureInputs, initialization: Initialization = "xavier"
    ) -> None:
        super().__init__()
        d = settings.embedding_size
        self.d, self.n_users, self.n_items, self.n_entities = d, inputs.n_users, inputs.n_items, inputs.n_entities
        self.sources = nn.ModuleDict(
            {f"item_{name}": _source(name, settings, inputs, initialization) for name in settings.item_features}
        )
        self.join = nn.Linear(d * len(self.sources), d) if settings.feature_combination == "concat" else None
        if self.join is not None:
            initialize(self.join, initialization)
        self.users = OwnVectors(inputs.n_users, d, initialization) if settings.user_features == "id" else None
        self.entities = OwnVectors(inputs.n_entities, d, initialization) if inputs.n_entities else None
        self.register_buffer("like", torch.zeros(0), persistent=False)  # of the device that the vectors are on
        self.view = _text_view(settings, inputs, initialization)

    def forward(self, nodes: Tensor | None = None) -> Tensor:
        """First states.

        Args:
            nodes: int64 ``[n]``, in any order and repeated at will; None for all nodes in order.

        Returns:
            float32 ``[n or n_nodes, d]``.
        """
        users = self.users or self._nothing(self.n_users)
        return self._spread(nodes, users, self.items, self.entities or self._nothing(0))

    def text_view(self, nodes: Tensor | None = None) -> Tensor:
        """What the items' texts say, mapped to the nodes' space, for fusion; zeros for users and entities.

        Args:
            nodes: int64 ``[n]``; None for all nodes in order.

        Returns:
            float32 ``[n or n_nodes, d]``.

        Raises:
            ConfigError: the settings fuse no text.
        """
        if self.view is None and "item_tokens" not in self.sources:
            raise ConfigError("these features have no view of texts; set fusion to concat, gate, sum or align")
        view = self.sources["item_tokens"] if self.view is None else self.view
        return self._spread(nodes, self._nothing(self.n_users), view, self._nothing(self.n_entities))

    def set_item_embeddings(self, vectors: NDArray[np.float32]) -> None:
        """Start the items' own vectors from these, say the leading eigenvectors of a graph filter.

        Args:
            vectors: float32 ``[n_items, d]``.

        Raises:
            ConfigError: items have no vectors of their own.
            DataError: the shape differs or a value is not finite.
        """
        weight = self.sources["item_id"].weight if "item_id" in self.sources else None
        _assign(weight, vectors, "item_features must name 'id' for items to have vectors of their own")

    def set_user_embeddings(self, vectors: NDArray[np.float32]) -> None:
        """Start the users' own vectors from these, float32 ``[n_users, d]``; see :meth:`set_item_embeddings`."""
        _assign(
            None if self.users is None else self.users.weight,
            vectors,
            "user_features must be 'id' for users to have vectors of their own",
        )

    def _spread(self, nodes: Tensor | None, users: _Rows, items: _Rows, entities: _Rows) -> Tensor:
        if nodes is None:
            return torch.cat([users(None), items(None), entities(None)])
        found = self.like.new_zeros(len(nodes), self.d)
        first_entity = self.n_users + self.n_items
        wanted = (
            (users, nodes < self.n_users, 0),
            (items, (nodes >= self.n_users) & (nodes < first_entity), self.n_users),
            (entities, nodes >= first_entity, first_entity),
        )
        for rows, mask, offset in wanted:
            places = mask.nonzero().squeeze(1)
            if len(places):
                found = found.index_copy(0, places, rows(nodes[places] - offset).to(found.dtype))
        return found

    def items(self, items: Tensor | None = None) -> Tensor:
        """First states of some items (int64 ``[n]``) or of all, float32 ``[n, d]``."""
        parts = [source(items) for source in self.sources.values()]
        if self.join is not None:
            joined: Tensor = self.join(torch.cat(parts, dim=1))
            return joined
        total: Tensor = sum(parts[1:], start=parts[0])
        return total

    def _nothing(self, n: int) -> _Rows:
        return lambda rows: self.like.new_zeros(n if rows is None else len(rows), self.d)


def _source(name: str, settings: FeatureSettings, inputs: FeatureInputs, initialization: Initialization) -> nn.Module:
    d = settings.embedding_size
    if name == "id":
        return OwnVectors(inputs.n_items, d, initialization)
    if name == "tokens":
        return _reader(settings, inputs, initialization)
    if name == "text":
        texts = _wanted(inputs.texts, "'text'", "vectors of texts; name an encoder")
        return MappedVectors(texts, d, settings.text_layers, settings.text_hidden, initialization)
    attributes = _wanted(inputs.attributes, "'attributes'", "attributes; leave them out or add columns to the items")
    return MappedVectors(attributes, d, 2, 2 * d, initialization)


def _reader(settings: FeatureSettings, inputs: FeatureInputs, initialization: Initialization) -> ReadTexts:
    tokens = _wanted(inputs.tokens, "'tokens'", "tokens; give the items a title or description")
    tower = TokenTower(
        settings.token_tower,
        inputs.n_tokens,
        settings.embedding_size,
        tokens.shape[1],
        initialization,
        inputs.token_table,
    )
    return ReadTexts(tokens, tower)


def _text_view(settings: FeatureSettings, inputs: FeatureInputs, initialization: Initialization) -> nn.Module | None:
    """The module behind the text view; None where there is no fusion, no item, or the items' own tower gives it."""
    if settings.fusion == "none" or inputs.n_items == 0:
        return None
    if inputs.texts is not None:
        return MappedVectors(
            inputs.texts, settings.embedding_size, settings.text_layers, settings.text_hidden, initialization
        )
    return None if "tokens" in settings.item_features else _reader(settings, inputs, initialization)


def _wanted(values: NDArray[Any] | None, feature: str, way_out: str) -> NDArray[Any]:
    if values is None or values.shape[1] == 0:
        raise ConfigError(f"the settings ask for {feature} (or a fusion with it) but the items have no {way_out}")
    return values


def _assign(weight: Tensor | None, vectors: NDArray[np.float32], rule: str) -> None:
    if weight is None:
        raise ConfigError(rule)
    if vectors.shape != tuple(weight.shape) or not np.isfinite(vectors).all():
        raise DataError(f"the vectors are {vectors.shape}; finite ones of the shape {tuple(weight.shape)} are needed")
    with torch.no_grad():
        weight.copy_(torch.as_tensor(vectors))
