"""The part Models as people meet it: figures, slices, curves, settings, and two models on one person."""

from __future__ import annotations

import json
import shutil
import time

import pytest
from playwright.sync_api import expect

from lexigraph.data.catalogue import load
from lexigraph.models import create
from lexigraph.serving.records import ModelRecord
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import Store
from lexigraph.training import TrainingResult

NASTY = "<script>alert(1)</script> \u200f\u05e1\u05e4\u05e8\u200e \N{CLAPPER BOARD}"


def choice(page, name: str):
    return page.get_by_role("combobox", name=name, exact=True)


def measured(mean: float) -> dict:
    slices = [
        {"side": "users", "by": "history length", "group": group, "size": 10, "metrics": {"ndcg@20": mean * share}}
        for group, share in (("cold (1-5)", 0.5), ("hot (6-90)", 1.2))
    ]
    metrics = {"ndcg@20": mean, "recall@20": mean / 2}
    return {"model": "m", "dataset": "films", "metrics": metrics, "standard_errors": {"ndcg@20": 0.01},
            "slices": slices, "config": {"layers": 3}, "n_users": 90, "n_items": 40}  # fmt: skip


@pytest.fixture(scope="module")
def served(demo_model, tmp_path_factory, start_service):
    """A service that knows three models beside the demo's, one of them damaged, and has reports."""
    folder = tmp_path_factory.mktemp("models")
    (folder / "reports").mkdir()
    document = {"models": {"ours": measured(0.31), NASTY: measured(0.2)}, "failures": {}}
    (folder / "reports" / "films.json").write_text(json.dumps(document))
    (folder / "reports" / "torn.json").write_text("{")
    popular = create("popularity").fit(load("movielens-100k", progress=False))
    rows = [{"epoch": n, "loss": 1 / n, "ndcg@20": 0.1 * n} for n in range(1, 6)]
    popular.training_result = TrainingResult(5, 50, rows, 4, 0.4, "patience", 9.5, 64, (), "ndcg@20")
    popular.save(folder / "popular")
    shutil.copytree(folder / "popular", folder / "damaged")
    (folder / "damaged" / "items.parquet").write_bytes(b"nothing")
    with Store.open(StoreSettings(url=f"sqlite:///{folder / 'service.db'}")) as store:
        for number, name in enumerate(("popular", "damaged")):
            record = ModelRecord(name, str(folder / name), "retired", time.time() + number, 0, {"ndcg@20": 0.25})
            store.models.add(record)
        store.models.add(ModelRecord("worse", "", "rejected", 1.0, reason=f"it is worse {NASTY}"))
    url, _ = start_service(demo_model, folder, "--no-keys", LEXIGRAPH_PAGE__REPORTS=str(folder / "reports"))
    return url


@pytest.fixture
def page(served, open_page):
    page = open_page(f"{served}/")
    page.get_by_role("tab", name="Models").click()
    page.get_by_role("heading", level=2, name="Models").wait_for()
    return page


def test_figures_curves_and_two_models_side_by_side(page, violations):
    # Reports: intervals in numbers and drawn, slices; a damaged file is named; nothing of a title is run.
    intervals = page.get_by_role("region", name="ndcg@20 with 0.95 intervals")
    expect(intervals.get_by_text("0.3100 [0.2904, 0.3296]")).to_be_visible()
    expect(intervals.locator(".lx-range-dot")).to_have_count(2)
    expect(page.get_by_text(NASTY).first).to_be_visible()
    expect(page.get_by_text("torn.json is not shown: it is no JSON")).to_be_visible()
    expect(page.get_by_text("90 users evaluated, 40 items ranked")).to_be_visible()
    choice(page, "Metric").select_option("recall@20")
    expect(page.get_by_role("region", name="recall@20 with 0.95 intervals").get_by_text("0.1550")).to_be_visible()
    choice(page, "Metric").select_option("ndcg@20")
    choice(page, "Slices of the model").select_option(NASTY)
    slices = page.get_by_role("region", name="by history length")
    expect(slices.get_by_role("row", name="hot (6-90), n = 10")).to_contain_text("0.2400")

    # What the service has: a model's settings, and the course of its training drawn and in numbers.
    expect(page.get_by_role("row", name="worse")).to_contain_text("it is worse <script>")
    choice(page, "Show the model").select_option("popular")
    expect(page.get_by_text("Best in epoch 4: ndcg@20 0.4000")).to_be_visible()
    expect(page.get_by_role("img", name="Loss by epoch")).to_be_visible()
    page.get_by_text("The curves in numbers").click()
    expect(page.get_by_role("region", name="Course of the training").get_by_role("row", name="4 ")).to_contain_text(
        "0.25"
    )

    # Two models on somebody new: what one lists, how often it was met, and what both list.
    choice(page, "Second model").select_option("popular")
    expect(page.get_by_text("items are in both lists")).to_be_visible()
    expect(page.locator(".lx-ranks")).to_have_count(2)
    expect(page.locator(".lx-ranks li")).to_have_count(20)
    choice(page, "Second model").select_option("damaged")
    expect(page.get_by_text("These two cannot be compared:")).to_be_visible()
    choice(page, "Second model").select_option("popular")
    expect(page.locator(".lx-ranks li")).to_have_count(20)
    assert violations(page) == []


def test_the_comparison_follows_the_person(page):
    expect(page.get_by_text("For somebody new.")).to_be_visible()  # the page has opened, and kept what it keeps
    page.evaluate("kept => sessionStorage.setItem('lexigraph', kept)", json.dumps({"user": "7", "tab": "models"}))
    page.reload()
    expect(page.get_by_text("For user 7.")).to_be_visible()
    choice(page, "Second model").select_option("popular")
    expect(page.get_by_text("only here").first).to_be_visible()
    means = page.get_by_text("Met in training by, on average").inner_text().split(":")[1]
    first, second = (float(part.split()[0].replace(",", "")) for part in means.split(", "))
    assert first < second  # what everybody met is met oftenest
