"""What every recommender must keep, as tests to inherit."""

from __future__ import annotations

from lexigraph.testing.contract.answering import AnsweringContract
from lexigraph.testing.contract.explaining import ExplainingContract
from lexigraph.testing.contract.fitting import FittingContract
from lexigraph.testing.contract.new_items import NewItemsContract
from lexigraph.testing.contract.scoring import ScoringContract


class RecommenderContract(FittingContract, ScoringContract, AnsweringContract, ExplainingContract, NewItemsContract):
    """Inherit as ``class TestMyModel(RecommenderContract)`` and fill in :meth:`make_model`.

    Attributes:
        personalised: users with different histories get different rankings (False for popularity).
        sentence: something to ask a model that understands text, or None to leave sentences out.
        encoder: the text encoder of such a model.
        tolerance: how far two computations of one score may differ, relative to the largest score.

    Example:
        >>> from lexigraph.models.item_knn import ItemKNN
        >>> class TestItemKNN(RecommenderContract):
        ...     def make_model(self):
        ...         return ItemKNN(neighbours=10)
        >>> TestItemKNN().test_same_seed_same_scores()
    """
