"""The client against the real application."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from lexigraph import errors
from lexigraph.client import AsyncClient
from lexigraph.serving.wire import EventIn


def asked(shop, conversation, key="admin"):
    """What a conversation with the application gives."""

    async def run():
        transport = httpx.ASGITransport(app=shop.http.app)
        async with AsyncClient("http://127.0.0.1:8000", shop.keys.get(key, key), transport=transport) as client:
            return await conversation(client)

    return asyncio.run(run())


def test_a_whole_conversation(shop):
    async def talk(client):
        assert (await client.ready()).status == "ready"
        first = await client.recommend(history=["f01"], k=3)
        receipt = await client.event("client-1", first.items[0].item, "purchase", request=first.request)
        assert (receipt.stored, receipt.duplicates) == (1, 0)
        more = await client.events([EventIn("client-1", "f01", id="same"), EventIn("client-1", "f01", id="same")])
        assert (more.stored, more.duplicates) == (1, 1)
        assert (await client.similar("f01", 2)).items
        assert (await client.ask("a slow story about space", k=2)).understood
        assert (await client.explain("f02", user="u001")).reasons
        assert (await client.put_item("odd/id ä", title="Odd")).stored == 1
        assert (await client.get_item("odd/id ä")).values == {"title": "Odd"}
        assert await client.delete_item("odd/id ä") is None
        assert await client.get_item("odd/id ä") is None
        assert (await client.put_user("client-1", "cooks", {"age": 3})).attributes == {"age": 3}
        assert (await client.get_user("client-1")).about == "cooks"
        assert len((await client.export_user("client-1"))["events"]) == 2
        assert (await client.erase_user("client-1")).erased
        assert await client.get_user("client-1") is None
        (model,) = (await client.models()).models
        assert (await client.activate(model.id)).status == "active"
        return first

    assert len(asked(shop, talk).items) == 3


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda client: client.recommend("u001", k=21), errors.LimitError),
        (lambda client: client.recommend("u001", cursor="none"), errors.ConfigError),
        (lambda client: client.recommend("u001", usr="typo"), errors.ConfigError),
        (lambda client: client.similar("nothing"), errors.UnknownIdError),
        (lambda client: client.activate("nothing"), errors.UnknownIdError),
    ],
)
def test_problems_are_raised_as_what_they_are(shop, call, error):
    with pytest.raises(error):
        asked(shop, call)


def test_keys_that_do_not_suffice(shop):
    with pytest.raises(errors.UnauthorisedError):
        asked(shop, lambda client: client.recommend("u001"), key="lxg_none")
    with pytest.raises(errors.ForbiddenError):
        asked(shop, lambda client: client.models(), key="north")
