"""``evaluate --predictions``: lists of another system through the command line."""

from __future__ import annotations

import json

import pytest

import lexigraph as lg


@pytest.fixture
def lists(parts, tmp_path):
    """The lists of a model as another system would write them."""
    dataset = lg.read_split(*map(str, parts))
    model = lg.create("ease").fit(dataset.with_interactions(dataset.interactions, test=None))
    path = tmp_path / "lists.csv"
    frame = model.recommend(lg.UserBatch.known(dataset.user_ids.ids), 20).to_frame()
    frame.select("user_id", "item_id", "score").write_csv(path)
    return path


def test_lists_get_the_figures_of_the_model_that_made_them(run, answer, parts, lists, tmp_path):
    train, test = map(str, parts)
    out = tmp_path / "report.json"
    words = ["--predictions", str(lists), "--test", test, "--train", train]
    result = run("evaluate", *words, "--json", str(out))
    assert result.exit_code == 0, result.stderr
    expected = answer("evaluate", "--model", "ease", "--train", train, "--test", test, "--json")
    assert json.loads(out.read_text())["metrics"] == pytest.approx(expected["metrics"])
    beyond = answer("evaluate", *words, "--metrics", "coverage,novelty,gini", "-k", "5", "--json")
    assert set(beyond["metrics"]) == {"coverage@5", "novelty@5", "gini@5"}


def test_lists_without_a_training_part(answer, parts, lists):
    report = answer("evaluate", "--predictions", str(lists), "--test", str(parts[1]), "-k", "5", "--json")
    assert report["model"] == "lists"
    assert 0 < report["metrics"]["recall@5"] <= 1


def test_other_column_names(run, answer, parts, lists, tmp_path):
    renamed = tmp_path / "renamed.csv"
    renamed.write_text(lists.read_text().replace("user_id,item_id,score", "who,what,how_much", 1))
    words = ["--predictions", str(renamed), "--test", str(parts[1]), "--train", str(parts[0])]
    names = ["--prediction-columns", "who=user_id,what=item_id", "--prediction-columns", "how_much=score"]
    assert answer("evaluate", *words, *names, "--json")["metrics"]["recall@20"] > 0.3
    refused = run("evaluate", *words)
    assert refused.exit_code == 1
    assert "'who'" in refused.stderr
    assert "--prediction-columns" in refused.stderr
    assert " --columns" not in refused.stderr


def test_a_metric_beyond_accuracy_without_a_training_part_asks_for_the_option(run, parts, lists):
    words = ["--predictions", str(lists), "--test", str(parts[1])]
    refused = run("evaluate", *words, "--metrics", "recall,coverage")
    assert refused.exit_code == 2
    assert "give --train FILE" in refused.stderr


def test_lists_in_another_encoding_than_the_test_part(run, answer, parts, lists, tmp_path):
    odd = tmp_path / "utf16.csv"
    odd.write_text(lists.read_text(), encoding="utf-16")
    words = ["--predictions", str(odd), "--test", str(parts[1])]
    refused = run("evaluate", *words)
    assert refused.exit_code == 1
    assert "pass --prediction-encoding utf-16" in refused.stderr
    assert answer("evaluate", *words, "--prediction-encoding", "utf-16", "--json")["metrics"]["recall@20"] > 0.3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--predictions", "LISTS"], "--predictions needs --test"),
        (["--predictions", "LISTS", "--test", "TEST", "--model", "ease"], "--predictions and --model exclude"),
        (["--predictions", "LISTS", "--test", "TEST", "--items", "x.csv"], "--predictions and --items exclude"),
        (["--predictions", "LISTS", "--test", "TEST", "--metrics", "coverage"], "training part"),
        (["--predictions", "LISTS", "--test", "TEST", "--metrics", "auc"], "is needed for auc"),
        (["--predictions", "nowhere.csv", "--test", "TEST"], "no file at nowhere.csv"),
    ],
)
def test_half_questions_are_told(run, parts, lists, words, message):
    named = {"LISTS": str(lists), "TEST": str(parts[1])}
    result = run("evaluate", *(named.get(word, word) for word in words))
    assert result.exit_code == (1 if "no file" in message else 2)
    assert message in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_faulty_lists_leave_the_old_report(run, parts, lists, tmp_path):
    out = tmp_path / "report.json"
    out.write_text("kept")
    lines = lists.read_text().splitlines()
    lists.write_text("\n".join([*lines, lines[1]]) + "\n")
    result = run("evaluate", "--predictions", str(lists), "--test", str(parts[1]), "--json", str(out))
    assert result.exit_code == 1
    assert f"line {len(lines) + 1}" in result.stderr
    assert out.read_text() == "kept"
