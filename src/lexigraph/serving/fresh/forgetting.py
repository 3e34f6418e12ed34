"""Who must leave the running model."""

from __future__ import annotations

from lexigraph.models.recommender import Recommender
from lexigraph.serving.live.scoped import scoped_user
from lexigraph.serving.records import ModelRecord
from lexigraph.serving.store.store import Store


def erased_since(store: Store, model: Recommender, record: ModelRecord) -> set[str]:
    """Users whom a model was fitted on and who were erased after its data was read.

    Args:
        store: the store.
        model: the running one.
        record: its record.

    Returns:
        Ids as the model knows them.
    """
    erased = {scoped_user(*who) for who, when in store.erased_at().items() if when >= record.created}
    return {user for user in erased if user in model.users}
