"""The OpenAPI document says what the service does; its examples work; random requests never break it."""

from __future__ import annotations

import json
import re

import msgspec
import pytest

from lexigraph.serving import wire
from lexigraph.serving.api import examples

BODIES = {
    "/v1/recommend": (wire.RecommendRequest, examples.RECOMMEND),
    "/v1/events": (wire.EventBatch, examples.EVENTS),
    "/v1/similar": (wire.SimilarRequest, examples.SIMILAR),
    "/v1/ask": (wire.AskRequest, examples.ASK),
    "/v1/explain": (wire.ExplainRequest, examples.EXPLAIN),
    "/v1/items": (wire.ItemBatch, examples.ITEMS),
    "/v1/keys": (wire.KeyIn, examples.KEY),
    "/v1/experiments": (dict, examples.EXPERIMENT),
}


@pytest.fixture(scope="module")
def document(shop):
    return shop.ask("GET", "/openapi.json", key=None).json()


def test_every_reference_leads_somewhere(document):
    known = document["components"]["schemas"]
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(document)))
    assert named <= known.keys()
    assert {"RecommendRequest", "RecommendAnswer", "EventIn", "EventBatch", "Problem"} <= named


def test_every_operation_is_described(document):
    names = []
    for path, operations in document["paths"].items():
        for operation in operations.values():
            names.append(operation["operationId"])
            assert operation["summary"]
            assert operation["responses"]["default"]["content"].keys() == {"application/problem+json"}
            assert ("security" in operation) is not path.startswith("/health")
    assert len(names) == len(set(names)) == 30


@pytest.mark.parametrize("path", BODIES)
def test_examples_of_bodies_are_read_and_answered(shop, document, path):
    kind, example = BODIES[path]
    assert document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["example"] == example
    assert msgspec.convert(example, kind)
    found = shop.ask("POST", path, example)
    assert found.status_code in (200, 201), found.text


@pytest.mark.parametrize(
    ("kind", "example"),
    [
        (wire.RecommendAnswer, examples.RECOMMENDED),
        (wire.SimilarAnswer, examples.ALIKE),
        (wire.ExplainAnswer, examples.EXPLAINED),
        (wire.EventReceipt, examples.RECEIPT),
        (wire.UserIn, examples.USER),
    ],
)
def test_examples_of_answers_are_of_their_type(kind, example):
    assert msgspec.to_builtins(msgspec.convert(example, kind)) == example


def test_the_document_needs_no_key_and_names_none(document):
    assert document["openapi"] == "3.1.0"
    assert "lxg_" not in json.dumps(document).replace("`lxg_...`", "")
