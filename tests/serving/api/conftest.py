"""A small shop served in this process, with a key for each scope."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")

from starlette.testclient import TestClient

from lexigraph.models import create
from lexigraph.serving.api import create_app
from lexigraph.serving.security.rates import Buckets
from lexigraph.serving.service import Service, open_service
from lexigraph.serving.settings import LimitSettings, ServingSettings, StoreSettings
from lexigraph.testing import books_and_films

BASE = "http://127.0.0.1:8000"
SCRIPT = Path(__file__).parents[3] / "benchmarks" / "serving_kills.py"


@dataclass
class Shop:
    """The service and ways to ask it."""

    service: Service
    http: TestClient
    keys: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Any = None, *, key: str | None = "admin", **more: Any) -> Any:
        """Send a request with a key of a scope or tenant."""
        headers = {**({"Authorization": f"Bearer {self.keys[key]}"} if key else {}), **more.pop("headers", {})}
        if body is not None:
            more["json"] = body
        return self.http.request(method, path, headers=headers, **more)


@pytest.fixture(scope="session")
def shop_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved graph filter that reads texts."""
    folder = tmp_path_factory.mktemp("models") / "shop"
    create("graph-filter").fit(books_and_films()).save(folder)
    return folder


Opened = Callable[..., Shop]


@pytest.fixture(scope="module")
def opened(shop_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """Opens a shop with settings; closed with the module."""
    ending: list[TestClient] = []

    def open_shop(**settings: Any) -> Shop:
        store = StoreSettings(url=f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}")
        service = open_service(ServingSettings(model=shop_model, **{"store": store, **settings}))
        service.start()
        service.authority._failures = Buckets(1.0, 10_000, 10)  # all tests come from one peer
        http = TestClient(create_app(service), base_url=BASE, raise_server_exceptions=False)
        http.__enter__()
        ending.append(http)
        keys = {scope: service.keys.create(scope, [scope]).text for scope in ("read", "write", "admin")}
        for tenant in ("north", "south"):
            keys[tenant] = service.keys.create(tenant, ["admin"], tenant=tenant).text
        return Shop(service, http, keys)

    yield open_shop
    for http in ending:
        http.__exit__(None, None, None)


@pytest.fixture(scope="module")
def shop(opened: Opened) -> Shop:
    """A shop with usual settings and small limits."""
    return opened(limits=LimitSettings(max_batch=20, max_k=20, max_body_bytes=100_000))


@pytest.fixture(scope="session")
def kills():
    """The script that kills services, which knows how to run one."""
    spec = importlib.util.spec_from_file_location("serving_kills", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["serving_kills"] = module
    spec.loader.exec_module(module)
    return module
