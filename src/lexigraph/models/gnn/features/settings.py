"""The settings of what nodes start from and how text is fused in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from lexigraph.config import Settings

ItemFeature = Literal["id", "text", "attributes", "tokens"]
Tower = Literal["cnn", "lstm", "transformer"]
FusionName = Literal["none", "concat", "gate", "sum", "align"]


class FeatureSettings(Settings):
    """What the first state of a node is made of, and how its text is fused with what the graph made of it.

    Example:
        >>> FeatureSettings(item_features=("id", "text")).feature_combination
        'sum'
    """

    embedding_size: int = Field(64, ge=1)
    """Length of every node's vector."""
    item_features: tuple[ItemFeature, ...] = ("id",)
    """What an item starts from: a vector of its own ("id"), the frozen encoder's vector of its text ("text"), its
    attributes through an MLP ("attributes"), a text tower that is trained along ("tokens"); any of them together."""
    feature_combination: Literal["sum", "concat"] = "sum"
    """How several item features become one vector: added, or concatenated and mapped linearly."""
    user_features: Literal["history", "id"] = "history"
    """"history": a user is what the user met, so new users need no training; "id": a trained vector per user."""
    text_layers: int = Field(1, ge=1, le=8)
    """Layers of the map from frozen text vectors; 1 is linear, more make an MLP."""
    text_hidden: int = Field(256, ge=1)
    """Width of the hidden layers of that map."""
    token_tower: Tower = "cnn"  # noqa: S105 # tokens of a text
    """The network that reads token embeddings when "tokens" is among the item features."""
    token_length: int = Field(64, ge=1)
    """Tokens read of each text; what comes after is not read."""
    fusion: FusionName = "none"
    """How text joins the convolved states: "concat" sigma(W [h_graph ; h_text]), "gate" a learnt mixture, "sum",
    "align" the sum with a loss that draws both views of an item together; "none" leaves text out."""

    @field_validator("item_features")
    @classmethod
    def _some_and_distinct(cls, names: tuple[ItemFeature, ...]) -> tuple[ItemFeature, ...]:
        if not names or len(set(names)) < len(names):
            raise ValueError("name at least one item feature, each once")
        return names
