"""What was measured of models, and how two of them differ, without anything of drawing."""

from lexigraph.web.evaluations.borrowing import Borrowed
from lexigraph.web.evaluations.comparing import ComparedLists, Place, compare_lists
from lexigraph.web.evaluations.described import Described, describe
from lexigraph.web.evaluations.document import read_document
from lexigraph.web.evaluations.figures import Axis, Figure, axis_of
from lexigraph.web.evaluations.folder import Refused, Reports, read_reports
from lexigraph.web.evaluations.report import Measured, Part, Report

__all__ = [
    "Axis",
    "Borrowed",
    "ComparedLists",
    "Described",
    "Figure",
    "Measured",
    "Part",
    "Place",
    "Refused",
    "Report",
    "Reports",
    "axis_of",
    "compare_lists",
    "describe",
    "read_document",
    "read_reports",
]
