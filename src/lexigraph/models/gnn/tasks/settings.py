"""What can be chosen of networks that classify nodes or predict links."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from lexigraph.models.gnn.convolutions.settings import Activation, ConvolutionSettings
from lexigraph.training.settings import TrainingSettings


class GraphTaskSettings(ConvolutionSettings, TrainingSettings):
    """Features, convolution and training; the defaults are those of a graph convolutional network of two layers.

    Example:
        >>> GraphTaskSettings(convolution="sage").n_layers
        2
    """

    convolution: str = "gcn"
    """The layer: lightgcn, gcn, sage, gat, bilinear-attention, ggnn, rgcn or edge-conditioned."""
    n_layers: int = Field(default=2, ge=0)
    """How many layers; 0 leaves the nodes' own states."""
    activation: Activation = "relu"
    """Non-linearity between two convolutions; the last one's output is left as it is."""
    readout: Literal["mean", "last", "sum", "concat"] = "last"
    """What becomes of the states of all layers (the first included)."""
    dropout: float = Field(default=0.5, ge=0, lt=1)
    """Share of each layer's input that is set to zero in training."""
    learning_rate: float = Field(default=0.01, gt=0)
    """Step size of the optimiser, before the schedule."""
    epochs: int = Field(default=200, ge=1)
    """Passes over the labelled nodes or the links at most."""
    patience: int = Field(default=50, ge=0)
    """Validations without gain after which training stops. 0 never stops early."""
    input_layers: int = Field(default=1, ge=0)
    """Layers that map features to the first states: 1 is linear, more have `input_activation` between them; 0 hands the
    features to the first convolution as they are (most being zero, they are filled up for each step)."""
    input_size: int = Field(default=64, ge=1)
    """Width between two of these layers."""
    input_activation: Activation = "relu"
    """Non-linearity between two of these layers."""
    input_dropout: float = Field(default=0.5, ge=0, lt=1)
    """Share of the features, and of the input of each further input layer, set to zero in training."""
    scale_rows: bool = True
    """Divide the features of each node by the sum of their absolute values, as is usual for bags of words."""
    self_loops: bool = True
    """Whether nodes are their own neighbours in lightgcn, bilinear-attention and edge-conditioned; the others see to it
    themselves."""


class NodeClassifierSettings(GraphTaskSettings):
    """Of a :class:`~lexigraph.models.gnn.tasks.NodeClassifier`."""

    regularization: float = Field(default=5e-4, ge=0)
    """Weight decay on all parameters but embedding tables."""
    predict_first: bool = False
    """Class scores come from the features alone and are then propagated (Gasteiger, Bojchevski and Günnemann,
    "Predict then propagate", ICLR 2019)."""
    map_scores: bool = True
    """Whether the last states are mapped to class scores linearly; otherwise the last convolution gives the scores
    itself, as in the published GCN and GAT."""
    validation_share: float = Field(default=0.1, ge=0, lt=1)
    """Share of the labelled nodes set aside for early stopping where no validation nodes are given; 0: none."""
    monitor: Literal["accuracy", "cross-entropy"] = "accuracy"
    """What of the validation nodes says which epoch is best: the share classified right, or the cross-entropy."""

    @model_validator(mode="after")
    def _scores_come_from_somewhere(self) -> Self:
        if not self.map_scores and not self.predict_first and not self.n_layers:
            raise ValueError("map_scores=False leaves the scores to the last convolution, and n_layers is 0")
        return self


class LinkPredictorSettings(GraphTaskSettings):
    """Of a :class:`~lexigraph.models.gnn.tasks.LinkPredictor`: a graph auto-encoder (Kipf and Welling, 2016)."""

    variational: bool = False
    """VGAE instead of GAE: each vector is drawn around a mean while training."""
    embedding_size: int = Field(default=32, ge=1)
    """Length of a node's vector."""
    dropout: float = Field(default=0.0, ge=0, lt=1)
    """Share of each layer's input that is set to zero in training."""
    input_dropout: float = Field(default=0.0, ge=0, lt=1)
    """Share of the features, and of the input of each further input layer, set to zero in training."""
    scale_rows: bool = False
    """Divide the features of each node by the sum of their absolute values."""
    batch_size: int = Field(default=32768, ge=1)
    """Links per step, each with a pair that is none."""


class NodeEmbedderSettings(GraphTaskSettings):
    """Of a :class:`~lexigraph.models.gnn.tasks.NodeEmbedder`: one wide layer straight on the features, as published."""

    n_layers: int = Field(default=1, ge=0)
    """How many layers; 0 leaves the nodes' own states."""
    embedding_size: int = Field(default=512, ge=1)
    """Length of a node's vector."""
    input_layers: int = Field(default=0, ge=0)
    """Layers that map features to the first states; 0 hands the features to the convolution as they are (most being
    zero, they are filled up for each step)."""
    dropout: float = Field(default=0.0, ge=0, lt=1)
    """Share of each layer's input that is set to zero in training."""
    input_dropout: float = Field(default=0.0, ge=0, lt=1)
    """Share of the features, and of the input of each further input layer, set to zero in training."""
    vector_activation: Activation = "leaky-relu"
    """Non-linearity on the vectors themselves."""
    learning_rate: float = Field(default=1e-3, gt=0)
    """Step size of the optimiser, before the schedule."""
    epochs: int = Field(default=500, ge=1)
    """Passes over the nodes at most; without a fan-out each is one step."""
    patience: int = Field(default=20, ge=0)
    """Epochs without a lower loss after which training stops. 0 never stops early."""
