"""The training loop: any network on any batches, on Lightning Fabric, with exact resumption.

Importing this loads no torch; :func:`train` does.
"""

from lexigraph.training.course import course_document, course_from
from lexigraph.training.protocols import BatchSource, Trainable, Watcher
from lexigraph.training.result import TrainingResult
from lexigraph.training.settings import TrainingSettings
from lexigraph.training.train import train

__all__ = [
    "BatchSource",
    "Trainable",
    "TrainingResult",
    "TrainingSettings",
    "Watcher",
    "course_document",
    "course_from",
    "train",
]
