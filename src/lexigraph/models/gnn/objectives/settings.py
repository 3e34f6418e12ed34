"""The settings of what a graph network is trained towards."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from lexigraph.config import Settings


class ObjectiveSettings(Settings):
    """Decoder, loss, negatives, self-supervised contrast and pre-training."""

    decoder: Literal["dot", "mlp", "bilinear"] = "dot"
    """What makes a score of a user's and an item's vector."""
    cosine: bool = False
    """Take the lengths out of both vectors before they are compared (the dot decoder alone)."""
    length_power: float = Field(0.0, ge=0, le=1)
    """With ``cosine``, how much an item's length says when items are ranked: 0 leaves it out as the loss does, 1 ranks
    by dot products. Lengths grow with how many met an item, so that it stands higher than by its angle alone."""

    loss: Literal["bpr", "bce", "sampled-softmax", "bilateral-softmax", "full-softmax", "mse"] = "bpr"
    """"bpr" ranks each positive above its negatives; "bce" tells them apart one by one; "sampled-softmax" (InfoNCE)
    picks the positive among them; "bilateral-softmax" does so with a temperature for either side; "full-softmax" picks
    it among the whole catalogue; "mse" predicts ratings."""
    temperature: float = Field(0.15, gt=0)
    """What scores are divided by in the softmax losses: smaller looks harder at the best negatives."""
    positive_temperature: float = Field(0.15, gt=0)
    """The same for the positives of "bilateral-softmax": smaller draws them closer for the same negatives."""
    hidden_share: float = Field(0.0, ge=0, lt=1)
    """With "full-softmax", the share of their interactions that the users of a batch do not hear of and are asked for,
    as in a denoising auto-encoder; 0: users hear of all, and are asked for all."""
    weighted: bool = False
    """Let positives count by their strength (its value over the mean of all); otherwise they count alike."""

    negatives: Literal["uniform", "popularity", "in-batch", "mixed", "hard"] = "uniform"
    """Where negatives come from: all items alike; by popularity to the power 0.75; the other positives of the batch;
    these and ``shared_negatives`` (or as many again) drawn alike; the best scored of ``negative_pool`` drawn alike."""
    n_negatives: int = Field(1, ge=1)
    """Negatives per positive."""
    shared_negatives: int = Field(0, ge=0)
    """When above 0, this many negatives for the whole batch in place of ``n_negatives`` for each positive."""
    negative_pool: int = Field(20, ge=1)
    """Items drawn per positive, of which "hard" keeps the ``n_negatives`` best scored."""
    log_q_correction: bool = True
    """Undo in the scores that "popularity", "in-batch" and "mixed" draw some items more often than others. Without it
    the often drawn are held down while training; ``length_power`` lets them up again."""
    reject_met: bool = False
    """Take no item for a negative that the user has met with a positive value; "hard" never does."""

    length_regularization: float = Field(1e-4, ge=0)
    """Weight of half the squared lengths of the batch's own embeddings, per positive."""

    contrast: Literal["none", "simgcl", "xsimgcl", "sgl"] = "none"
    """The self-supervised term: two noisy views; noise in the one pass, a layer against the last; two graphs that
    lost edges."""
    contrast_weight: float = Field(0.1, ge=0)
    """Weight of the self-supervised term."""
    contrast_temperature: float = Field(0.2, gt=0)
    """Temperature of the self-supervised term."""
    noise: float = Field(0.1, ge=0)
    """Length of the noise on each state (simgcl, xsimgcl)."""
    edge_dropout: float = Field(0.1, ge=0, lt=1)
    """Share of the interactions that each view loses (sgl)."""
    contrast_layer: int = Field(1, ge=0)
    """The layer that xsimgcl compares with the last."""
    alignment_weight: float = Field(0.1, ge=0)
    """Weight of the agreement of graph and text where the fusion is "align"."""

    pretraining: Literal["none", "gae", "vgae", "dgi"] = "none"
    """Training without labels before the training: link reconstruction (plain or variational) or Deep Graph Infomax."""
    pretraining_epochs: int = Field(20, ge=1)
    """Epochs of it; ``max_minutes`` holds for it and for the training after it apart."""
