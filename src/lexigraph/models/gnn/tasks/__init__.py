"""Other things the same network learns: classes of nodes, links, vectors without labels, and several at once.

The names below are imported when they are first used: they need torch (extra ``gnn``).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lexigraph.errors import require_extra

if TYPE_CHECKING:
    from lexigraph.models.gnn.tasks.classification import ClassificationTask
    from lexigraph.models.gnn.tasks.encoder import GraphEncoder
    from lexigraph.models.gnn.tasks.inputs import GraphInputs, make_graph_inputs
    from lexigraph.models.gnn.tasks.joint_batches import JointBatches
    from lexigraph.models.gnn.tasks.labels import item_labels
    from lexigraph.models.gnn.tasks.link_prediction import LinkTask
    from lexigraph.models.gnn.tasks.link_predictor import LinkPredictor
    from lexigraph.models.gnn.tasks.link_split import LinkSplit, split_links
    from lexigraph.models.gnn.tasks.multi_task import MultiTask, Task
    from lexigraph.models.gnn.tasks.node_batches import NodeBatch, NodeBatches
    from lexigraph.models.gnn.tasks.node_classifier import NodeClassifier
    from lexigraph.models.gnn.tasks.node_embedder import NodeEmbedder
    from lexigraph.models.gnn.tasks.settings import (
        GraphTaskSettings,
        LinkPredictorSettings,
        NodeClassifierSettings,
        NodeEmbedderSettings,
    )

_MODULES = {
    "classification": "ClassificationTask",
    "encoder": "GraphEncoder",
    "inputs": "GraphInputs make_graph_inputs",
    "labels": "item_labels",
    "joint_batches": "JointBatches",
    "link_prediction": "LinkTask",
    "link_predictor": "LinkPredictor",
    "link_split": "LinkSplit split_links",
    "multi_task": "MultiTask Task",
    "node_batches": "NodeBatch NodeBatches",
    "node_classifier": "NodeClassifier",
    "node_embedder": "NodeEmbedder",
    "settings": "GraphTaskSettings LinkPredictorSettings NodeClassifierSettings NodeEmbedderSettings",
}
_HOME = {name: module for module, names in _MODULES.items() for name in names.split()}

__all__ = [
    "ClassificationTask",
    "GraphEncoder",
    "GraphInputs",
    "GraphTaskSettings",
    "JointBatches",
    "LinkPredictor",
    "LinkPredictorSettings",
    "LinkSplit",
    "LinkTask",
    "MultiTask",
    "NodeBatch",
    "NodeBatches",
    "NodeClassifier",
    "NodeClassifierSettings",
    "NodeEmbedder",
    "NodeEmbedderSettings",
    "Task",
    "item_labels",
    "make_graph_inputs",
    "split_links",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    for package in ("torch", "torch_geometric", "lightning"):
        require_extra(package, "gnn")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
