"""A shop whose customers have clear tastes, in a store, beside a model fitted on too little."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from lexigraph.data import from_frames
from lexigraph.models import create
from lexigraph.models.recommender import Recommender
from lexigraph.serving.fresh.schedule import Refitter
from lexigraph.serving.live.host import ModelHost
from lexigraph.serving.records import Event
from lexigraph.serving.settings import RefitSettings, ServingSettings, StoreSettings
from lexigraph.serving.store import Store

N_GROUPS, PER_GROUP, N_USERS = 6, 10, 90


def item(group: int, number: int) -> str:
    return f"g{group}-{number}"


ITEMS = [item(group, number) for group in range(N_GROUPS) for number in range(PER_GROUP)]
CATEGORIES = [[f"group {group}"] for group in range(N_GROUPS) for _ in range(PER_GROUP)]


@dataclass
class FakeService:
    """What the schedule needs of a service."""

    settings: ServingSettings
    store: Store
    host: ModelHost


@dataclass
class Shop:
    """A store with a model, and ways to let time pass."""

    settings: ServingSettings
    store: Store
    rng: np.random.Generator
    sent: int = 0

    def taste(self, user: int) -> int:
        return user % N_GROUPS

    def events(self, n: int, *, users: Sequence[int] = range(N_USERS), turned: int = 0, kind: str = "click") -> None:
        """Everybody takes items of the own group, or of the group ``turned`` further on."""
        batch = []
        for _ in range(n):
            user = int(self.rng.choice(users))
            group = (self.taste(user) + turned) % N_GROUPS
            batch.append(self.event(f"u{user}", item(group, int(self.rng.integers(PER_GROUP))), kind))
        self.store.events.append(batch)

    def event(self, user: str, item_id: str, kind: str = "click", tenant: str = "") -> Event:
        self.sent += 1
        return Event(f"e{self.sent}", user, item_id, kind, 1.8e9 + self.sent, tenant=tenant)

    def with_refit(self, **values: object) -> ServingSettings:
        refit = self.settings.refit.model_copy(update=values)
        return self.settings.model_copy(update={"refit": refit})


def fitted(pairs: Sequence[tuple[str, str]], name: str = "ease") -> Recommender:
    data = from_frames(
        {"user_id": [user for user, _ in pairs], "item_id": [item_id for _, item_id in pairs]},
        items=pl.DataFrame({"item_id": ITEMS, "title": ITEMS, "categories": CATEGORIES}),
    )
    return create(name).fit(data)


def weak_pairs(rng: np.random.Generator) -> list[tuple[str, str]]:
    """Interactions without any taste in them."""
    return [(f"u{user}", str(rng.choice(ITEMS))) for user in range(N_USERS) for _ in range(3)]


def strong_pairs(rng: np.random.Generator) -> list[tuple[str, str]]:
    """Interactions from which the tastes can be learnt."""
    return [
        (f"u{user}", item(user % N_GROUPS, int(number)))
        for user in range(N_USERS)
        for number in rng.choice(PER_GROUP, 4, replace=False)
    ]


@pytest.fixture
def make_shop(tmp_path: Path) -> Callable[..., Shop]:
    opened = []

    def make(url: str, pairs: Callable[[np.random.Generator], list[tuple[str, str]]] = weak_pairs) -> Shop:
        rng = np.random.default_rng(7)
        fitted(pairs(rng)).save(tmp_path / "model")
        settings = ServingSettings(
            model=tmp_path / "model",
            models_dir=tmp_path / "models",
            store=StoreSettings(url=url),
            refit=RefitSettings(min_events=100, metric="ndcg@10"),
        )
        store = Store.open(settings.store)
        opened.append(store)
        return Shop(settings, store, rng)

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def shop(make_shop: Callable[..., Shop], sqlite_url: str) -> Shop:
    return make_shop(sqlite_url)


@pytest.fixture
def learned_shop(make_shop: Callable[..., Shop], sqlite_url: str) -> Shop:
    return make_shop(sqlite_url, strong_pairs)


@pytest.fixture
def make_refitter() -> Callable[..., Refitter]:
    made = []

    def make(shop: Shop, settings: ServingSettings | None = None, **options: object) -> Refitter:
        refitter = Refitter(FakeService(settings or shop.settings, shop.store, ModelHost()), **options)
        made.append(refitter)
        return refitter

    yield make
    for refitter in made:
        refitter.close()
