"""No route is open by oversight, and no key reaches further than it may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from lexigraph.data import from_frames
from lexigraph.models import create
from lexigraph.serving.api.app import create_app
from lexigraph.serving.records import Event
from lexigraph.serving.security.headers import HEADERS
from lexigraph.serving.service import open_service
from lexigraph.serving.settings import LimitSettings, ServingSettings, StoreSettings

testclient = pytest.importorskip("starlette.testclient")

OPEN = {("GET", "/health/live"), ("GET", "/health/ready"), ("GET", "/openapi.json")}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """A client of a service with keys."""
    folder = tmp_path_factory.mktemp("service")
    data = from_frames({"user_id": ["anna", "anna", "bert", "bert"], "item_id": ["tea", "mug", "tea", "pot"]})
    create("popularity").fit(data).save(folder / "model")
    settings = ServingSettings(
        model=folder / "model",
        store=StoreSettings(url=f"sqlite:///{folder / 's.db'}"),
        limits=LimitSettings(max_body_bytes=10_000),
    )
    with closing(open_service(settings)) as service:
        service.start()
        with testclient.TestClient(create_app(service), raise_server_exceptions=False) as opened:
            yield opened


def key(client, scope: str, tenant: str = "") -> dict[str, str]:
    made = client.app.state.service.authority.keys.create(f"{scope} {tenant}", [scope], tenant=tenant)
    return {"Authorization": f"Bearer {made.text}"}


def operations(client) -> list[tuple[str, str]]:
    paths = client.app.openapi()["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods if method != "parameters"]


def address(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "x", path)


def test_every_route_but_health_needs_a_key(client):
    found = operations(client)
    assert len(found) > 20
    for method, path in found:
        status = client.request(method, address(path), json={}).status_code
        if (method, path) in OPEN:
            assert status == 200, (method, path)
        else:
            assert status in (401, 429), (method, path, status)


def test_a_tenants_key_of_any_scope_reaches_nothing_that_is_shared(client):
    headers = key(client, "admin", tenant="shop")
    shared = [
        (method, path)
        for method, path in operations(client)
        if re.match(r"/(v1/(keys|models|experiments)|metrics)", path)
        or (path.startswith("/v1/items") and method != "GET")
    ]
    shared = [(method, path) for method, path in shared if not path.endswith("/similar")]
    assert len(shared) > 10
    for method, path in shared:
        assert client.request(method, address(path), json={}, headers=headers).status_code == 403, (method, path)


def test_a_key_that_reads_writes_nothing(client):
    headers = key(client, "read")
    for method, path in operations(client):
        if method in ("PUT", "DELETE") or path in ("/v1/events", "/v1/keys", "/v1/models/refit"):
            assert client.request(method, address(path), json={}, headers=headers).status_code == 403, (method, path)


def test_a_tenants_key_sees_no_other_tenants_person(client):
    store = client.app.state.service.store
    store.events.append(
        [Event("secret", "anna", "tea", "view", 1.0), Event("own", "anna", "pot", "view", 1.0, tenant="shop")]
    )
    seen = client.get("/v1/users/anna/export", headers=key(client, "admin", tenant="shop"))
    assert seen.status_code == 200, seen.text
    assert "own" in seen.text
    assert "secret" not in seen.text
    gone = client.delete("/v1/users/anna", headers=key(client, "admin", tenant="shop"))
    assert gone.status_code == 200, gone.text
    assert [stored.event.id for stored in store.events.of_user("", "anna")] == ["secret"]
    assert store.erased() == {("shop", "anna")}


@pytest.mark.parametrize(
    "path", ["..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "..\\..\\boot.ini", "x%0aINFO", "%00"]
)
def test_paths_in_ids_lead_nowhere(client, path: str):
    headers = key(client, "admin")
    for method, route in (
        ("GET", f"/v1/items/{path}"),
        ("POST", f"/v1/models/{path}/activate"),
        ("GET", f"/v1/experiments/{path}"),
        ("GET", f"/v1/users/{path}/export"),
    ):
        answer = client.request(method, route, headers=headers)
        assert answer.status_code < 500, (route, answer.text)
        assert "root:" not in answer.text


def test_answers_and_refusals_carry_the_headers_and_their_request_id(client):
    large = b'{"user": "' + b"x" * 20_000 + b'"}'
    chunks = iter([large[:9000], large[9000:]])
    headers = {**key(client, "read"), "Content-Type": "application/json"}
    for answer, status in (
        (client.get("/health/live"), 200),
        (client.get("/v1/keys", headers=headers), 403),
        (client.post("/v1/recommend", content=large, headers=headers), 413),
        (client.post("/v1/recommend", content=chunks, headers=headers), 413),
    ):
        assert answer.status_code == status
        assert answer.headers["x-request-id"]
        assert {name.decode() for name, _ in HEADERS} <= set(answer.headers)
        assert not [name for name in answer.headers if name.startswith("access-control")]
