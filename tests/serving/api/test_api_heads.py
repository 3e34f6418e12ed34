"""HEAD is answered wherever GET is, with the same headers and no body."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "path",
    [
        "/health/live",
        "/health/ready",
        "/metrics",
        "/openapi.json",
        "/v1/models",
        "/v1/users/u001/recommendations?k=3&titles=true",
        "/v1/items/f01/similar",
        "/v1/items/never-stored",
    ],
)
def test_head_is_get_without_the_body(shop, path):
    got, head = (shop.ask(method, path) for method in ("GET", "HEAD"))
    assert head.status_code == got.status_code
    assert (head.content, bool(got.content)) == (b"", True)
    assert head.headers["content-type"] == got.headers["content-type"]
    if path not in ("/metrics",) and "recommendations" not in path and got.status_code == 200:
        assert head.headers["content-length"] == got.headers["content-length"]


def test_head_needs_a_key_where_get_does(shop):
    assert shop.ask("HEAD", "/v1/models", key=None).status_code == 401
    assert shop.ask("HEAD", "/v1/keys", key="read").status_code == 403


def test_what_cannot_be_got_has_no_head(shop):
    found = shop.ask("HEAD", "/v1/events")
    assert (found.status_code, found.headers["allow"], found.content) == (405, "POST", b"")
    allowed = shop.ask("POST", "/v1/models").headers["allow"]
    assert allowed == "GET, HEAD"


def test_the_document_describes_each_operation_once(shop):
    paths = shop.ask("GET", "/openapi.json", key=None).json()["paths"]
    assert not [path for path, operations in paths.items() if "head" in operations]


def test_a_list_by_address_has_titles_when_asked_for(shop):
    path = "/v1/users/u001/recommendations?k=3"
    silent, titled = (shop.ask("GET", path + more).json()["items"] for more in ("", "&titles=true"))
    assert all("title" not in item for item in silent)
    assert [item.pop("title") for item in titled]
    assert titled == silent
