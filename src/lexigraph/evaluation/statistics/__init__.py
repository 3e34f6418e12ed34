"""Intervals, tests and effect sizes: which differences between models are more than chance."""

from lexigraph.evaluation.statistics.bootstrap import bootstrap_intervals
from lexigraph.evaluation.statistics.design import Design
from lexigraph.evaluation.statistics.differences import paired_differences
from lexigraph.evaluation.statistics.effects import Effects, effect_sizes
from lexigraph.evaluation.statistics.pairs import compare_pairs
from lexigraph.evaluation.statistics.pairwise import PairwiseResult
from lexigraph.evaluation.statistics.permutation import sign_flip_test
from lexigraph.evaluation.statistics.seed_evidence import SeedEvidence, Spread, spread_of
from lexigraph.evaluation.statistics.seeds import compare_seeds, summarise_seeds
from lexigraph.evaluation.statistics.significance import Significance
from lexigraph.evaluation.statistics.tests import PairedTest, holm, paired_t, wilcoxon

__all__ = [
    "Design",
    "Effects",
    "PairedTest",
    "PairwiseResult",
    "SeedEvidence",
    "Significance",
    "Spread",
    "bootstrap_intervals",
    "compare_pairs",
    "compare_seeds",
    "effect_sizes",
    "holm",
    "paired_differences",
    "paired_t",
    "sign_flip_test",
    "spread_of",
    "summarise_seeds",
    "wilcoxon",
]
