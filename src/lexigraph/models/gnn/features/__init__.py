"""What nodes start from, and how text joins what the graph made of them; the arrays of it need no torch."""

from lexigraph.models.gnn.features.attributes import item_attributes
from lexigraph.models.gnn.features.inputs import FeatureInputs, make_inputs
from lexigraph.models.gnn.features.settings import FeatureSettings
from lexigraph.models.gnn.features.token_ids import token_ids

__all__ = ["FeatureInputs", "FeatureSettings", "item_attributes", "make_inputs", "token_ids"]
