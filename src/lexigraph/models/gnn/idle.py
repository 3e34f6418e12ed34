"""Which settings make a difference beside which others; whoever changes one that makes none is told so."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from lexigraph.config import Settings

logger = logging.getLogger(__name__)

CONVOLUTIONS = ("lightgcn", "gcn", "sage", "gat", "bilinear-attention", "ggnn", "rgcn", "edge-conditioned")
FIXED_WEIGHTS = ("lightgcn", "gcn", "ggnn", "edge-conditioned")
SEE_EDGES = ("gat", "bilinear-attention", "edge-conditioned")
SAMPLED_SOFTMAX = ("sampled-softmax", "bilateral-softmax")
SAMPLED = ("bpr", "bce", *SAMPLED_SOFTMAX)
"""Losses that draw negatives."""
SOFTMAX = (*SAMPLED_SOFTMAX, "full-softmax")
RANKING = (*SAMPLED, "full-softmax")
NOISY, CONTRASTS = ("simgcl", "xsimgcl"), ("simgcl", "xsimgcl", "sgl")

MATTERS: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    "normalization": {"convolution": FIXED_WEIGHTS},
    "aggregation": {"convolution": ("sage",)},
    "heads": {"convolution": ("gat",)},
    "last_heads": {"convolution": ("gat",)},
    "half_life_days": {"edge_features": ("recency",)},
    "residual_share": {"residual": ("initial",)},
    "alignment_weight": {"fusion": ("align",)},
    "temperature": {"loss": SOFTMAX},
    "positive_temperature": {"loss": ("bilateral-softmax",)},
    "hidden_share": {"loss": ("full-softmax",)},
    "weighted": {"loss": RANKING},
    "length_regularization": {"loss": RANKING},
    "rating_regularization": {"loss": ("mse",)},
    "rating_weight": {"loss": RANKING},
    "negatives": {"loss": SAMPLED},
    "log_q_correction": {"loss": SAMPLED_SOFTMAX, "negatives": ("popularity", "in-batch", "mixed")},
    "shared_negatives": {"loss": SAMPLED},
    "reject_met": {"loss": SAMPLED},
    "n_negatives": {"loss": SAMPLED, "shared_negatives": (0,), "negatives": ("uniform", "popularity", "hard")},
    "negative_pool": {"loss": SAMPLED, "negatives": ("hard",)},
    "contrast_weight": {"contrast": CONTRASTS},
    "noise": {"contrast": NOISY},
    "edge_dropout": {"contrast": ("sgl",)},
    "contrast_layer": {"contrast": ("xsimgcl",)},
    "pretraining_epochs": {"pretraining": ("gae", "vgae", "dgi")},
}
"""Name of a setting to the values of other settings beside which it matters; of a list, one value must be among them.
What is not named always matters, or depends on more than this says."""


def idle_settings(settings: Settings) -> list[str]:
    """A sentence for each setting that was changed but makes no difference beside the others.

    Args:
        settings: of any network. Convolutions of other packages may look at all settings of convolutions.

    Example:
        >>> from lexigraph.models.gnn.settings import NetworkSettings
        >>> idle_settings(NetworkSettings(convolution="gcn", heads=2))
        ["heads=2 makes no difference: convolution is 'gcn', and it matters for gat"]
        >>> idle_settings(NetworkSettings(convolution="gat", heads=2))
        []
    """
    fields = type(settings).model_fields
    changed = [name for name in MATTERS if name in fields and getattr(settings, name) != fields[name].default]
    return [sentence for name in changed for sentence in _unmet(settings, name)] + _unseen(settings)


def tell_idle(settings: Settings, model: str) -> None:
    """Warn in the log of what :func:`idle_settings` finds.

    Args:
        settings: of the network.
        model: its name.
    """
    for sentence in idle_settings(settings):
        logger.warning("%s: %s", model, sentence)


def _unmet(settings: Settings, name: str) -> list[str]:
    found = []
    for other, wanted in MATTERS[name].items():
        value = getattr(settings, other, None)
        if value is None or _meets(other, value, wanted):
            continue
        said = f"{name}={getattr(settings, name)!r} makes no difference: {other} is {value!r}"
        found.append(f"{said}, and it matters for {', '.join(map(str, wanted))}")
    return found


def _unseen(settings: Settings) -> list[str]:
    """Edge features that no layer looks at ("recency" weakens messages in any case)."""
    features = [name for name in getattr(settings, "edge_features", ()) if name != "recency"]
    convolution = getattr(settings, "convolution", None)
    if not features or convolution in SEE_EDGES or convolution not in CONVOLUTIONS:
        return []
    names = ", ".join(features)
    return [
        f"edge_features={names} makes no difference: {convolution!r} does not look at it; {', '.join(SEE_EDGES)} do"
    ]


def _meets(name: str, value: Any, wanted: tuple[Any, ...]) -> bool:
    if isinstance(value, tuple):
        return bool(set(value) & set(wanted))
    return value in wanted or (name == "convolution" and value not in CONVOLUTIONS)
