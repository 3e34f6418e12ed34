"""When the client asks again, and what it makes of what is no answer."""

from __future__ import annotations

import inspect
import json

import httpx
import pytest

from lexigraph import errors
from lexigraph.client import AsyncClient, Client
from lexigraph.client.retrying import Retries, error_of

QUICK = Retries(times=3, first=0.001)


def client_of(answers: list, sent: list) -> Client:
    """A client whose service gives these answers in turn."""

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        found = answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    return Client("http://shop/", "lxg_1", retries=QUICK, transport=httpx.MockTransport(answer))


def receipt() -> object:
    return httpx.Response(200, json={"ids": ["x"], "stored": 1})


def test_the_same_events_are_sent_again_until_they_are_taken():
    sent: list = []
    busy = httpx.Response(503, headers={"Retry-After": "0"}, json={"type": "about:blank", "title": "x", "status": 503})
    slow = httpx.Response(429, headers={"Retry-After": "0"}, json={"type": "about:blank", "title": "x", "status": 429})
    with client_of([busy, httpx.ConnectError("lost"), slow, receipt()], sent) as client:
        assert client.event("anna", "tea").stored == 1
    assert len(sent) == 4
    assert len({request.content for request in sent}) == 1
    (event,) = json.loads(sent[0].content)["events"]
    assert event["id"]
    assert event["time"] > 0
    assert sent[0].headers["authorization"] == "Bearer lxg_1"
    assert sent[0].url == "http://shop/v1/events"


def test_it_gives_up_with_the_last_error():
    sent: list = []
    with client_of([httpx.ConnectError("refused")] * 4, sent) as client, pytest.raises(errors.ServingError) as raised:
        client.ready()
    assert len(sent) == 4
    assert "refused" in str(raised.value)


def test_it_does_not_wait_longer_than_it_may():
    busy = httpx.Response(429, headers={"Retry-After": "3600"}, json={"type": "x", "title": "x", "status": 429})
    sent: list = []
    with client_of([busy], sent) as client, pytest.raises(errors.RateLimitedError) as raised:
        client.recommend("anna")
    assert raised.value.retry_after == 3600
    assert len(sent) == 1


def test_what_is_wrong_stays_wrong():
    sent: list = []
    document = {"type": "urn:lexigraph:problem:conflict", "title": "Conflict", "status": 409, "detail": "taken"}
    with (
        client_of([httpx.Response(409, json=document)], sent) as client,
        pytest.raises(errors.ConflictError, match="taken"),
    ):
        client.activate("m")
    assert len(sent) == 1


def test_answers_of_others_are_no_answers():
    with client_of([httpx.Response(200, text="<html>")], []) as client, pytest.raises(errors.ServingError):
        client.recommend("anna")
    with (
        client_of([httpx.Response(404, text="<html>")], []) as client,
        pytest.raises(errors.UnknownIdError, match="html"),
    ):
        client.recommend("anna")


@pytest.mark.parametrize("status", [401, 403, 404, 409, 413, 422, 429, 500, 503])
def test_every_status_has_an_error(status):
    assert isinstance(error_of(status, b"{}", None), errors.LexigraphError)


def test_both_clients_can_the_same():
    def methods(kind: type) -> dict:
        return {
            name: inspect.signature(one) for name, one in inspect.getmembers(kind, inspect.isfunction) if name[0] != "_"
        }

    assert methods(Client) == methods(AsyncClient)
