"""Data by any name, and suggestions for names that nothing has."""

from __future__ import annotations

import polars as pl
import pytest

from lexigraph.data import Vocabulary, catalogue_name, given_split, open_dataset, read_split, suggest_ids
from lexigraph.errors import DataError, SplitError


def test_a_path_wins_over_a_public_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert catalogue_name("ml-100k") == "movielens-100k"
    (tmp_path / "ml-100k").mkdir()
    (tmp_path / "ml-100k" / "interactions.csv").write_text("user_id,item_id\nu,i\n")
    assert catalogue_name("ml-100k") is None
    assert len(open_dataset("ml-100k")) == 1


def test_a_public_name_is_fetched_and_read(tmp_path, monkeypatch):
    (tmp_path / "interactions.csv").write_text("user_id,item_id\nu,i\n")
    monkeypatch.setattr("lexigraph.data.catalogue.registry.fetch", lambda *_, **__: tmp_path)
    assert open_dataset("ml-100k").name == "movielens-100k"


def test_what_is_not_there_is_an_error_that_names_what_is():
    with pytest.raises(DataError, match="movielens-100k"):
        open_dataset("movielens-1000k")


def test_suggestions_prefer_the_exact_title_then_the_shortest_that_holds_it():
    titles = pl.Series(["Heat and Dust", "Heat", "White Heat", None])
    assert suggest_ids("HEAT", Vocabulary(["a", "b", "c", "d"]), titles) == ["b", "c", "a"]
    assert suggest_ids("nothing like it", Vocabulary(["a", "b", "c", "d"]), titles) == []


def test_a_given_split_is_taken_as_it_came(tmp_path):
    (tmp_path / "train.csv").write_text("user_id,item_id\nu,i\nu,j\n")
    (tmp_path / "test.csv").write_text("user_id,item_id\nu,k\n")
    split = given_split(read_split(tmp_path / "train.csv", tmp_path / "test.csv"))
    assert (len(split.train), len(split.validation), len(split.test)) == (2, 0, 1)
    assert len(split.development()) == 2
    assert split.train.test is None
    with pytest.raises(SplitError, match="no fixed test part"):
        given_split(split.train)
