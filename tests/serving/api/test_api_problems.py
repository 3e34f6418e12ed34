"""Every route, asked badly: always a problem document, never what is inside."""

from __future__ import annotations

import json

import pytest

from lexigraph.errors import LexigraphError, OverloadedError, StoreError
from lexigraph.serving.api.problems import KINDS, kind_of
from lexigraph.serving.settings import LimitSettings


def problem(found, status: int, slug: str | None = None) -> dict:
    """The document of a refused request."""
    assert found.status_code == status, found.text
    assert found.headers["content-type"] == "application/problem+json"
    document = found.json()
    assert document["status"] == status
    assert document["detail"]
    assert found.headers["x-request-id"]
    assert "Traceback" not in found.text
    assert "site-packages" not in found.text
    if slug is not None:
        assert document["type"] == f"urn:lexigraph:problem:{slug}"
        assert document["request_id"] == found.headers["x-request-id"]
    return document


ROUTES = [
    ("POST", "/v1/recommend", "read"),
    ("GET", "/v1/users/u001/recommendations", "read"),
    ("POST", "/v1/similar", "read"),
    ("GET", "/v1/items/f01/similar", "read"),
    ("POST", "/v1/ask", "read"),
    ("POST", "/v1/explain", "read"),
    ("POST", "/v1/events", "write"),
    ("PUT", "/v1/items/f01", "write"),
    ("GET", "/v1/items/f01", "read"),
    ("DELETE", "/v1/items/f01", "write"),
    ("POST", "/v1/items", "write"),
    ("PUT", "/v1/users/anna", "write"),
    ("GET", "/v1/users/anna", "read"),
    ("DELETE", "/v1/users/anna", "write"),
    ("GET", "/v1/users/anna/export", "write"),
    ("GET", "/v1/experiments", "read"),
    ("POST", "/v1/experiments", "admin"),
    ("GET", "/v1/experiments/x", "read"),
    ("DELETE", "/v1/experiments/x", "admin"),
    ("GET", "/v1/models", "read"),
    ("POST", "/v1/models/refit", "admin"),
    ("POST", "/v1/models/x/activate", "admin"),
    ("GET", "/v1/keys", "admin"),
    ("POST", "/v1/keys", "admin"),
    ("DELETE", "/v1/keys/x", "admin"),
    ("POST", "/v1/keys/x/rotate", "admin"),
    ("GET", "/metrics", "read"),
]
SHARED = [route[:2] for route in ROUTES if route[1].split("/")[2:3] in (["experiments"], ["models"], ["keys"])]
BODIES = [(method, path) for method, path, _ in ROUTES if method in ("POST", "PUT") and "x/" not in path]
BODIES.remove(("POST", "/v1/models/refit"))


def test_the_list_of_routes_here_is_whole(shop):
    described = {
        (method.upper(), path.count("/"))
        for path, operations in shop.ask("GET", "/openapi.json", key=None).json()["paths"].items()
        if not path.startswith("/health")
        for method in operations
    }
    assert described == {(method, path.count("/")) for method, path, _ in ROUTES}


@pytest.mark.parametrize(("method", "path"), [route[:2] for route in ROUTES])
def test_no_route_answers_without_a_key(shop, method, path):
    found = shop.ask(method, path, key=None)
    problem(found, 401, "unauthorised")
    assert found.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path", "scope"), [route for route in ROUTES if route[2] != "read"])
def test_no_route_answers_with_less_than_its_scope(shop, method, path, scope):
    problem(shop.ask(method, path, key="read"), 403, "forbidden")
    if scope == "admin":
        problem(shop.ask(method, path, key="write"), 403, "forbidden")


@pytest.mark.parametrize(("method", "path"), [*SHARED, ("PUT", "/v1/items/f01"), ("GET", "/metrics")])
def test_a_tenants_key_reaches_nothing_that_all_share(shop, method, path):
    problem(shop.ask(method, path, key="north"), 403, "forbidden")


def test_tenants_do_not_see_each_other(shop):
    shop.ask("PUT", "/v1/users/anna", {"about": "of the north"}, key="north")
    shop.ask("POST", "/v1/events", {"user": "anna", "item": "f01", "id": "n1"}, key="north")
    assert shop.ask("GET", "/v1/users/anna", key="south").status_code == 404
    assert shop.ask("GET", "/v1/users/anna/export", key="south").json()["events"] == []
    assert shop.ask("DELETE", "/v1/users/anna", key="south").status_code == 200
    assert shop.ask("GET", "/v1/users/anna", key="north").json()["about"] == "of the north"
    items = [
        shop.ask("POST", "/v1/recommend", {"user": "anna", "k": 5}, key=key).json()["items"]
        for key in ("north", "south")
    ]
    assert items[0] != items[1]


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/nothing", "/v1/recommend/", "/docs", "/v1/items/a/b/c", "/../etc/passwd"]
)
def test_unknown_addresses(shop, path):
    problem(shop.ask("GET", path), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/recommend"), ("PATCH", "/v1/items/a"), ("POST", "/health/live")]
)
def test_wrong_methods_name_the_right_ones(shop, method, path):
    found = shop.ask(method, path)
    problem(found, 405, "method-not-allowed")
    assert found.headers["allow"]


@pytest.mark.parametrize(("method", "path"), BODIES)
@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"k": NaN}', 400),
        (b'{"k": Infinity}', 400),
        (b'{"user": "\xff\xfe"}', 400),
        (b'{"user": "\\ud800"}', 400),
        (b"\xef\xbb\xbf{}", 400),
        (b"[]", 422),
        (b"null", 422),
        (b'"text"', 422),
        (b'{"state": ' + b'{"a":' * 9_000 + b"1" + b"}" * 9_001, 422),
        (b"[" * 90_000, 422),
    ],
)
def test_bodies_that_are_none(shop, method, path, content, status):
    found = shop.ask(method, path, content=content, headers={"Content-Type": "application/json"})
    assert found.status_code in (400, 422)  # what is wrong first, the form or a field, is said
    problem(found, status if path == "/v1/recommend" else found.status_code)


@pytest.mark.parametrize(("method", "path"), BODIES)
@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", ""]
)
def test_other_media_types(shop, method, path, media):
    found = shop.ask(method, path, content=b"{}", headers={"Content-Type": media})
    problem(found, 415, "media-type")


def test_a_body_that_is_too_large(shop):
    problem(shop.ask("POST", "/v1/events", content=b" " * 100_001, headers={"Content-Type": "application/json"}), 413)


def test_a_body_in_pieces_that_is_too_large(shop):
    pieces = (b" " * 1_000 for _ in range(200))
    problem(shop.ask("POST", "/v1/events", content=pieces, headers={"Content-Type": "application/json"}), 413)


@pytest.mark.parametrize(
    ("path", "body", "slug"),
    [
        ("/v1/recommend", {"k": 21}, "limit"),
        ("/v1/recommend", {"k": 0}, "invalid"),
        ("/v1/recommend", {"k": "many"}, "invalid"),
        ("/v1/recommend", {"usr": "anna"}, "invalid"),
        ("/v1/recommend", {"user": ""}, "invalid"),
        ("/v1/recommend", {"user": "a\u001fb"}, "invalid"),
        ("/v1/recommend", {"user": "line\n"}, "invalid"),
        ("/v1/recommend", {"user": "u" * 257}, "invalid"),
        ("/v1/recommend", {"cursor": "no cursor"}, "invalid"),
        ("/v1/recommend", {"filters": ["year>>1"]}, "invalid"),
        ("/v1/recommend", {"filters": ["'; DROP TABLE events; --"]}, "invalid"),
        ("/v1/recommend", {"rerank": [{"name": "nothing"}]}, "invalid"),
        ("/v1/recommend", {"rerank": [{"name": "mmr", "options": {"nothing": 1}}]}, "invalid"),
        ("/v1/recommend", {"sentence": "s" * 2_001}, "limit"),
        ("/v1/recommend", {"history": [f"i{n}" for n in range(1_001)]}, "limit"),
        ("/v1/similar", {"item": "f01", "k": 21}, "limit"),
        ("/v1/events", {"events": [{"user": "u", "item": "i"}] * 21}, "limit"),
        ("/v1/events", {"events": [{"user": "u"}]}, "invalid"),
        ("/v1/events", {"user": "u", "item": "i", "kind": "Click!"}, "invalid"),
        ("/v1/events", {"user": "u", "item": "i", "time": -5}, "invalid"),
        ("/v1/events", {"user": "u", "item": "i", "time": 1e300}, "invalid"),
        ("/v1/items", {"items": [{"item_id": f"i{n}", "values": {}} for n in range(21)]}, "limit"),
        ("/v1/experiments", {"name": "x"}, "invalid"),
        ("/v1/experiments", {"name": "x", "arms": {"a": {}, "b": {"model": "none"}}}, "invalid"),
        ("/v1/keys", {"name": "x", "scope": "root"}, "invalid"),
        ("/v1/keys", {"name": "x", "days": -1}, "invalid"),
    ],
)
def test_values_that_cannot_be(shop, path, body, slug):
    problem(shop.ask("POST", path, body), 422, slug)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/similar", {"item": "nothing"}),
        ("GET", "/v1/items/nothing/similar", None),
        ("GET", "/v1/items/nothing", None),
        ("GET", "/v1/users/nobody", None),
        ("GET", "/v1/experiments/nothing", None),
        ("DELETE", "/v1/experiments/nothing", None),
        ("POST", "/v1/models/nothing/activate", None),
        ("DELETE", "/v1/keys/nothing", None),
        ("POST", "/v1/keys/nothing/rotate", None),
        ("POST", "/v1/explain", {"item": "nothing"}),
    ],
)
def test_ids_that_nobody_knows(shop, method, path, body):
    problem(shop.ask(method, path, body), 404, "unknown-id")


@pytest.mark.parametrize("query", ["k=0", "k=x", "k=10001", "k=1e3"])
def test_parameters_that_cannot_be(shop, query):
    assert "k" in problem(shop.ask("GET", f"/v1/users/u001/recommendations?{query}"), 422, "invalid")["detail"]


@pytest.mark.parametrize(
    "path", ["/v1/items/a%00b", "/v1/items/a%1Fb", "/v1/users/a%0Ab", "/v1/items/%FF%FE", "/v1/users/%7f"]
)
def test_paths_that_no_id_has(shop, path):
    problem(shop.ask("GET", path), 400, "path")


def test_ids_in_paths_have_an_end(shop):
    problem(shop.ask("GET", f"/v1/items/{'a' * 257}"), 422, "invalid")


def test_values_nested_too_deeply(shop):
    deep: dict = {}
    for _ in range(40):
        deep = {"a": deep}
    for path, body in (
        ("/v1/ask", {"sentence": "x", "state": deep}),
        ("/v1/recommend", {"rerank": [{"name": "mmr", "options": deep}]}),
        ("/v1/items", {"items": [{"item_id": "deep", "values": deep}]}),
        ("/v1/experiments", {"name": "deep", "arms": deep}),
    ):
        problem(shop.ask("POST", path, body), 422, "invalid")


def test_state_that_is_none(shop):
    for state in ({"x": 1}, {"wishes": "x"}, {"version": 99}):
        found = shop.ask("POST", "/v1/ask", {"sentence": "x", "state": state})
        problem(found, 422, "invalid")


def test_the_name_of_an_experiment_is_used_once(shop):
    document = {"name": "taken", "arms": {"a": {}, "b": {}}}
    assert shop.ask("POST", "/v1/experiments", document).status_code == 201
    problem(shop.ask("POST", "/v1/experiments", document), 409, "conflict")
    shop.ask("DELETE", "/v1/experiments/taken")
    problem(shop.ask("DELETE", "/v1/experiments/taken"), 409, "conflict")


def test_too_many_requests_are_told_when_to_come_again(opened):
    shop = opened(limits=LimitSettings(rate_per_second=0.5, burst=2))
    found = [shop.ask("POST", "/v1/recommend", {"k": 1}, key="read") for _ in range(3)]
    assert [one.status_code for one in found] == [200, 200, 429]
    problem(found[2], 429, "rate-limited")
    assert int(found[2].headers["retry-after"]) >= 1


def test_too_many_events_at_once_and_a_lost_database(shop, monkeypatch):
    def full(*_given):
        raise OverloadedError("20 events wait", retry_after=2.5)

    def lost(*_given):
        raise StoreError("could not connect to 10.0.0.7 as anna")

    monkeypatch.setattr(shop.service, "record_events", full)
    found = shop.ask("POST", "/v1/events", {"user": "u", "item": "i"})
    problem(found, 503, "overloaded")
    assert found.headers["retry-after"] == "3"
    monkeypatch.setattr(shop.service, "record_events", lost)
    found = shop.ask("POST", "/v1/events", {"user": "u", "item": "i"})
    assert "10.0.0.7" not in json.dumps(problem(found, 503, "store"))
    assert found.headers["retry-after"]


def test_what_nobody_foresaw_tells_nothing(shop, monkeypatch, caplog):
    def broken(*_given):
        raise RuntimeError("secret inside")

    monkeypatch.setattr(shop.service.recommending, "recommend", broken)
    found = shop.ask("POST", "/v1/recommend", {})
    assert "secret" not in json.dumps(problem(found, 500, "unexpected"))
    assert "secret inside" in caplog.text


def test_a_service_that_stops_is_not_ready(shop, monkeypatch):
    monkeypatch.setattr(shop.service, "ready", lambda: (False, ["no model is loaded"]))
    found = shop.ask("GET", "/health/ready", key=None)
    assert "no model" in problem(found, 503, "not-ready")["detail"]


def test_every_error_has_an_answer_that_is_not_ours_to_blame_or_says_when_to_come_again():
    for kind, answer in KINDS.items():
        assert issubclass(kind, LexigraphError)
        if answer.status >= 500:
            assert "Retry-After" in answer.headers or hasattr(kind("x"), "retry_after")
    assert kind_of(ValueError("x")).status == 500


def test_security_headers_stand_on_every_answer(shop):
    for path in ("/health/live", "/v1/nothing"):
        headers = shop.ask("GET", path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
