"""Convolutions: how messages travel."""

from lexigraph.models.gnn.convolutions.base import Convolution, Weighting
from lexigraph.models.gnn.convolutions.registry import CONVOLUTIONS, weighting_for
from lexigraph.models.gnn.convolutions.settings import ConvolutionSettings
from lexigraph.models.gnn.convolutions.stack import ConvolutionStack

__all__ = ["CONVOLUTIONS", "Convolution", "ConvolutionSettings", "ConvolutionStack", "Weighting", "weighting_for"]
