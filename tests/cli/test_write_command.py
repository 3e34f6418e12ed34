"""``lexigraph write`` writes, goes on, and measures."""

import json

import pytest
from typer.testing import CliRunner

from lexigraph.cli.main import app
from lexigraph.testing import books_and_films


@pytest.fixture
def shop(tmp_path, monkeypatch):
    data = books_and_films()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop").mkdir()
    rows = data.interactions.with_columns(
        user_id=data.user_ids.series.gather(data.interactions["user"]),
        item_id=data.item_ids.series.gather(data.interactions["item"]),
    ).select("user_id", "item_id", "rating")
    rows.write_csv(tmp_path / "shop" / "interactions.csv")
    items = data.items.drop("description")
    items.with_columns(items["categories"].list.join("|")).write_csv(tmp_path / "shop" / "items.csv")
    return tmp_path


def run(*words):
    return CliRunner().invoke(app, ["write", *words])


def as_json(*words):
    answer = run(*words, "--json")
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


@pytest.mark.parametrize("kind", ["descriptions", "profiles", "features"])
def test_writing_goes_on_where_it_stopped(shop, kind):
    first = as_json(kind, "shop", "--out", "t.jsonl", "--limit", "3")
    second = as_json(kind, "shop", "--out", "t.jsonl", "--limit", "5")
    assert (first["written"], first["kept"]) == (3, 0)
    assert (second["written"], second["kept"], second["failures"]) == (2, 3, {})
    rows = [json.loads(line) for line in (shop / "t.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["generated"] for row in rows] == [True] * 5


def test_texts_are_in_the_language_of_messages_unless_another_is_named(shop):
    def languages(*words):
        assert CliRunner().invoke(app, [*words, "--limit", "2"]).exit_code == 0
        return {json.loads(line)["language"] for line in (shop / "t.jsonl").read_text(encoding="utf-8").splitlines()}

    command = ["write", "descriptions", "shop", "--out", "t.jsonl"]
    assert languages(*command) == {"en"}
    assert languages("--lang", "zh", *command) == {"zh"}
    assert languages("--lang", "zh", *command, "--language", "en") == {"en"}


@pytest.mark.usefixtures("shop")
def test_the_effect_of_descriptions_is_measured():
    as_json("descriptions", "shop", "--out", "d.jsonl")
    found = as_json("effect", "shop", "--texts", "d.jsonl", "--split", "random", "-k", "5", "--set", "encoder=none")
    assert found["added"]["items.description"]["filled"] == 26
    assert set(found["changes"]) == {"recall@5", "ndcg@5"}
    assert all(
        change["change"] == pytest.approx(change["after"] - change["before"]) for change in found["changes"].values()
    )


@pytest.mark.usefixtures("shop")
def test_profiles_from_the_held_out_part_are_not_measured():
    as_json("profiles", "shop", "--out", "leak.jsonl")
    answer = run("effect", "shop", "--texts", "leak.jsonl", "--split", "random", "-k", "5", "--set", "encoder=none")
    assert answer.exit_code == 1
    assert "other interactions than the training part" in answer.output
    as_json("profiles", "shop", "--out", "fair.jsonl", "--split", "random")
    found = as_json("effect", "shop", "--texts", "fair.jsonl", "--split", "random", "-k", "5", "--set", "encoder=none")
    assert (found["added"]["users.about"]["filled"], found["left_out"]) == (40, 0)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("descriptions", "shop", "--out", "d.txt"), 2, ".jsonl"),
        (("descriptions", "shop", "--out", "d.jsonl", "--language", "fr"), 2, "en, zh"),
        (("descriptions", "shop", "--out", "d.jsonl", "--limit", "0"), 2, "at least 1"),
        (("descriptions", "shop", "--out", "d.jsonl", "--prices", "1,2"), 2, "--llm"),
        (("descriptions", "shop", "--out", "d.jsonl", "--llm", "oracle"), 1, "oracle"),
        (("effect", "shop", "--texts", "none.jsonl"), 1, "none.jsonl"),
    ],
)
def test_wrong_use_gets_one_clear_line(words, code, says):
    answer = run(*words)
    assert answer.exit_code == code
    assert says in answer.output
    assert "Traceback" not in answer.output


def test_features_that_were_written_become_filters_of_a_fitted_model(shop):
    as_json("features", "shop", "--out", "f.jsonl", "--fields", "title")
    rows = [json.loads(line) for line in (shop / "f.jsonl").read_text(encoding="utf-8").splitlines()]
    for row in rows:
        row["text"] = json.dumps({"mood": "calm"} if row["id"] in ("b01", "b02") else {})
    (shop / "f.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    fit = ["fit", "shop", "--out", "m", "--model", "popularity", "--generated", "f.jsonl"]
    fitted = CliRunner().invoke(app, fit)
    assert fitted.exit_code == 0, fitted.output
    assert "items.mood: 2 filled, written by template" in fitted.stderr
    asked = ["recommend", "m", "--history", "f01", "--filter", "mood=calm", "--json"]
    found = json.loads(CliRunner().invoke(app, asked).stdout)["recommendations"]
    assert {item["item_id"] for item in found} == {"b01", "b02"}


@pytest.mark.usefixtures("shop")
def test_profiles_that_tell_the_held_out_part_are_not_fitted():
    as_json("profiles", "shop", "--out", "leak.jsonl")
    as_json("profiles", "shop", "--out", "fair.jsonl", "--split", "random")
    fit = ["fit", "shop", "--model", "popularity", "--split", "random", "--out"]
    refused = CliRunner().invoke(app, [*fit, "bad", "--generated", "leak.jsonl"])
    assert refused.exit_code == 1
    assert "other interactions than the training part" in refused.stderr
    fitted = CliRunner().invoke(app, [*fit, "good", "--generated", "fair.jsonl"])
    assert fitted.exit_code == 0, fitted.output
    assert "users.about: 40 filled" in fitted.stderr
