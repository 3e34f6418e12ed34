"""Random requests made from the OpenAPI document: whatever comes, no answer is a failure of the service."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable

httpx2 = pytest.importorskip("httpx2")
schemathesis = pytest.importorskip("schemathesis")
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "4"))
"""Requests of each kind for each operation."""
DESTRUCTIVE = {("post", "/v1/models/refit"), ("delete", "/v1/keys/{key}")}
MODES = list(schemathesis.GenerationMode)


@pytest.fixture(scope="module")
def operations(shop):
    document = shop.ask("GET", "/openapi.json", key=None).json()
    found = [result.ok() for result in schemathesis.openapi.from_dict(document).get_all_operations()]
    return [one for one in found if (one.method, one.path) not in DESTRUCTIVE]


@pytest.mark.parametrize("mode", MODES, ids=[mode.value for mode in MODES])
def test_no_random_request_breaks_the_service(shop, operations, mode):
    answered, broken = [], []
    for operation in operations:
        cases = operation.as_strategy(generation_mode=mode)

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(cases)
        def ask(case):
            sent = case.as_transport_kwargs(base_url="http://127.0.0.1:8000")
            sent.pop("cookies", None)
            sent["headers"] = {**dict(sent["headers"]), "Authorization": f"Bearer {shop.keys['admin']}"}
            if isinstance(sent.get("data"), bytes):
                sent["content"] = sent.pop("data")
            try:
                found = shop.http.request(**sent)
            except httpx2.InvalidURL:  # longer than any client sends
                return
            answered.append(found.status_code)
            media = found.headers.get("content-type", "")
            if found.status_code >= 500 or (found.status_code >= 400 and media != "application/problem+json"):
                broken.append((found.status_code, sent, found.text))

        try:
            ask()
        except Unsatisfiable:  # an operation without a body or parameters has no wrong request
            continue
    assert len(answered) >= len(operations)
    assert not broken, broken[:3]
