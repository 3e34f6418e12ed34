"""The convolutions by name; each module is imported when its layer is first asked for."""

from __future__ import annotations

from lexigraph.models.gnn.convolutions.base import Convolution, Weighting
from lexigraph.models.gnn.convolutions.settings import ConvolutionSettings
from lexigraph.plugins import Registry

_HERE = "lexigraph.models.gnn.convolutions"

CONVOLUTIONS: Registry[Convolution] = Registry(
    "convolution",
    Convolution,  # type: ignore[type-abstract]
    {
        "lightgcn": f"{_HERE}.lightgcn:LightGCN",
        "gcn": f"{_HERE}.gcn:GCN",
        "sage": f"{_HERE}.sage:SAGE",
        "gat": f"{_HERE}.gat:GAT",
        "bilinear-attention": f"{_HERE}.bilinear_attention:BilinearAttention",
        "ggnn": f"{_HERE}.ggnn:GGNN",
        "rgcn": f"{_HERE}.rgcn:RGCN",
        "edge-conditioned": f"{_HERE}.edge_conditioned:EdgeConditioned",
    },
    "lexigraph.convolutions",
)


def weighting_for(settings: ConvolutionSettings) -> Weighting:
    """What fixed weights the chosen convolution wants: what to give ``make_edges`` and ``request_edges``.

    Raises:
        ConfigError: there is no such convolution.

    Example:
        >>> weighting_for(ConvolutionSettings(convolution="lightgcn"))
        Weighting(normalisation='symmetric', self_loops=False)
    """
    return CONVOLUTIONS.find(settings.convolution).weighting(settings)
