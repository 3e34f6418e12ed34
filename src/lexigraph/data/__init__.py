"""Tables of interactions, items, users and relations: how they are read, checked, split and summed up."""

from lexigraph.data.dataset import Dataset
from lexigraph.data.duplicates import DuplicatePolicy
from lexigraph.data.filter_text import parse_filter
from lexigraph.data.filters import FilterSettings, apply_filters
from lexigraph.data.item_filter import ItemFilter
from lexigraph.data.loading import from_frames, read_dataset, read_split
from lexigraph.data.opening import catalogue_name, open_dataset
from lexigraph.data.predictions import read_predictions
from lexigraph.data.quarantine import QuarantineReport
from lexigraph.data.splits import Split, SplitSettings, given_split, make_split, rolling_splits
from lexigraph.data.suggest import suggest_ids
from lexigraph.data.summary import Summary, summarise
from lexigraph.data.tables import TABLES, TableSpec
from lexigraph.data.vocabulary import Vocabulary

__all__ = [
    "TABLES",
    "Dataset",
    "DuplicatePolicy",
    "FilterSettings",
    "ItemFilter",
    "QuarantineReport",
    "Split",
    "SplitSettings",
    "Summary",
    "TableSpec",
    "Vocabulary",
    "apply_filters",
    "catalogue_name",
    "from_frames",
    "given_split",
    "make_split",
    "open_dataset",
    "parse_filter",
    "read_dataset",
    "read_predictions",
    "read_split",
    "rolling_splits",
    "suggest_ids",
    "summarise",
]
