"""Every file format gives the same data set, and broken input is named or set aside."""

from __future__ import annotations

import gzip
import json

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from lexigraph.data import read_dataset, read_split
from lexigraph.errors import DataError, EmptyTableError, EncodingError, MissingColumnError, UnknownFormatError

ROWS = pl.DataFrame(
    {"user_id": ["u1", "u2", "u1"], "item_id": ["a", "b", "b"], "rating": [4.0, 5.0, 1.5], "timestamp": [1, 2, 3]}
)


def write(frame, path):
    text = {".csv": frame.write_csv, ".tsv": lambda: frame.write_csv(separator="\t"), ".jsonl": frame.write_ndjson}
    plain = path.name.removesuffix(".gz")
    for extension, writer in {**text, ".ndjson": frame.write_ndjson}.items():
        if plain.endswith(extension):
            data = (writer() or "").encode()
            path.write_bytes(gzip.compress(data) if path.name.endswith(".gz") else data)
            return path
    (frame.write_parquet if plain.endswith(".parquet") else frame.write_ipc)(path)
    return path


@pytest.mark.parametrize(
    "name",
    ["x.csv", "x.csv.gz", "x.tsv", "x.TSV".lower() + ".gz", "x.jsonl", "x.ndjson", "x.jsonl.gz", "x.parquet",
     "x.arrow", "x.feather", "x.ipc"],
)  # fmt: skip
def test_each_format_reads_the_same(tmp_path, name):
    dataset = read_dataset(write(ROWS, tmp_path / name))
    assert dataset.user_ids.ids == ["u1", "u2"]
    assert dataset.item_ids.ids == ["a", "b"]
    assert dataset.interactions["rating"].to_list() == [4.0, 5.0, 1.5]
    assert dataset.interactions["timestamp"].dt.epoch("s").to_list() == [1, 2, 3]
    assert dataset.interactions["weight"].to_list() == [1.0, 1.0, 1.0]
    assert dataset.quarantine.total == 0
    assert dataset.quarantine.path is None


def test_a_json_array_and_an_arrow_stream_are_read(tmp_path):
    array = tmp_path / "x.json"
    array.write_text(json.dumps(ROWS.to_dicts()))
    stream = tmp_path / "x.arrow"
    ROWS.write_ipc_stream(stream)
    assert len(read_dataset(array)) == len(read_dataset(stream)) == 3


@pytest.mark.parametrize("separator", ["\t", ";", "|"])
def test_separator_is_found_by_the_header(tmp_path, separator):
    path = tmp_path / "x.csv"
    path.write_text(ROWS.write_csv(separator=separator))
    assert len(read_dataset(path)) == 3


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfuser_id,item_id\r\nu,a\r\n",
        b'"user_id", "item_id"\nu,a',
        b"\n\n user_id , item_id \nu,a\n\n",
        b"user_id,item_id\ru,a\r",
    ],
)
def test_marks_quotes_spaces_and_line_ends_do_no_harm(tmp_path, data):
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    dataset = read_dataset(path)
    assert (dataset.user_ids.ids, dataset.item_ids.ids) == (["u"], ["a"])


@pytest.mark.parametrize(
    ("header", "suggested"),
    [
        ("uid,movieId", "{'uid': 'user_id', 'movieId': 'item_id'}"),
        ("usr_id,itemid", "{'usr_id': 'user_id'}"),
        ("userId,movieId", "{'movieId': 'item_id'}"),
        ("userId,USER_ID,item_id", "{'userId': 'user_id'}"),
    ],
)
def test_other_column_names_get_a_mapping_to_paste(tmp_path, header, suggested):
    path = tmp_path / "x.csv"
    path.write_text(f"{header}\nu{',a' * header.count(',')}\n")
    with pytest.raises(MissingColumnError) as caught:
        read_dataset(path)
    assert f"columns={suggested}" in str(caught.value)
    assert repr(header.split(",")[0]) in str(caught.value)
    mapping = {header.split(",")[0]: "user_id", header.split(",")[-1]: "item_id"}
    assert read_dataset(path, columns=mapping).user_ids.ids == ["u"]


@pytest.mark.parametrize("header", ["User_ID,ITEM_ID,Rating", "user id;item-id;RATING", "userId\tItemID\trating "])
def test_names_may_differ_in_capitals_spaces_and_signs(tmp_path, header):
    separator = next(sign for sign in ",;\t" if sign in header)
    path = tmp_path / "x.csv"
    path.write_text(f"{header}\n{separator.join(['u', 'a', '4'])}\n")
    dataset = read_dataset(path)
    assert (dataset.user_ids.ids, dataset.interactions["rating"].to_list()) == (["u"], [4.0])


def test_an_exact_name_wins_over_a_similar_one(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("USER_ID,user_id,item_id\nno,yes,a\n")
    assert read_dataset(path).user_ids.ids == ["yes"]


TIMED = "196\t242\t3\t881250949\n186\t302\t4.5\t891717742\n"


@pytest.mark.parametrize(
    ("name", "text", "columns"),
    [
        ("u.data", TIMED, ["rating", "timestamp"]),
        ("x.tsv", TIMED, ["rating", "timestamp"]),
        ("x.csv", TIMED.replace("\t", ","), ["rating", "timestamp"]),
        ("x.txt", TIMED.replace("\t", " "), ["rating", "timestamp"]),
        ("x.csv", "196,242,3\n186,302,4.5\n", ["rating"]),
        ("x.csv", "196,242,881250949\n186,302,891717742\n", ["timestamp"]),
        ("x.csv", "196,242\n186,302\n", []),
    ],
)
def test_numbers_without_header_are_read_where_they_leave_no_doubt(tmp_path, caplog, name, text, columns):
    path = tmp_path / name
    path.write_text(text)
    dataset = read_dataset(path)
    assert (dataset.user_ids.ids, dataset.item_ids.ids) == (["196", "186"], ["242", "302"])
    assert dataset.interactions.columns == ["user", "item", "weight", *columns]
    assert len(dataset) == 2
    assert name.endswith(".txt") or f"no header; its columns are taken for user_id, item_id{', ' * bool(columns)}" in (
        caplog.text
    )


@pytest.mark.parametrize("text", ["1,2,70\n1,3,2500\n", "1,2,3,4\n", "1,2,3,4,5\n", "1\n2\n", "1.5,2\n", "-1,2\n"])
def test_other_files_without_header_are_told_so(tmp_path, text):
    path = tmp_path / "x.csv"
    path.write_text(text)
    with pytest.raises(MissingColumnError, match="put a header line above it, like user_id,item_id"):
        read_dataset(path)


def test_two_stray_quotes_do_not_swallow_the_lines_between(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('user_id,item_id,title\nu1,a,ok\n"u2,b,ok\nu3,c,ok\nu4,d,ok\nu5",e,ok\nu6,f,"two\nlines"\n')
    dataset = read_dataset(path, max_bad_share=1.0)
    assert dataset.user_ids.ids == ["u1", "u3", "u4", "u6"]
    assert dataset.interactions["title"].to_list()[-1] == "two\nlines"
    assert pl.read_csv(dataset.quarantine.path)["line"].to_list() == [3, 6]
    assert dataset.quarantine.rows == {"interactions": 6}


def test_stray_quotes_around_a_number_leave_the_lines_between(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('user_id,item_id,rating\nu1,a,"4\nu2,b,5\nu3,c,4"\n')
    dataset = read_dataset(path, max_bad_share=1.0)
    assert dataset.user_ids.ids == ["u2"]
    assert pl.read_csv(dataset.quarantine.path)["content"].to_list() == ['u1,a,"4', 'u3,c,4"']


def test_a_quoted_text_of_lines_like_rows_is_set_aside_line_by_line(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('user_id,item_id,note\nu1,a,"stray\nu2,b,x\nu3,c,y"\nu4,d,"A text,\nwith commas, and\nlines"\n')
    dataset = read_dataset(path, max_bad_share=1.0)
    assert dataset.user_ids.ids == ["u4"]
    aside = pl.read_csv(dataset.quarantine.path)
    assert aside["line"].to_list() == [2, 3, 4]
    assert set(aside["reason"]) == {"stray quote: what it takes in looks like rows"}


def test_a_mapping_of_an_absent_column_is_refused(tmp_path):
    path = write(ROWS, tmp_path / "x.csv")
    with pytest.raises(MissingColumnError, match="'uid'"):
        read_dataset(path, columns={"uid": "user_id"})


def test_two_columns_of_one_name_are_refused(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("user_id,item_id,uid\nu,a,v\n")
    with pytest.raises(DataError, match="two columns"):
        read_dataset(path, columns={"uid": "user_id"})


@pytest.mark.parametrize(
    ("data", "encoding", "named"),
    [
        ("user_id,item_id\nu,a\nzoë,b\n".encode("latin-1"), "latin-1", "line 3"),
        ("user_id,item_id\nzoë,b\n".encode("utf-16"), "utf-16", "utf-16"),
        ("user_id,item_id\nzoë,b\n".encode("utf-16-le"), "utf-16-le", "utf-16-le"),
        ("user_id,item_id\n张,b\n".encode("gb18030"), "gb18030", "line 2"),
    ],
)
def test_other_encodings_are_named_and_readable(tmp_path, data, encoding, named):
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    with pytest.raises(EncodingError, match=named) as caught:
        read_dataset(path)
    assert "encoding=" in str(caught.value)
    assert {"zoë", "张"} & set(read_dataset(path, encoding=encoding).user_ids.ids)


def test_unknown_encoding_is_named(tmp_path):
    with pytest.raises(EncodingError, match="klingon"):
        read_dataset(write(ROWS, tmp_path / "x.csv"), encoding="klingon")


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl", "x.parquet", "x.arrow", "x.txt", "x.tsv.gz"])
def test_empty_files_are_named(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress(b"") if name.endswith(".gz") else b"")
    with pytest.raises(EmptyTableError, match="empty"):
        read_dataset(path)


def test_a_header_alone_is_an_empty_table(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("user_id,item_id\n")
    with pytest.raises(EmptyTableError, match="no usable row"):
        read_dataset(path)


@pytest.mark.parametrize("name", ["x.parquet", "x.arrow", "x.npz", "x.csv.gz"])
def test_damaged_files_are_named(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"\x1f\x8bnonsense, not the format")
    with pytest.raises(DataError, match="x\\."):
        read_dataset(path)


def test_ragged_and_broken_lines_are_set_aside_by_number(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('user_id,item_id\nu,a\nu\nu,b,c\nu,"open\nu,"x"y\nv,"two\nlines, one field"\n5" pipe,b\n')
    dataset = read_dataset(path, max_bad_share=1.0)
    aside = pl.read_csv(dataset.quarantine.path)
    assert dataset.item_ids.ids == ["a", "two\nlines, one field", "b"]
    assert dataset.user_ids.ids == ["u", "v", '5" pipe']
    assert list(zip(aside["line"], aside["reason"], strict=True)) == [
        (3, "too few fields"),
        (4, "too many fields"),
        (5, "unbalanced quotes"),
        (6, "unbalanced quotes"),
    ]
    assert aside["content"].to_list() == ["u", "u,b,c", 'u,"open', 'u,"x"y']
    assert dataset.quarantine.rows == {"interactions": 7}


def test_broken_json_lines_are_set_aside_by_number(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"user_id": "u", "item_id": 7}\n{"user_id": \n\n[1]\n{"user_id": "\\ud800", "item_id": "a"}\n')
    dataset = read_dataset(path, max_bad_share=1.0)
    assert dataset.item_ids.ids == ["7"]
    assert pl.read_csv(dataset.quarantine.path)["line"].to_list() == [2, 4, 5]


def test_ids_of_any_type_become_text(tmp_path):
    frame = pl.DataFrame({"user_id": [1.0, None, 3.0], "item_id": [10, 20, 30]})
    frame.write_parquet(tmp_path / "x.parquet")
    dataset = read_dataset(tmp_path / "x.parquet", max_bad_share=0.5)
    assert dataset.user_ids.ids == ["1", "3"]
    assert dataset.item_ids.ids == ["10", "30"]


def test_lightgcn_text_keeps_numeric_order_and_users_without_items(tmp_path):
    (tmp_path / "train.txt").write_text("10 5 2\n2 11\n3\n")
    (tmp_path / "test.txt").write_text("2 5\n")
    (tmp_path / "items.csv").write_text("item_id,title\n2,Two\n0,Nought\n")
    dataset = read_dataset(tmp_path)
    assert dataset.user_ids.ids == ["2", "3", "10"]
    assert dataset.item_ids.ids == ["0", "2", "5", "11"]
    assert dataset.items["title"].to_list() == ["Nought", "Two", None, None]
    assert dataset.interactions.select("user", "item").rows() == [(2, 2), (2, 1), (0, 3)]
    assert dataset.test.select("user", "item").rows() == [(0, 2)]


def test_sparse_pairs_keep_their_shape(tmp_path):
    train = sp.csr_array(np.array([[0, 1, 0, 0], [0, 0, 0, 0], [2, 0, 0, 0]], dtype=np.float32))
    test = sp.coo_array(np.array([[0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]], dtype=np.float32))
    sp.save_npz(tmp_path / "train.npz", train)
    sp.save_npz(tmp_path / "test.npz", test)
    dataset = read_split(tmp_path / "train.npz", tmp_path / "test.npz")
    assert (dataset.n_users, dataset.n_items) == (3, 4)
    assert dataset.item_ids.ids == ["0", "1", "2", "3"]
    assert (dataset.with_values("weight").matrix() - train).nnz == 0
    assert dataset.test.select("user", "item").rows() == [(0, 2)]


def test_a_matrix_file_is_never_unpickled(tmp_path):
    np.savez(tmp_path / "train.npz", format=np.array([{"x": 1}], dtype=object), data=np.ones(1))
    with pytest.raises(DataError, match="save_npz"):
        read_dataset(tmp_path / "train.npz")


def test_recbole_files(tmp_path):
    folder = tmp_path / "ml"
    folder.mkdir()
    files = {
        "ml.inter": "user_id:token\titem_id:token\trating:float\ttimestamp:float\n"
        "1\t10\t3\t881250949\n2\t20\t4\t881250950\n",
        "ml.item": 'item_id:token\tmovie_title:token_seq\tclass:token_seq\n10\t"Heat" (1995)\tCrime Drama\n',
        "ml.user": "user_id:token\tage:token\n1\t49\n",
        "ml.kg": "head_id:token\trelation_id:token\ttail_id:token\nm.1\tfilm.actor\tm.2\n",
        "ml.link": "item_id:token\tentity_id:token\n10\tm.1\n99\tm.9\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    dataset = read_dataset(folder)
    assert dataset.name == "ml"
    assert dataset.items.row(0, named=True) == {
        "item_id": "10", "title": '"Heat" (1995)', "categories": ["Crime", "Drama"]
    }  # fmt: skip
    assert dataset.users["age"].to_list() == [49, None]
    assert dataset.relations.select("head", "relation", "tail").rows() == [("m.1", "film.actor", "m.2")]
    assert dataset.links.rows() == [("10", "m.1")]
    assert dataset.quarantine.counts == {"links": {"item_id is no known item": 1}}


def test_a_folder_with_nothing_readable_lists_what_is_there(tmp_path):
    (tmp_path / "notes.md").write_text("x")
    with pytest.raises(UnknownFormatError, match=r"notes\.md") as caught:
        read_dataset(tmp_path)
    assert ".parquet" in str(caught.value)


def test_unknown_types_and_absent_paths_are_named(tmp_path):
    (tmp_path / "x.xlsx").write_text("x")
    with pytest.raises(UnknownFormatError, match="xlsx"):
        read_dataset(tmp_path / "x.xlsx")
    with pytest.raises(DataError, match="nothing at"):
        read_dataset(tmp_path / "absent")


def test_two_files_for_one_table_are_refused(tmp_path):
    write(ROWS, tmp_path / "interactions.csv")
    write(ROWS, tmp_path / "train.parquet")
    with pytest.raises(DataError, match=r"interactions\.csv and train\.parquet"):
        read_dataset(tmp_path)
