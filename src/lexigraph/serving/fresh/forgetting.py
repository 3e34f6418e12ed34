"""Who must leave the running model."""

from __future__ import annotations

from sqlalchemy import select

from lexigraph.models.recommender import Recommender
from lexigraph.serving.live.scoped import scoped_user
from lexigraph.serving.records import ModelRecord
from lexigraph.serving.store.store import Store
from lexigraph.serving.store.tables import erasures


def erased_since(store: Store, model: Recommender, record: ModelRecord) -> set[str]:
    """Users whom a model was fitted on and who were erased after its data was read.

    Args:
        store: the store.
        model: the running one.
        record: its record.

    Returns:
        Ids as the model knows them.
    """
    wanted = select(erasures.c.tenant, erasures.c.user_id).where(erasures.c.time >= record.created)
    with store.database.reading() as connection:
        ids = {scoped_user(tenant, user) for tenant, user in connection.execute(wanted)}
    return {user for user in ids if user in model.users}
