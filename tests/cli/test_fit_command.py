"""``fit``: settings, filters, splits and where the model goes."""

from __future__ import annotations

import pytest

import lexigraph as lg


def test_settings_come_from_the_file_and_set_wins(answer, shop, tmp_path):
    (tmp_path / "best.toml").write_text('[model]\nname = "item-knn"\n[model.options]\nneighbours = 7\nbm25_b = 0.5\n')
    words = ["--config", str(tmp_path / "best.toml"), "--set", "neighbours=9"]
    document = answer("fit", str(shop), *words, "--out", str(tmp_path / "m"), "--json")
    assert document["model"] == "item-knn"
    config = lg.load(tmp_path / "m").config.model_dump()
    assert (config["neighbours"], config["bm25_b"]) == (9, 0.5)


def test_none_and_words_are_settings_too(run, shop, tmp_path):
    words = ["--set", "encoder=none", "--set", "solver=exact", "--set", "knowledge_weight=0"]
    result = run("fit", str(shop), *words, "--out", str(tmp_path / "m"))
    assert result.exit_code == 0, result.stderr
    assert "lexigraph recommend" in result.stdout
    config = lg.load(tmp_path / "m").config.model_dump()
    assert (config["encoder"], config["solver"], config["knowledge_weight"]) == (None, "exact", 0)


@pytest.mark.parametrize(("words", "method"), [((), "pca"), (("--map", "umap"), "umap"), (("--map", "none"), None)])
def test_the_map_of_the_catalogue_is_fitted_too_unless_told_otherwise(run, shop, tmp_path, words, method):
    if method == "umap":
        pytest.importorskip("umap", reason="umap-learn is not installed (pip install 'lexigraph[map]')")
    result = run("fit", str(shop), "--model", "popularity", *words, "--out", str(tmp_path / "m"))
    assert result.exit_code == 0, result.stderr
    found = lg.load(tmp_path / "m").item_map
    assert (found and found.method) == method


def test_filters_and_splits_only_when_asked(answer, shop, tmp_path):
    base = ["fit", str(shop), "--model", "popularity", "--out", str(tmp_path / "m"), "--json"]
    whole = answer(*base)["interactions"]
    assert whole == len(lg.read_dataset(shop))
    assert answer(*base, "--min-rating", "3")["interactions"] < whole
    assert answer(*base, "--split", "leave-last-out")["interactions"] < whole
    assert answer(*base, "--until", "2026-01-02")["interactions"] == 24


def test_a_fit_is_not_started_when_the_folder_cannot_take_it(run, shop, tmp_path):
    (tmp_path / "precious.txt").write_text("mine")
    result = run("fit", str(shop), "--out", str(tmp_path))
    assert result.exit_code == 1
    assert "not overwritten" in result.stderr
    assert (tmp_path / "precious.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--model", "eese"], "did you mean 'ease'"),
        (["--model", "ease", "--set", "regularisation=3"], "regularization"),
        (["--model", "ease", "--set", "regularization"], "key=value"),
        (["--set", "ease.regularization=3"], "no model 'ease' here"),
        (["--config", "no-such-file.toml"], "no configuration file"),
        (["--values", "stars"], "binary, weight, rating"),
        (["--split", "halves"], "random"),
        (["--since", "yesterday"], "start"),
    ],
)
def test_wrong_settings_exit_with_2_and_say_what_is_allowed(run, shop, tmp_path, words, hint):
    result = run("fit", str(shop), "--out", str(tmp_path / "m"), *words)
    assert result.exit_code == 2
    assert hint in result.stderr
    assert result.stderr.splitlines()[-1].startswith("error: ")
    assert not (tmp_path / "m").exists()


def test_a_settings_file_of_another_model_is_refused(run, shop, tmp_path):
    (tmp_path / "best.toml").write_text('[model]\nname = "ease"\n')
    words = ["--model", "item-knn", "--config", str(tmp_path / "best.toml")]
    result = run("fit", str(shop), *words, "--out", str(tmp_path / "m"))
    assert result.exit_code == 2
    assert "'ease'" in result.stderr
