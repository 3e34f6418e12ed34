"""A service on a small catalogue, without its web."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lexigraph.models import GraphFilter
from lexigraph.serving.service import Service, open_service
from lexigraph.serving.settings import ServingSettings, StoreSettings
from lexigraph.testing import books_and_films


@pytest.fixture(scope="session")
def readers_model() -> GraphFilter:
    """A model of readers and viewers."""
    return GraphFilter().fit(books_and_films())


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory, readers_model: GraphFilter) -> Path:
    """The same, saved."""
    folder = tmp_path_factory.mktemp("models") / "readers"
    readers_model.save(folder)
    return folder


@pytest.fixture
def opened(model_folder: Path) -> Iterator[Callable[..., Service]]:
    """Opens and starts services on a database; each is one process."""
    services: list[Service] = []

    def start(url: str, folder: Path = model_folder, **settings: object) -> Service:
        values = {"model": folder, "store": StoreSettings(url=url), **settings}
        service = open_service(ServingSettings.model_validate(values))
        services.append(service)
        service.start()
        return service

    yield start
    for service in services:
        service.close()


@pytest.fixture
def service(opened: Callable[..., Service], sqlite_url: str) -> Service:
    """One process on an empty database."""
    return opened(sqlite_url)


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], bool]:
    """Waits for something to become true, not for longer than it ever takes."""

    def wait(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                return False
            time.sleep(0.002)
        return True

    return wait
