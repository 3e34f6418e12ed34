"""Tables of interactions, items, users and relations: how they are read, checked, split and summed up."""

from lexigraph.data.dataset import Dataset
from lexigraph.data.duplicates import DuplicatePolicy
from lexigraph.data.loading import from_frames, read_dataset, read_split
from lexigraph.data.quarantine import QuarantineReport
from lexigraph.data.tables import TABLES, TableSpec
from lexigraph.data.vocabulary import Vocabulary

__all__ = [
    "TABLES",
    "Dataset",
    "DuplicatePolicy",
    "QuarantineReport",
    "TableSpec",
    "Vocabulary",
    "from_frames",
    "read_dataset",
    "read_split",
]
