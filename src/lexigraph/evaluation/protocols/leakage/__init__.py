"""A look for what a split lets a model know of the answers."""

from lexigraph.evaluation.protocols.leakage.check import check_leakage
from lexigraph.evaluation.protocols.leakage.leak import Leak, Severity

__all__ = ["Leak", "Severity", "check_leakage"]
