"""Protocols beyond one split: windows of time, new items, new users, and a look for leaks."""

from lexigraph.evaluation.protocols.backtest import backtest
from lexigraph.evaluation.protocols.cold_items import ColdItemResult, evaluate_cold_items
from lexigraph.evaluation.protocols.cold_users import ColdUserResult, evaluate_cold_users
from lexigraph.evaluation.protocols.leakage import Leak, check_leakage
from lexigraph.evaluation.protocols.random_ranking import random_metrics
from lexigraph.evaluation.protocols.runs import Backtest, Run

__all__ = [
    "Backtest",
    "ColdItemResult",
    "ColdUserResult",
    "Leak",
    "Run",
    "backtest",
    "check_leakage",
    "evaluate_cold_items",
    "evaluate_cold_users",
    "random_metrics",
]
