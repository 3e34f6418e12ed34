"""``data`` and ``info`` on data sets, and the reader options."""

from __future__ import annotations

import pytest


def write(path, text, encoding="utf-8"):
    path.write_text(text, encoding=encoding)
    return str(path)


def test_check_prints_the_summary_and_what_was_set_aside(run, answer, tmp_path):
    rows = "user_id,item_id\n" + "".join(f"u{n},i{n % 7}\n" for n in range(60)) + ",i1\n"
    file = write(tmp_path / "clicks.csv", rows)
    shown = run("check-is-not-a-command")
    assert shown.exit_code == 2
    shown = run("data", "check", file, "--quarantine-to", str(tmp_path / "aside"))
    assert shown.exit_code == 0
    assert "missing user_id: 1" in shown.stdout
    document = answer("data", "check", file, "--json", "--quarantine-to", str(tmp_path / "aside"))
    assert document["interactions"] == 60
    assert document["quarantined"] == {"interactions": {"missing user_id": 1}}
    assert document["quarantine_file"].startswith(str(tmp_path / "aside"))


def test_reader_options_reach_the_reader(answer, run, tmp_path):
    file = write(tmp_path / "latin.csv", "uid,thing\nJosé,café\nJosé,café\n,thé\n", encoding="latin-1")
    words = ["--columns", "uid=user_id,thing=item_id", "--encoding", "latin-1", "--max-bad-share", "0.5"]
    where = ["--quarantine-to", str(tmp_path / "aside")]
    kept = answer("data", "check", file, *words, "--duplicates", "keep", *where, "--json")
    once = answer("data", "check", file, *words, "--duplicates", "exact", *where, "--json")
    assert (kept["interactions"], once["interactions"]) == (2, 1)
    refused = run("data", "check", file, *words[:4], *where)
    assert refused.exit_code == 1
    assert "error: " in refused.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--duplicates", "sometimes"], 2),
        (["--max-bad-share", "7"], 2),
        (["--columns", "uid"], 2),
        (["--columns", "nothing=user_id"], 1),
    ],
)
def test_wrong_reader_options_are_named(run, shop, words, code):
    result = run("data", "check", str(shop), *words)
    assert result.exit_code == code
    assert result.stderr.startswith("error: ")


def test_what_is_not_there_names_what_would_be_allowed(run):
    result = run("fit", "nowhere-at-all", "--out", "never-made")
    assert result.exit_code == 1
    assert "movielens-100k" in result.stderr


def test_list_and_get_know_the_public_sets(answer, run):
    assert [info["name"] for info in answer("data", "list", "--json")] == ["movielens-100k"]
    assert "movielens-100k" in run("data", "list").stdout
    unknown = run("data", "get", "movielens-9")
    assert unknown.exit_code == 1
    assert "known: movielens-100k" in unknown.stderr


def test_get_tells_the_terms_on_stderr_and_the_path_on_stdout(run, answer, monkeypatch, tmp_path):
    monkeypatch.setattr("lexigraph.data.catalogue.fetch", lambda *_, **__: tmp_path)
    result = run("data", "get", "ml-100k")
    assert result.stdout == f"{tmp_path}\n"
    assert "may not redistribute" in result.stderr
    document = answer("data", "get", "ml-100k", "--json")
    assert document["path"] == str(tmp_path)
    assert "may not redistribute" in document["terms"]


def test_info_of_data_is_its_summary(answer, run, shop):
    assert answer("info", str(shop), "--json")["items"] == 26
    assert "knowledge triples" in run("info", str(shop)).stdout


def test_the_way_out_is_told_in_options(run, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("uid,movieId\nu,a\n")
    assert "map them with --columns uid=user_id --columns movieId=item_id" in run("data", "check", str(path)).stderr
    path.write_text("user_id,item_id\nu,a\nu\n")
    assert "allow them with --max-bad-share 0.50" in run("data", "check", str(path)).stderr
