"""What can be done with the model in use."""

from __future__ import annotations

from dataclasses import dataclass

from lexigraph.serving.live import Served


@dataclass(frozen=True)
class Abilities:
    """What a model can do for the page.

    Attributes:
        sentences: it reads sentences.
        new_users: it serves people it was not fitted on.
        explains: it says why.
        categories: of its catalogue, in alphabetical order.
        n_items: items of its catalogue.
        n_users: people it was fitted on.
    """

    sentences: bool
    new_users: bool
    explains: bool
    categories: tuple[str, ...]
    n_items: int
    n_users: int


def abilities_of(served: Served) -> Abilities:
    """What the model in use can do."""
    model = served.model
    return Abilities(
        sentences=model.capabilities.text and bool(model.understands_sentences),
        new_users=model.capabilities.new_users,
        explains=model.capabilities.explain,
        categories=served.facts.category_names,
        n_items=len(model.items),
        n_users=len(model.users),
    )
