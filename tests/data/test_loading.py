"""From tables to one data set: vocabularies, side tables, configurations, splits, databases."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import polars as pl
import pytest

from lexigraph.data import from_frames, read_dataset, read_split
from lexigraph.errors import ConfigError, DataError, MissingColumnError, UnknownFormatError

TABLES = {
    "interactions.csv": "user_id,item_id,rating\nu2,b,4\nu1,a,5\n",
    "test.csv": "user_id,item_id\nu3,a\n",
    "validation.tsv": "user_id\titem_id\nu1\tc\n",
    "items.jsonl": '{"item_id": "d", "title": "D", "categories": ["x"], "price": 3}\n{"item_id": "a", "title": "A"}\n',
    "users.csv": "user_id,age,about\nu1,30,likes films\nu9,40,\n",
    "relations.csv": "head,relation,tail\na,by,p\nb,by,p\n",
    "links.csv": "item_id,entity\na,e1\nz,e2\n",
    "ties.csv": "user_id,friend_id\nu1,u2\nu1,nobody\n",
}


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "shop"
    home.mkdir()
    for name, text in TABLES.items():
        (home / name).write_text(text)
    (home / "README.md").write_text("not a table")
    return home


def test_a_folder_becomes_one_data_set(folder):
    dataset = read_dataset(folder)
    assert dataset.name == "shop"
    assert dataset.user_ids.ids == ["u2", "u1", "u3", "u9"]
    assert dataset.item_ids.ids == ["b", "a", "c", "d"]
    assert dataset.interactions.columns == ["user", "item", "weight", "rating"]
    assert dataset.interactions.schema["user"] == pl.Int32
    assert dataset.items["item_id"].to_list() == dataset.item_ids.ids
    assert dataset.items["title"].to_list() == [None, "A", None, "D"]
    assert dataset.items["price"].to_list() == [None, None, None, 3]
    assert dataset.users["age"].to_list() == [None, 30, None, 40]
    assert dataset.test.select("user", "item").rows() == [(2, 1)]
    assert dataset.validation.select("user", "item").rows() == [(1, 2)]
    assert dataset.relations.row(0) == ("a", "by", "p", 1.0)


def test_dangling_references_are_kept_or_set_aside_and_reported(folder):
    report = read_dataset(folder).quarantine
    assert report.dangling == {
        "interactions.user_id": 1,
        "interactions.item_id": 1,
        "validation.item_id": 1,
        "test.user_id": 1,
    }
    assert report.counts == {
        "links": {"item_id is no known item": 1},
        "ties": {"user_id or friend_id is no known user": 1},
    }
    assert '"item_id":"z"' in pl.read_csv(report.path)["content"][0]
    assert "links: 1 of 2 rows set aside" in str(report)


def test_a_configuration_names_files_and_columns(folder, tmp_path):
    (folder / "clicks.dat.csv").write_text("uid;sku;when\nu1;a;2024-01-31\n")
    config = tmp_path / "shop.toml"
    config.write_text(
        'name = "mine"\n[tables]\nitems = "shop/items.jsonl"\n[tables.interactions]\npath = "shop/clicks.dat.csv"\n'
        'separator = ";"\ncolumns = { uid = "user_id", sku = "item_id", when = "timestamp" }\n'
    )
    dataset = read_dataset(config)
    assert dataset.name == "mine"
    assert dataset.item_ids.ids == ["a", "d"]
    assert dataset.interactions["timestamp"].dt.year().to_list() == [2024]


def test_a_mapping_is_a_configuration_too(folder):
    dataset = read_dataset({"interactions": str(folder / "interactions.csv")}, name="short")
    assert (dataset.name, len(dataset)) == ("short", 2)


@pytest.mark.parametrize(
    ("config", "error", "message"),
    [
        ({"tables": {"items": "x.csv"}}, UnknownFormatError, "no interactions"),
        ({"tables": {"clicks": "x.csv"}}, ConfigError, "clicks"),
        ({"tables": {"interactions": {"path": "x.csv", "url": "sqlite:///x.db"}}}, ConfigError, "both"),
        ({"tables": {"interactions": {}}}, ConfigError, "none"),
        ({"tables": {"interactions": {"path": "x.csv", "query": "SELECT 1"}}}, ConfigError, "needs a url"),
        ({"tables": {"interactions": {"url": "postgresql://u:${LEXIGRAPH_ABSENT}@h/d"}}}, ConfigError, "LEXIGRAPH_ABS"),
        ({"tables": {"interactions": "absent.csv"}}, DataError, "no file at"),
    ],
)
def test_wrong_configurations_are_named(config, error, message):
    with pytest.raises(error, match=message):
        read_dataset(config)


def test_a_misspelt_key_does_not_show_a_password():
    with pytest.raises(ConfigError) as caught:
        read_dataset({"tables": {"interactions": "x.csv"}, "urll": "postgresql://anna:secret@host/shop"})
    assert "urll" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_split_of_two_files_of_any_format(tmp_path):
    pl.DataFrame({"uid": ["u", "v"], "item_id": ["a", "b"]}).write_parquet(tmp_path / "one.parquet")
    (tmp_path / "two.csv").write_text("uid,item_id\nv,a\n")
    (tmp_path / "catalogue.tsv").write_text("item_id\ttitle\nc\tC\n")
    dataset = read_split(
        tmp_path / "one.parquet", tmp_path / "two.csv", items=tmp_path / "catalogue.tsv", columns={"uid": "user_id"}
    )
    assert dataset.name == "one"
    assert dataset.item_ids.ids == ["a", "b", "c"]
    assert dataset.test.select("user", "item").rows() == [(1, 0)]


class PandasLike:
    """The part of a pandas frame that is used: names, and columns that list their values."""

    def __init__(self, **values):
        self.values = values
        self.columns = list(values)

    def __getitem__(self, name):
        return self.values[name]


@pytest.mark.parametrize(
    "table",
    [
        pl.DataFrame({"user_id": ["u", None], "item_id": ["1", "2"]}),
        pl.LazyFrame({"user_id": ["u", None], "item_id": ["1", "2"]}),
        {"user_id": ["u", None], "item_id": [1, 2]},
        [{"user_id": "u", "item_id": 1}, {"item_id": 2}],
        PandasLike(user_id=["u", float("nan")], item_id=[1, 2]),
    ],
)
def test_tables_in_memory(table, tmp_path):
    dataset = from_frames(table, max_bad_share=0.5, quarantine_to=tmp_path)
    assert (dataset.user_ids.ids, dataset.item_ids.ids) == (["u"], ["1"])
    assert dataset.quarantine.counts == {"interactions": {"missing user_id": 1}}


def test_what_is_no_table_is_named():
    with pytest.raises(DataError, match="int is no table"):
        from_frames(3)
    with pytest.raises(DataError, match="cannot be read as a table"):
        from_frames({"user_id": ["u", "v"], "item_id": ["a"]})
    with pytest.raises(MissingColumnError, match="the interactions frame"):
        from_frames({"user_id": ["u"], "item": ["a"]})


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "my shop.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE interactions (user_id, item_id, rating, timestamp)")
        rows = [(1, "a", 4.5, 1706659200), ("u2", "b", None, "2024-01-31"), (None, "b", 1, None), (3, "c", "bad", None)]
        connection.executemany("INSERT INTO interactions VALUES (?, ?, ?, ?)", rows)
        connection.execute("CREATE VIEW items AS SELECT DISTINCT item_id, upper(item_id) AS title FROM interactions")
        connection.execute("CREATE TABLE other (x)")
    return f"sqlite:///{path}"


def test_a_sqlite_database_is_read_whole(database):
    dataset = read_dataset(database, max_bad_share=0.5)
    assert dataset.name == "my shop"
    assert dataset.user_ids.ids == ["1", "u2"]
    assert dataset.interactions["rating"].to_list() == [4.5, None]
    assert dataset.interactions["timestamp"].n_unique() == 1
    assert dataset.items["title"].to_list() == ["A", "B", "C"]
    assert dataset.quarantine.counts == {"interactions": {"missing user_id": 1, "unparsable rating": 1}}
    assert pl.read_csv(dataset.quarantine.path)["line"].to_list() == [3, 4]


def test_a_query_is_read(database):
    query = "SELECT user_id AS who, item_id FROM interactions WHERE rating > 4 AND item_id = 'a'"
    dataset = read_dataset(
        {"url": database, "tables": {"interactions": {"query": query, "columns": {"who": "user_id"}}}}
    )
    assert dataset.user_ids.ids == ["1"]


def test_database_faults_are_named(database, tmp_path):
    with pytest.raises(DataError, match="no SQLite database"):
        read_dataset(f"sqlite:///{tmp_path}/absent.db")
    assert not (tmp_path / "absent.db").exists()
    with pytest.raises(DataError, match="no such table"):
        read_dataset({"interactions": {"url": database, "table": "nothing"}})
    with pytest.raises(DataError, match=r"readonly|read-only"):
        read_dataset({"interactions": {"url": database, "query": "DELETE FROM interactions"}})
    empty = tmp_path / "empty.db"
    sqlite3.connect(empty).close()
    empty.touch()
    with pytest.raises(UnknownFormatError, match="no table 'interactions'"):
        read_dataset(f"sqlite:///{empty}")


@pytest.mark.parametrize(
    "url",
    ["postgresql://anna:s3cret@127.0.0.1:1/shop", "postgresql://anna:s3cret@host:port/shop", "nosuch://u:s3cret@h/d"],
)
def test_no_password_in_any_database_error(url):
    pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed (pip install 'lexigraph[sql]')")
    with pytest.raises(DataError) as caught:
        read_dataset(url)
    assert "anna:***" in str(caught.value) or "u:***" in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_real_postgresql_server(postgresql_server):
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(postgresql_server) as connection:
        connection.execute(
            "CREATE TABLE interactions (user_id bigint, item_id text, rating numeric, timestamp timestamptz)"
        )
        connection.execute(
            "INSERT INTO interactions VALUES (1, 'a', 4.5, '2024-01-31T02:00:00+02'), "
            "(2, 'b', 'NaN', NULL), (2, 'c', 1, NULL)"
        )
        connection.execute("CREATE TABLE items (item_id text, categories text[], attributes jsonb)")
        connection.execute("""INSERT INTO items VALUES ('a', '{Drama,Crime}', '{"k": ":v"}')""")
    dataset = read_dataset(postgresql_server, max_bad_share=0.5)
    assert dataset.user_ids.ids == ["1", "2"]
    assert dataset.interactions["timestamp"].dt.to_string("%F %T").to_list() == ["2024-01-31 00:00:00", None]
    assert dataset.items["categories"].to_list() == [["Drama", "Crime"], None]
    assert dataset.quarantine.counts == {"interactions": {"rating is NaN or infinite": 1}}
    query = "SELECT user_id, item_id FROM interactions WHERE item_id <> ':x' AND rating::text = '1'"
    assert read_dataset({"interactions": {"url": postgresql_server, "query": query}}).item_ids.ids == ["c"]
    with pytest.raises(DataError, match="does not exist") as caught:
        read_dataset({"interactions": {"url": postgresql_server, "table": "nothing"}})
    assert "pa:ss" not in str(caught.value)
    with pytest.raises(DataError, match="password") as refused:
        read_dataset(postgresql_server.replace("pa%3A", "wrong"))
    assert "wrong" not in str(refused.value)
