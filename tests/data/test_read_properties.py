"""Whatever the ids are, they come back; whatever a row is, it is read or set aside, never lost."""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexigraph.data import read_dataset

# In delimited text an id over several lines that look like rows is set aside.
# Carriage returns are line ends and cannot be told from them in delimited text; halves of character pairs are no text.
ids = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: pl.Series([text]).str.strip_chars().item() != "" and not ("\n" in text and {",", "\t"} & set(text))
)
hard_ids = st.sampled_from(
    ["a,b", 'say "hi"', '"', '""', "tab\there", "line\nbreak", "שלום", "👩‍👩‍👧", "a|b;c", " x ", "null", "NaN", "#"]
)
pairs = st.lists(st.tuples(ids | hard_ids, ids | hard_ids), min_size=1, max_size=12, unique=True)


def write_rows(path: Path, rows: list[tuple[str, str]]) -> None:
    frame = pl.DataFrame(rows, schema={"user_id": pl.String, "item_id": pl.String}, orient="row")
    if path.suffix in (".csv", ".tsv"):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter="," if path.suffix == ".csv" else "\t", lineterminator="\n")
            writer.writerows([frame.columns, *rows])
    elif path.suffix == ".jsonl":
        path.write_text("\n".join(json.dumps(row) for row in frame.to_dicts()), encoding="utf-8")
    elif path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_ipc(path)


@pytest.mark.parametrize("name", ["x.csv", "x.tsv", "x.jsonl", "x.parquet", "x.arrow"])
@settings(max_examples=60, deadline=None)
@given(rows=pairs)
def test_ids_come_back(name, rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_rows(path, rows)
        dataset = read_dataset(path, quarantine_to=folder)
    found = dataset.interactions.select("user", "item").rows()
    assert [(dataset.user_ids[user], dataset.item_ids[item]) for user, item in found] == rows
    assert dataset.quarantine.total == 0


cells = st.sampled_from(["u", "v", "", "7", "nan", "-1", "1e999", "x", "2024-01-31", "31/01/2024", " "])
lines = st.lists(st.lists(cells, min_size=1, max_size=6), max_size=20)


@settings(max_examples=100, deadline=None)
@given(rows=lines, policy=st.sampled_from(["exact", "keep", "first", "last"]))
def test_no_line_is_lost(rows, policy):
    texts = [",".join(row) for row in rows]
    texts = [text for text in texts if text.strip(" ")]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_text("\n".join(["user_id,item_id,rating,timestamp", "good,row,1,1", *texts]))
        dataset = read_dataset(path, max_bad_share=1.0, duplicates=policy, quarantine_to=folder)
        report = dataset.quarantine
        aside = pl.read_csv(report.path, schema_overrides={"content": pl.String}) if report.path else None
    assert len(dataset) + report.total == len(texts) + 1 == report.rows["interactions"]
    if aside is not None:
        assert aside.height == report.total
        assert all(texts[line - 3] == (content or "") for line, content in aside.select("line", "content").iter_rows())
    assert dataset.interactions["rating"].is_finite().all()


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_read_or_set_aside(text):
    body = "user_id,item_id\ngood,row\n" + text
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_bytes(body.encode())
        dataset = read_dataset(path, max_bad_share=1.0, quarantine_to=folder)
    assert dataset.quarantine.rows["interactions"] == len(dataset) + dataset.quarantine.total
    assert dataset.user_ids.ids[0] == "good"
