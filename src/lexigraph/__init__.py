"""Lexigraph: recommendations from what people did, what things say and how things relate.

The names below are imported when they are first used, so that ``import lexigraph`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from lexigraph.data import (
        Dataset,
        FilterSettings,
        Split,
        SplitSettings,
        apply_filters,
        from_frames,
        make_split,
        open_dataset,
        read_dataset,
        read_split,
        summarise,
    )
    from lexigraph.dialogue import Dialogue
    from lexigraph.errors import LexigraphError
    from lexigraph.evaluation import Comparison, EvaluationReport, evaluate
    from lexigraph.evaluation.compare import compare
    from lexigraph.experiments import Experiment, run_experiment
    from lexigraph.language import create_encoder
    from lexigraph.models import (
        Explanation,
        GraphFilter,
        GraphFilterSettings,
        ItemFilter,
        Recommendations,
        Recommender,
        UserBatch,
        available,
        create,
        load,
    )

_ROOMS = {
    "data": (
        "Dataset FilterSettings Split SplitSettings apply_filters from_frames make_split open_dataset read_dataset "
        "read_split summarise"
    ),
    "dialogue": "Dialogue",
    "errors": "LexigraphError",
    "evaluation": "Comparison EvaluationReport compare evaluate",
    "experiments": "Experiment run_experiment",
    "language": "create_encoder",
    "models": (
        "Explanation GraphFilter GraphFilterSettings ItemFilter Recommendations Recommender UserBatch available "
        "create load"
    ),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names.split()}

__all__ = [
    "Comparison",
    "Dataset",
    "Dialogue",
    "EvaluationReport",
    "Experiment",
    "Explanation",
    "FilterSettings",
    "GraphFilter",
    "GraphFilterSettings",
    "ItemFilter",
    "LexigraphError",
    "Recommendations",
    "Recommender",
    "Split",
    "SplitSettings",
    "UserBatch",
    "__version__",
    "apply_filters",
    "available",
    "compare",
    "create",
    "create_encoder",
    "evaluate",
    "from_frames",
    "load",
    "make_split",
    "open_dataset",
    "read_dataset",
    "read_split",
    "run_experiment",
    "summarise",
]


def __getattr__(name: str) -> object:
    """Import a handed-on name from its room when it is first asked for (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module 'lexigraph' has no attribute {name!r}")
    value = getattr(import_module(f"lexigraph.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """All public names, loaded or not."""
    return sorted(__all__)
