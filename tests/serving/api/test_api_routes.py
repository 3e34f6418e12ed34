"""Every route, asked well."""

from __future__ import annotations

import msgspec
import pytest

from lexigraph.client.calls import segment
from lexigraph.serving import wire


def test_a_list_without_an_event_and_one_after_it(shop):
    before = shop.ask("POST", "/v1/recommend", {"user": "guest-1", "k": 5}, key="read")
    assert before.status_code == 200
    answer = msgspec.json.decode(before.content, type=wire.RecommendAnswer)
    first = answer.items[0].item
    event = {"user": "guest-1", "item": first, "kind": "purchase", "request": answer.request}
    receipt = shop.ask("POST", "/v1/events", event, key="write")
    assert receipt.json()["stored"] == 1
    after = shop.ask("POST", "/v1/recommend", {"user": "guest-1", "k": 5}, key="read").json()
    assert first not in [item["item"] for item in after["items"]]
    assert after["items"] != before.json()["items"]


def test_pages_do_not_repeat_and_end(shop):
    found, cursor = [], None
    for _ in range(10):
        page = shop.ask(
            "POST", "/v1/recommend", {"user": "u001", "k": 7, **({"cursor": cursor} if cursor else {})}
        ).json()
        found += [item["item"] for item in page["items"]]
        cursor = page.get("cursor")
        if cursor is None:
            break
    assert cursor is None
    assert len(found) == len(set(found)) > 10


def test_recommending_by_address_is_the_same_list(shop):
    posted = shop.ask("POST", "/v1/recommend", {"user": "u002", "k": 4}).json()["items"]
    assert shop.ask("GET", "/v1/users/u002/recommendations?k=4").json()["items"] == posted


@pytest.mark.parametrize(
    "wish",
    [
        {"history": ["f01", "b02"]},
        {"history": {"f01": 2.0, "b02": 0.5}},
        {"sentence": "a slow story about space"},
        {"user": "u001", "sentence": "cooking", "filters": ["year>=1990"], "explain": True},
        {"liked": ["f01"], "disliked": ["b02"], "exclude": ["f02"]},
        {"user": "u001", "rerank": [{"name": "mmr", "options": {}}]},
        {"history": ["never-seen"]},
        {},
    ],
)
def test_any_mix_is_answered(shop, wish):
    found = shop.ask("POST", "/v1/recommend", {**wish, "k": 3})
    assert found.status_code == 200, found.text
    assert len(msgspec.json.decode(found.content, type=wire.RecommendAnswer).items) == 3


def test_reasons_come_only_when_asked_for(shop):
    silent = shop.ask("POST", "/v1/recommend", {"user": "u001", "k": 1}).json()["items"][0]
    told = shop.ask("POST", "/v1/recommend", {"user": "u001", "k": 1, "explain": True}).json()["items"][0]
    assert "why" not in silent
    assert told["why"]
    assert told["reasons"]


def test_similar_items_by_both_ways(shop):
    posted = shop.ask("POST", "/v1/similar", {"item": "f01", "k": 3}, key="read").json()
    assert len(posted["items"]) == 3
    assert "f01" not in [item["item"] for item in posted["items"]]
    assert shop.ask("GET", "/v1/items/f01/similar?k=3", key="read").json() == posted


def test_a_conversation_goes_on_with_its_state(shop):
    first = shop.ask("POST", "/v1/ask", {"sentence": "something to cook from", "k": 2}).json()
    assert len(first["items"]) == 2
    second = shop.ask("POST", "/v1/ask", {"sentence": "not a film", "state": first["state"], "k": 2})
    assert second.status_code == 200, second.text
    assert second.json()["state"] != first["state"]


def test_an_explanation_adds_up(shop):
    answer = msgspec.json.decode(
        shop.ask("POST", "/v1/explain", {"item": "f02", "user": "u001"}).content, type=wire.ExplainAnswer
    )
    assert answer.why
    assert sum(reason.value for reason in answer.reasons) == pytest.approx(answer.score, rel=1e-3, abs=1e-4)


def test_a_batch_of_events_is_stored_once(shop):
    events = [{"id": f"batch-{n}", "user": "u003", "item": "f01", "kind": "view"} for n in range(5)]
    first = shop.ask("POST", "/v1/events", {"events": events}, key="write").json()
    again = shop.ask("POST", "/v1/events", {"events": events}, key="write").json()
    assert (first["stored"], again["stored"], again["duplicates"]) == (5, 0, 5)
    assert first["ids"] == [event["id"] for event in events]


def test_a_new_item_is_recommended_as_soon_as_its_text_is_stored(shop):
    item = {"title": "Soup of the Seven Seas", "description": "cooking soup and bread", "categories": ["cooking"]}
    receipt = shop.ask("PUT", "/v1/items/new-soup", item).json()
    assert receipt == {"stored": 1, "live": 1}
    found = shop.ask("POST", "/v1/recommend", {"sentence": "cooking soup of the seven seas", "k": 5}).json()
    assert "new-soup" in [one["item"] for one in found["items"]]
    assert shop.ask("GET", "/v1/items/new-soup").json() == {"item_id": "new-soup", "values": item}
    assert shop.ask("DELETE", "/v1/items/new-soup").status_code == 204
    assert shop.ask("GET", "/v1/items/new-soup").status_code == 404
    found = shop.ask("POST", "/v1/recommend", {"sentence": "cooking soup of the seven seas", "k": 5}).json()
    assert "new-soup" not in [one["item"] for one in found["items"]]


def test_columns_that_are_not_given_stay(shop):
    shop.ask("PUT", "/v1/items/kept", {"title": "Kept", "year": 1999})
    shop.ask("POST", "/v1/items", {"items": [{"item_id": "kept", "values": {"year": 2001}}]})
    assert shop.ask("GET", "/v1/items/kept").json()["values"] == {"title": "Kept", "year": 2001}


@pytest.mark.parametrize("item", ["a/b", "../../etc/passwd", "50%/x", "%2F", "ä ö?#&", "健康", "a\\b", "similar"])
def test_ids_of_any_letters_come_back_as_they_went(shop, item):
    path = f"/v1/items/{segment(item)}"
    assert shop.ask("PUT", path, {"title": "Odd"}).status_code == 200
    assert shop.ask("GET", path).json()["item_id"] == item
    assert shop.ask("GET", f"{path}/similar?k=2").status_code == 200
    assert shop.ask("DELETE", path).status_code == 204


def test_what_a_user_says_is_kept_and_exported_and_erased(shop):
    told = {"about": "I cook on weekends", "attributes": {"country": "fr"}}
    assert shop.ask("PUT", "/v1/users/anna", told, key="write").json() == {"user": "anna", **told}
    assert shop.ask("GET", "/v1/users/anna", key="read").json() == {"user": "anna", **told}
    shop.ask("POST", "/v1/events", {"user": "anna", "item": "f01", "id": "of-anna"}, key="write")
    held = shop.ask("GET", "/v1/users/anna/export").json()
    assert [event["id"] for event in held["events"]] == ["of-anna"]
    assert shop.ask("DELETE", "/v1/users/anna").json()["erased"] is True
    assert shop.ask("GET", "/v1/users/anna").status_code == 404
    assert shop.ask("GET", "/v1/users/anna/export").json()["events"] == []


def test_an_experiment_starts_is_read_and_ends(shop):
    document = {"name": "bold", "arms": {"old": {}, "new": {"options": {"exploration": "epsilon"}}}}
    assert shop.ask("POST", "/v1/experiments", document).status_code == 201
    assert [one["name"] for one in shop.ask("GET", "/v1/experiments").json()["experiments"]] == ["bold"]
    answer = shop.ask("POST", "/v1/recommend", {"user": "u001"}).json()
    assert answer["experiment"] == "bold"
    assert answer["arm"] in ("old", "new")
    assert shop.ask("GET", "/v1/experiments/bold").status_code == 200
    assert shop.ask("DELETE", "/v1/experiments/bold").json()["status"] == "ended"
    assert "experiment" not in shop.ask("POST", "/v1/recommend", {"user": "u001"}).json()


def test_models_are_listed_and_used(shop):
    (model,) = shop.ask("GET", "/v1/models").json()["models"]
    assert model["status"] == "active"
    assert shop.ask("POST", f"/v1/models/{model['id']}/activate").json()["status"] == "active"


def test_a_key_is_made_used_rotated_and_withdrawn(shop):
    made = shop.ask("POST", "/v1/keys", {"name": "front", "scope": "read"}).json()
    bearer = {"Authorization": f"Bearer {made['key']}"}
    assert shop.ask("POST", "/v1/recommend", {}, key=None, headers=bearer).status_code == 200
    assert shop.ask("POST", "/v1/recommend", {}, key=None, headers={"X-API-Key": made["key"]}).status_code == 200
    rotated = shop.ask("POST", f"/v1/keys/{made['id']}/rotate?overlap_hours=1").json()
    assert rotated["key"] != made["key"]
    assert shop.ask("DELETE", f"/v1/keys/{made['id']}").json()["revoked"] > 0
    assert shop.ask("POST", "/v1/recommend", {}, key=None, headers=bearer).status_code == 401
    listed = shop.ask("GET", "/v1/keys").json()["keys"]
    assert {made["id"], rotated["id"]} <= {key["id"] for key in listed}
    assert not any("key" in key for key in listed)


def test_health_and_metrics(shop):
    assert shop.ask("GET", "/health/live", key=None).json() == {"status": "live"}
    ready = shop.ask("GET", "/health/ready", key=None).json()
    assert ready == {"status": "ready", "model": shop.service.host.current.id}
    metrics = shop.ask("GET", "/metrics", key="read")
    assert 'lexigraph_requests_total{route="health",status="200"}' in metrics.text
    assert metrics.headers["content-type"].startswith("text/plain; version=0.0.4")


def test_the_request_keeps_a_harmless_id(shop):
    assert shop.ask("GET", "/health/live", headers={"X-Request-ID": "shop-17"}).headers["x-request-id"] == "shop-17"
    odd = shop.ask("GET", "/health/live", headers={"X-Request-ID": "a b<script>"}).headers["x-request-id"]
    assert "<" not in odd
    assert len(odd) >= 16
