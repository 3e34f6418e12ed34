"""What can be chosen of a convolution."""

from __future__ import annotations

from typing import Literal, Self, TypeAlias

from pydantic import Field, model_validator

from lexigraph.config import Settings

Activation: TypeAlias = Literal["linear", "relu", "elu", "leaky-relu", "tanh"]
"""Names of non-linearities."""


class ConvolutionSettings(Settings):
    """How messages travel: which layer, how many, and what happens between two of them."""

    convolution: str = "lightgcn"
    """The layer: lightgcn, gcn, sage, gat, bilinear-attention, ggnn, rgcn or edge-conditioned."""
    n_layers: int = Field(default=3, ge=0)
    """How many layers; 0 leaves the nodes' own states."""
    normalization: Literal["symmetric", "mean", "sum", "root"] = "symmetric"
    """Weight of a message in lightgcn, gcn, ggnn, edge-conditioned: ``s / sqrt(d_source d_target)``, ``s / d_target``,
    ``s`` or ``s / sqrt(d_target)``."""
    aggregation: Literal["mean", "sum", "max"] = "mean"
    """How sage puts messages together."""
    heads: int = Field(default=4, ge=1)
    """Attention heads of gat; each gives ``embedding_size / heads`` values."""
    last_heads: int | None = Field(default=None, ge=1)
    """Attention heads of gat's last layer; None: as many as in the others."""
    residual: Literal["none", "previous", "initial"] = "none"
    """What is added to a layer's output: nothing, its input, or a share of the first state (GCNII)."""
    residual_share: float = Field(default=0.1, ge=0, le=1)
    """Share of the first state where ``residual`` is "initial"."""
    activation: Activation = "linear"
    """Non-linearity between two layers; the last layer's output is left as it is."""
    layer_norm: Literal["none", "layer", "length"] = "none"
    """Between two layers: nothing, layer normalisation, or vectors of length 1."""
    dropout: float = Field(default=0.0, ge=0, lt=1)
    """Share of each layer's input that is set to zero in training."""
    readout: Literal["mean", "layers", "last", "sum", "concat"] = "mean"
    """What becomes of the states of all layers (the first included); "layers" is their mean without the first, "concat"
    maps them linearly to the final size."""
    initialization: Literal["xavier", "he"] = "xavier"
    """How weights start: Glorot and Bengio 2010, or He et al. 2015."""
    embedding_size: int = Field(default=64, ge=1)
    """Length of a node's state."""
    fan_out: tuple[int, ...] = ()
    """Neighbours drawn for each node, layer by layer (-1: all), so that a step of training sees a piece of the graph;
    empty: all of it. What is served or predicted always takes all neighbours."""

    @model_validator(mode="after")
    def _one_fan_out_for_each_layer(self) -> Self:
        if self.fan_out and len(self.fan_out) != self.n_layers:
            raise ValueError(
                f"fan_out names {len(self.fan_out)} layers, n_layers is {self.n_layers}; name one for each"
            )
        if any(count == 0 or count < -1 for count in self.fan_out):
            raise ValueError(f"fan_out={self.fan_out}; each must be at least 1, or -1 for all neighbours")
        return self
