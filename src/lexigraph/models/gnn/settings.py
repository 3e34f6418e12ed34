"""All settings of a graph network, in one flat list: what a preset changes and what ``--set`` names."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from lexigraph.models.gnn.convolutions.settings import ConvolutionSettings
from lexigraph.models.gnn.features.settings import FeatureSettings
from lexigraph.models.gnn.objectives.settings import ObjectiveSettings
from lexigraph.models.gnn.ratings.settings import RatingSettings
from lexigraph.training.settings import TrainingSettings


class GraphSettings(FeatureSettings):
    """What is put into the graph."""

    knowledge: bool = False
    """Whether knowledge triples are edges, and their entities nodes."""
    categories: bool = False
    """Whether the categories of items are nodes."""
    ties: bool = False
    """Whether social ties are edges between users."""
    text_neighbours: int = Field(0, ge=0)
    """Edges from each item to the items whose texts are most like its own; 0 makes none."""
    edge_features: tuple[Literal["strength", "recency", "kind"], ...] = ()
    """What attention and edge-conditioned convolution may see of an interaction: how strong it was, how long ago, of
    which kind. "recency" also weakens the messages of old ones, whatever the convolution."""
    half_life_days: float = Field(365.0, gt=0)
    """Age at which "recency" has fallen to a half."""


class NetworkSettings(GraphSettings, ConvolutionSettings, ObjectiveSettings, RatingSettings, TrainingSettings):
    """Features, convolution, fusion, decoder, loss and training of one composed network.

    Example:
        >>> NetworkSettings(convolution="gat", heads=2).convolution
        'gat'
    """

    @model_validator(mode="before")
    @classmethod
    def _without_what_is_gone(cls, values: Any) -> Any:
        """Models saved while light convolution could read bfloat16 name a setting that there is no more."""
        return {k: v for k, v in values.items() if k != "message_precision"} if isinstance(values, dict) else values

    encoder: str | None = "use"
    """The text encoder (see ``lexigraph.language.create_encoder``); None reads no texts."""
    warm_start: bool = True
    """Whether item vectors start as the leading eigenvectors of the graph filter rather than at random."""
    bridge_regularization: float | None = Field(None, gt=0)
    """Ridge of the map from texts to item vectors that serves items without interactions; None chooses it by
    leave-one-out error."""
    validation_share: float = Field(0.1, ge=0, lt=0.5)
    """Share of the interactions that early stopping watches; they join the graph again once training is over."""

    @model_validator(mode="after")
    def _fits_together(self) -> NetworkSettings:
        if self.contrast == "xsimgcl" and self.contrast_layer > self.n_layers:
            raise ValueError(f"contrast_layer is {self.contrast_layer}, but n_layers is {self.n_layers}")
        if self.hidden_share and self.loss != "full-softmax":
            raise ValueError(f"hidden_share is {self.hidden_share}, but loss is {self.loss!r}; it needs 'full-softmax'")
        if self.hidden_share and self.user_features == "id" and not self.n_layers:
            raise ValueError(
                f"hidden_share is {self.hidden_share}, but user_features is 'id' and n_layers 0: users hear of nothing "
                "that could be hidden; set user_features to 'history' or n_layers above 0"
            )
        if self.length_power and (self.loss == "mse" or not self.cosine):
            raise ValueError(
                f"length_power is {self.length_power}, cosine {self.cosine} and loss {self.loss!r}; it needs cosine "
                "and a loss that ranks"
            )
        if self.loss == "mse" and (self.fan_out or self.contrast != "none"):
            raise ValueError(
                "loss 'mse' takes a batch's ratings out of the whole graph; leave fan_out empty and contrast 'none'"
            )
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Goes to other processes as plain settings: they do not find the class that a preset made."""
        return NetworkSettings.model_validate, (self.model_dump(),)

    @property
    def predicts_ratings(self) -> bool:
        """Whether ratings are learnt: alone, or beside a ranking."""
        return self.loss == "mse" or self.rating_weight > 0
