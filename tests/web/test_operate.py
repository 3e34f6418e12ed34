"""The part Operate as an operator meets it: what is counted, a fit, going back to another model, an experiment."""

from __future__ import annotations

import json
import urllib.request

import pytest
from playwright.sync_api import TimeoutError as TooLong
from playwright.sync_api import expect

from lexigraph.data.catalogue import load
from lexigraph.models import create
from lexigraph.serving.records import ModelRecord
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import Store
from lexigraph.web.operating import PERIOD


def send(url: str, document: dict) -> dict:
    request = urllib.request.Request(url, json.dumps(document).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - of this machine
        return json.load(answer)


def people_come(url: str) -> None:
    """Lists and clicks, some of them within an experiment, one of a new item and one of no known one."""
    arms = {"now": {}, "popular": {"model": "popular"}}
    send(f"{url}/v1/experiments", {"name": "which", "arms": arms, "control": "now", "user_hours": 0.0001})
    for n in range(1, 41):
        listed = send(f"{url}/v1/recommend", {"user": str(n), "k": 5})
        if n % 2:
            events = [{"user": str(n), "item": item["item"], "kind": "click", "request": listed["request"]}
                      for item in listed["items"][:2]]  # fmt: skip
            send(f"{url}/v1/events", {"events": events})
    send(f"{url}/v1/events", {"events": [{"user": "1", "item": "no such item", "kind": "click"}]})


@pytest.fixture(scope="module")
def served(demo_model, tmp_path_factory, start_service):
    folder = tmp_path_factory.mktemp("operate")
    create("popularity").fit(load("movielens-100k", progress=False)).save(folder / "popular")
    with Store.open(StoreSettings(url=f"sqlite:///{folder / 'service.db'}")) as store:
        store.models.add(ModelRecord("popular", str(folder / "popular"), "retired", 1.0, reason="kept for rollback"))
    url, _ = start_service(demo_model, folder, "--no-keys")
    return url


def test_an_operator_watches_fits_and_goes_back(served, open_page, violations):
    page = open_page(f"{served}/")
    page.get_by_role("tab", name="Operate").click()
    expect(page.get_by_text("All is well")).to_be_visible()
    people_come(served)

    # What happens is seen without doing anything, in words and in tables.
    answers = page.get_by_role("region", name="Times of answers by route")
    expect(answers.get_by_role("row", name="recommend")).to_contain_text("40")
    expect(page.get_by_text("events a second over the last minute")).not_to_contain_text("0.0 events")
    expect(page.get_by_role("img", name="Events per second over the last minutes")).to_be_visible()

    # A fit is asked for, confirmed, and its outcome told; so few events are nothing to judge by.
    page.get_by_role("button", name="Fit again now").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Fit again now").click()
    page.get_by_role("dialog").get_by_role("button", name="Fit again").click()
    expect(page.get_by_text("A fit begins.")).to_be_visible()
    expect(page.get_by_text("nothing was fitted: ")).to_be_visible(timeout=60_000)

    # After a fit the database is asked anew: the experiment and the events since the fit are there.
    arms = page.get_by_role("region", name="Arms of which")
    expect(arms.get_by_role("row", name="popular")).to_be_visible()
    expect(page.get_by_text("which (running since")).to_be_visible()
    expect(page.get_by_text("Too little to judge: ")).to_be_visible()
    expect(page.get_by_role("region", name="Drift in numbers").get_by_role("row")).to_have_count(5)

    # Another model is used after a question, and the page says which one answers.
    page.get_by_role("combobox", name="Model", exact=True).select_option("popular")
    expect(page.get_by_text("kept for rollback")).to_be_visible()
    page.get_by_role("button", name="Use this model").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("popular answers from now on in all processes")
    assert violations(page) == []
    question.get_by_role("button", name="Use it").click()
    expect(page.get_by_text("popular answers now.")).to_be_visible()
    expect(page.locator("dl").get_by_text("popular", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Use this model")).to_be_disabled()
    page.get_by_text("popular answers now.").wait_for(state="hidden")
    assert violations(page) == []


def is_update(frame: object) -> bool:
    return '"update"' in str(frame)


def test_a_hidden_tab_is_sent_nothing(served, open_page):
    page = open_page(f"{served}/")
    sockets = []
    page.on("websocket", lambda socket: sockets.append(socket))
    page.get_by_role("tab", name="Operate").click()
    page.get_by_text("All is well").wait_for()
    page.reload()
    page.get_by_text("All is well").wait_for()
    with sockets[-1].expect_event("framereceived", is_update):
        pass  # while it is seen, figures come
    page.evaluate("""() => {
        Object.defineProperty(document, 'hidden', {get: () => !window.in_sight, configurable: true});
        document.dispatchEvent(new Event('visibilitychange'));
    }""")
    for _ in range(5):  # what was on its way may still come
        try:
            with sockets[-1].expect_event("framereceived", is_update, timeout=2.2 * 1_000 * PERIOD):
                pass
        except TooLong:
            break
    else:
        pytest.fail("updates go on coming")
    with sockets[-1].expect_event("framereceived", is_update):
        page.evaluate("() => { window.in_sight = true; document.dispatchEvent(new Event('visibilitychange')); }")
