"""``tune``: a search whose result ``fit`` can use."""

from __future__ import annotations

import pytest

import lexigraph as lg


def test_the_best_settings_are_written_for_fit(answer, run, shop, tmp_path):
    file = str(tmp_path / "best.toml")
    words = ["--model", "item-knn", "--trials", "3", "--metric", "recall@5", "--set", "bm25_k1=1.5", "--out", file]
    document = answer("tune", str(shop), *words, "--split-set", "validation=0.2", "--json")
    assert document["n_complete"] == 3
    assert document["value"] >= document["default_value"]
    assert document["best"]["bm25_k1"] == 1.5
    fitted = run("fit", str(shop), "--config", file, "--out", str(tmp_path / "m"))
    assert fitted.exit_code == 0, fitted.stderr
    config = lg.load(tmp_path / "m").config.model_dump()
    assert document["best"].items() <= config.items()


def test_a_search_says_what_it_found_and_what_comes_next(run, shop, tmp_path):
    file = tmp_path / "best.toml"
    result = run("tune", str(shop), "--model", "ease", "--trials", "2", "--metric", "ndcg@5", "--out", str(file))
    assert result.exit_code == 0, result.stderr
    assert "best of 2 trials" in result.stdout
    assert f"--config {file}" in result.stdout
    assert "random split" in result.stderr


def test_a_fixed_split_is_tuned_on_validation_drawn_from_train(run, parts, tmp_path):
    for name, part in zip(("train", "test"), parts, strict=True):
        (tmp_path / f"{name}.csv").write_bytes(part.read_bytes())
    result = run("tune", str(tmp_path), "--model", "ease", "--trials", "1", "--metric", "ndcg@5")
    assert result.exit_code == 0, result.stderr
    assert "Validation was drawn from the training part" in result.stderr


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--metric", "ndcg"], "ndcg"),
        (["--trials", "0"], "at least 1"),
        (["--model", "ease", "--set", "nothing=1"], "regularization"),
    ],
)
def test_wrong_searches_exit_with_2(run, shop, words, hint):
    result = run("tune", str(shop), "--model", "ease", *words)
    assert result.exit_code == 2
    assert hint in result.stderr


def test_a_place_that_takes_no_file_is_refused_before_the_search(run, shop, tmp_path):
    result = run("tune", str(shop), "--model", "popularity", "--out", str(tmp_path / "absent" / "best.toml"))
    assert result.exit_code == 1
    assert "there is no folder" in result.stderr
    assert "random split" not in result.stderr
