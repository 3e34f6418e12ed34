"""``recommend``, ``ask``, ``similar``, ``info`` on a saved model."""

from __future__ import annotations

import io
import json
import shutil
import sys

import pytest

import lexigraph as lg
from lexigraph.cli.console import print_json
from lexigraph.cli.conversations import print_json_line


def test_a_known_user_gets_what_the_model_recommends(answer, model):
    document = answer("recommend", str(model), "--user", "u000", "-k", "3", "--json")
    expected = lg.load(model).recommend(lg.UserBatch.known(["u000"]), 3)[0]
    assert [(found["item_id"], pytest.approx(found["score"])) for found in document["recommendations"]] == expected
    assert [found["rank"] for found in document["recommendations"]] == [1, 2, 3]


def test_history_sentence_likes_and_filters_combine(answer, model):
    words = ["--history", "b04,b05", "--ask", "a trip through space", "--like", "f04", "--dislike", "b07"]
    conditions = ["--filter", "year>=2000", "--filter", "categories contains film"]
    document = answer("recommend", str(model), *words, *conditions, "-k", "4", "--json")
    batch = lg.UserBatch(
        histories=[["b04", "b05"]],
        sentences=["a trip through space"],
        liked=[["f04"]],
        disliked=[["b07"]],
        filters=(lg.ItemFilter("year", ">=", 2000), lg.ItemFilter("categories", "contains", "film")),
    )
    expected = [item for item, _ in lg.load(model).recommend(batch, 4)[0]]
    assert [found["item_id"] for found in document["recommendations"]] == expected
    assert all(found["year"] >= 2000 and "film" in found["categories"] for found in document["recommendations"])


def test_friends_answer_for_somebody_new(answer, run, model):
    document = answer("recommend", str(model), "--friends", "u001,u002", "-k", "3", "--explain", "--json")
    expected = lg.load(model).recommend(lg.UserBatch(friends=[["u001", "u002"]]), 3)[0]
    assert [found["item_id"] for found in document["recommendations"]] == [item for item, _ in expected]
    assert document["friends"] == ["u001", "u002"]
    assert "your friends" in document["recommendations"][0]["because"][0]
    result = run("recommend", str(model), "--friends", "nobody")
    assert result.exit_code == 1
    assert "no user 'nobody'" in result.stderr


def test_explanations_add_up_and_are_told_in_words(answer, model):
    document = answer("recommend", str(model), "--history", "b04,b05", "-k", "2", "--explain", "--json")
    for found in document["recommendations"]:
        assert sum(term["value"] for term in found["contributions"]) == pytest.approx(found["score"], abs=1e-4)
        assert any("The Locked Study" in sentence for sentence in found["because"])


def test_explanations_come_in_chinese_too(run, model):
    shown = run("ask", str(model), "太空飞船", "--explain", "--language", "zh", "-k", "1")
    assert "太空飞船" in shown.stdout
    assert "符合" in shown.stdout


@pytest.mark.parametrize("sentence", ["astronauts on a spaceship", "宇航员和宇宙飞船"])
def test_a_sentence_in_either_language_finds_its_topic(answer, model, sentence):
    document = answer("ask", str(model), sentence, "-k", "3", "--json")
    assert document["ask"] == sentence
    assert all("space" in found["categories"] for found in document["recommendations"])


def test_similar_leaves_the_item_itself_out(answer, model):
    document = answer("similar", str(model), "b07", "-k", "3", "--json")
    found = [item["item_id"] for item in document["similar"]]
    assert len(found) == 3
    assert "b07" not in found


def test_a_table_shows_titles(run, model):
    shown = run("similar", str(model), "b07", "-k", "25")
    assert "like Bread and Patience" in shown.stdout
    assert "A Table in Lisbon" in shown.stdout


def test_k_beyond_the_catalogue_gives_all_that_is_left(answer, model):
    document = answer("recommend", str(model), "--history", "b07", "-k", "1000", "--json")
    assert len(document["recommendations"]) == 25


def test_an_unknown_item_is_suggested_by_title_and_by_id(run, model):
    by_title = run("similar", str(model), "locked study")
    assert by_title.exit_code == 1
    assert "b04 (The Locked Study)" in by_title.stderr
    by_id = run("recommend", str(model), "--history", "b004")
    assert by_id.exit_code == 1
    assert "b04" in by_id.stderr


def test_an_unknown_user_is_told_what_else_can_be_given(run, model):
    result = run("recommend", str(model), "--user", "u0001")
    assert result.exit_code == 1
    assert "u001" in result.stderr
    assert "--history" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--user", "u000", "--filter", "year"],
        ["--user", "u000", "-k", "0"],
        ["--user", "u000", "--explain", "--language", "xx"],
    ],
)
def test_wrong_use_exits_with_2_and_one_line(run, model, words):
    result = run("recommend", str(model), *words)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1


def test_a_filter_that_nothing_meets_says_so(run, model, answer):
    assert "no item" in run("recommend", str(model), "--user", "u000", "--filter", "year>3000").stdout
    document = answer("recommend", str(model), "--user", "u000", "--filter", "year>3000", "--json")
    assert document["recommendations"] == []


def test_info_of_a_model_counts_and_verifies(answer, model, run):
    document = answer("info", str(model), "--json")
    assert (document["model"], document["n_users"], document["n_items"]) == ("graph-filter", 40, 26)
    assert document["encoder"]["name"] == "use"
    assert document["n_interactions"] == lg.load(model).training.nnz
    assert "graph-filter" in run("info", str(model)).stdout


def test_a_tampered_model_is_refused(run, model, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(model, copy)
    file = copy / "tensors.safetensors"
    raw = bytearray(file.read_bytes())
    raw[-1] ^= 1
    file.write_bytes(raw)
    for words in (["info", str(copy)], ["recommend", str(copy), "--user", "u000"]):
        result = run(*words)
        assert result.exit_code == 1
        assert "hash does not match" in result.stderr


def test_a_folder_without_a_model_is_named(run, tmp_path):
    result = run("recommend", str(tmp_path), "--user", "u000")
    assert result.exit_code == 1
    assert "not a saved Lexigraph model" in result.stderr


def test_json_is_text_that_people_can_read(run, model):
    shown = run("similar", str(model), "b03", "--json").stdout
    assert json.loads(shown)["item_id"] == "b03"
    assert "\\u" not in shown


def test_an_empty_history_is_a_new_user_and_an_empty_wish_is_none(run, answer, model):
    found = answer("recommend", str(model), "--history", "", "-k", "3", "--json")["recommendations"]
    loaded = lg.load(model)
    assert [one["item_id"] for one in found] == [item for item, _ in loaded.recommend(lg.UserBatch.new([[]]), 3)[0]]
    for words in (["recommend", str(model), "--ask", "  "], ["ask", str(model), " "]):
        result = run(*words)
        assert result.exit_code == 2
        assert "the wish is empty" in result.stderr


def test_a_filter_that_does_not_fit_its_column_says_which_does(run, model):
    result = run("recommend", str(model), "--user", "u000", "--filter", "year>banana")
    assert result.exit_code == 2
    assert "filter year > 'banana' does not fit a column of type Int64" in result.stderr
    assert "write a condition like 'year >= " in result.stderr
    assert "evaluating this" not in result.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_json_stays_json_on_a_terminal_that_cannot_show_it(monkeypatch, encoding):
    titles = {"title": "Amélie 🎬 流浪地球"}
    bytes_written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(bytes_written, encoding=encoding, errors="backslashreplace"))
    print_json(titles)
    print_json_line(titles)
    sys.stdout.flush()
    written = bytes_written.getvalue().decode(encoding)
    whole, line = written.rsplit("\n", 2)[:2]
    assert json.loads(whole) == json.loads(line) == titles
