"""The demo on a small data set."""

from __future__ import annotations

import json

import pytest

import lexigraph as lg


@pytest.fixture(scope="module")
def told(shop, tmp_path_factory):
    from typer.testing import CliRunner

    from lexigraph.cli.main import app

    folder = tmp_path_factory.mktemp("demo") / "model"
    return CliRunner().invoke(app, ["demo", "--data", str(shop), "--out", str(folder)]), folder


def test_the_demo_shows_metrics_people_reasons_and_what_comes_next(told):
    result, folder = told
    assert result.exit_code == 0, result.stderr
    for expected in (
        "40 users, 26 items",
        "seed 0",
        "recall@20",
        "popularity",
        "Known user",
        "A new user",
        "a dark crime thriller",
        "动画片",
        "in your history",
        "matches your words",
        f"lexigraph recommend {folder} --user",
    ):
        assert expected in result.stdout, expected


def test_the_demo_leaves_the_model_it_measured(told, shop):
    _, folder = told
    model = lg.load(folder)
    assert model.name == "graph-filter"
    split = lg.make_split(lg.read_dataset(shop), strategy="random", seed=0)
    assert model.training.nnz == split.development().matrix().nnz


def test_the_demo_answers_in_json(answer, shop, tmp_path):
    document = answer("demo", "--data", str(shop), "--out", str(tmp_path / "m"), "--json")
    assert list(document["models"]) == ["popularity", "item-knn", "ials", "ease", "graph-filter"]
    assert len(document["answers"]) == 4
    assert all(found["because"] for person in document["answers"] for found in person["recommendations"])
    assert json.loads(json.dumps(document))["path"] == str(tmp_path / "m")


def test_data_without_texts_goes_without_sentences(answer, tmp_path):
    rows = "user_id,item_id\n" + "".join(f"u{u},i{(u * 3 + i * i) % 12}\n" for u in range(30) for i in range(9))
    (tmp_path / "clicks.csv").write_text(rows)
    document = answer("demo", "--data", str(tmp_path / "clicks.csv"), "--out", str(tmp_path / "m"), "--json")
    assert [person["for"].split()[0] for person in document["answers"]] == ["Known", "A"]
