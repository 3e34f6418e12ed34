"""What a run of a task depends on, as one text; a checkpoint of another run is refused by it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lexigraph.models.gnn.tasks.inputs import GraphInputs
from lexigraph.models.gnn.tasks.settings import GraphTaskSettings
from lexigraph.training.settings import TrainingSettings


def fingerprint(settings: GraphTaskSettings, inputs: GraphInputs, *examples: NDArray[Any]) -> str:
    """Hash of the graph, the features, the examples and all settings but the loop's own, which it compares itself.

    Args:
        settings: of the model.
        inputs: graph and features.
        examples: what is learned from, and what is watched.
    """
    facts = settings.model_dump(mode="json", exclude=set(TrainingSettings.model_fields))
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    edges = inputs.edges
    arrays = [part.cpu().numpy() for part in (edges.sources, edges.targets, edges.weights, edges.kinds)]
    arrays += list(inputs.features.arrays().values()) if inputs.features is not None else []
    for array in (*arrays, *examples):
        digest.update(str(array.shape).encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
