"""Examples of requests and answers, shown in the OpenAPI document and kept valid by the tests."""

from __future__ import annotations

from typing import Any

RECOMMEND: dict[str, Any] = {"user": "u001", "history": ["f01"], "k": 3, "filters": ["year>=1990"], "explain": True}
RECOMMENDED: dict[str, Any] = {
    "request": "5b1c3f0f8f0b4c0f9d6f7e3f8a1d2c4b",
    "model": "first",
    "items": [{"item": "b02", "score": 0.82, "title": "Salt and Smoke", "why": "Because you chose Slow Fire."}],
    "cursor": "AaBbCc",
}
EVENT: dict[str, Any] = {"id": "click-1", "user": "u001", "item": "b02", "kind": "click", "time": 1767225600.0}
EVENTS: dict[str, Any] = {"events": [EVENT]}
RECEIPT: dict[str, Any] = {"ids": ["click-1"], "stored": 1}
SIMILAR: dict[str, Any] = {"item": "b02", "k": 3}
ALIKE: dict[str, Any] = {"item": "b02", "model": "first", "items": [{"item": "b05", "score": 0.61}]}
ASK: dict[str, Any] = {"sentence": "something to cook from, but not a film", "k": 3}
EXPLAIN: dict[str, Any] = {"item": "b02", "user": "u001"}
EXPLAINED: dict[str, Any] = {
    "item": "b02",
    "model": "first",
    "score": 0.82,
    "why": "Because you chose Slow Fire.",
    "reasons": [{"source": "interaction", "label": "f01", "value": 0.6, "title": "Slow Fire"}],
}
ITEM: dict[str, Any] = {"title": "Salt and Smoke", "categories": ["cooking"], "year": 2011}
ITEMS: dict[str, Any] = {"items": [{"item_id": "b02", "values": ITEM}]}
USER: dict[str, Any] = {"about": "cooks on weekends", "attributes": {"country": "fr"}}
EXPERIMENT: dict[str, Any] = {"name": "new-model", "arms": {"old": {}, "new": {"options": {"exploration": "epsilon"}}}}
OFF_POLICY: dict[str, Any] = {"lists": {"5b1c3f0f8f0b4c0f9d6f7e3f8a1d2c4b": ["b05", "b02"]}, "kinds": ["click"]}
KEY: dict[str, Any] = {"name": "shop front", "scope": "write", "days": 365}
