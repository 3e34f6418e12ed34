"""Readers of single tables, one module for each kind of source."""

from lexigraph.data.readers.raw import RawTable
from lexigraph.data.readers.source import READERS, TableSource, read_table

__all__ = ["READERS", "RawTable", "TableSource", "read_table"]
