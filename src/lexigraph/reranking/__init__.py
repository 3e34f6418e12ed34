"""Re-ranking: diversity, calibration, popularity and exposure control, business rules."""

from lexigraph.evaluation.pool import Pool, Reranker
from lexigraph.reranking.base import BaseReranker, TradeOffSettings
from lexigraph.reranking.calibrated import Calibrated, CalibratedSettings
from lexigraph.reranking.dpp import DPP, DPPSettings
from lexigraph.reranking.exposure import Exposure, ExposureSettings
from lexigraph.reranking.long_tail import LongTail, LongTailSettings
from lexigraph.reranking.mmr import MMR, MMRSettings
from lexigraph.reranking.pipeline import Pipeline
from lexigraph.reranking.popularity import PopularityDiscount, PopularityDiscountSettings
from lexigraph.reranking.registry import RERANKERS, create_reranker, from_settings, reranker_class
from lexigraph.reranking.reranked import Reranked
from lexigraph.reranking.rules import (
    AtMost,
    AtMostSettings,
    Boost,
    BoostSettings,
    Condition,
    Exclude,
    ExcludeSettings,
    Include,
    IncludeSettings,
    Recency,
    RecencySettings,
)

__all__ = [
    "DPP",
    "MMR",
    "RERANKERS",
    "AtMost",
    "AtMostSettings",
    "BaseReranker",
    "Boost",
    "BoostSettings",
    "Calibrated",
    "CalibratedSettings",
    "Condition",
    "DPPSettings",
    "Exclude",
    "ExcludeSettings",
    "Exposure",
    "ExposureSettings",
    "Include",
    "IncludeSettings",
    "LongTail",
    "LongTailSettings",
    "MMRSettings",
    "Pipeline",
    "Pool",
    "PopularityDiscount",
    "PopularityDiscountSettings",
    "Recency",
    "RecencySettings",
    "Reranked",
    "Reranker",
    "TradeOffSettings",
    "create_reranker",
    "from_settings",
    "reranker_class",
]
