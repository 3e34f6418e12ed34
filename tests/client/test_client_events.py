"""Events may be given as they are typed, or as plain values; what is wrong is said before anything is sent."""

from __future__ import annotations

import json

import httpx
import pytest

from lexigraph.client import Client, EventIn
from lexigraph.errors import ConfigError


def test_events_are_typed_or_plain():
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={"ids": ["x", "y"], "stored": 2})

    with Client("http://shop", "lxg_1", transport=httpx.MockTransport(answer)) as client:
        client.events([EventIn("anna", "tea", "purchase"), {"user": "ben", "item": "tea", "value": 2.5}])
        with pytest.raises(ConfigError, match=r"unknown field `article`; allowed: user, item, kind"):
            client.events([{"user": "ben", "article": "tea"}])
        with pytest.raises(ConfigError, match="a word of small letters"):
            client.event("ben", "tea", "Very Good")
    assert len(sent) == 1
    found = json.loads(sent[0].content)["events"]
    assert [event["user"] for event in found] == ["anna", "ben"]
    assert found[1]["value"] == 2.5
