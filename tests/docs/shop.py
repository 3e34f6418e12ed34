"""The files that the samples of the documentation read: a small shop of books and films."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import polars as pl

from lexigraph.testing import books_and_films


def make_shop(folder: Path) -> None:
    """Write ``my-shop/`` (CSV), ``shop.db`` (SQLite), ``clicks.csv``, ``split/`` (text of the LightGCN family),
    ``theirs.csv`` (lists of another system for that split), and ``service.toml`` (settings of the service).
    """
    tables = shop_tables()
    shop = folder / "my-shop"
    shop.mkdir()
    for name, table in tables.items():
        table.write_csv(shop / f"{name}.csv")
    _write_database(folder / "shop.db", tables)
    _write_split(folder / "split", tables["interactions"])
    _write_clicks(folder / "clicks.csv", tables["interactions"])
    _write_comparison(folder / "compare.toml")
    (folder / "service.toml").write_text('model = "shop-model"\n\n[store]\nurl = "sqlite:///service.db"\n')
    _write_lists(folder / "theirs.csv", folder / "split")


def shop_tables() -> dict[str, pl.DataFrame]:
    """The data set's tables as a shop would keep them."""
    data = books_and_films()
    interactions = data.interactions.select(
        user_id=data.user_ids.series.gather(data.interactions["user"].cast(pl.Int64)),
        item_id=data.item_ids.series.gather(data.interactions["item"].cast(pl.Int64)),
        rating=pl.col("rating"),
        timestamp=pl.col("timestamp").dt.strftime("%Y-%m-%d %H:%M:%S"),
        kind=pl.when(pl.int_range(pl.len()) % 4 == 0).then(pl.lit("purchase")).otherwise(pl.lit("view")),
    )
    items = data.items.with_columns(pl.col("categories").list.join("|"))
    return {
        "interactions": interactions,
        "items": items,
        "users": data.users,
        "relations": data.relations,
        "links": data.links,
        "ties": data.ties,
    }


def _write_database(path: Path, tables: dict[str, pl.DataFrame]) -> None:
    connection = sqlite3.connect(path)
    for name, table in {"interactions": tables["interactions"], "items": tables["items"]}.items():
        marks = ", ".join("?" * table.width)
        connection.execute(f"CREATE TABLE {name} ({', '.join(table.columns)})")
        connection.executemany(f"INSERT INTO {name} VALUES ({marks})", table.rows())  # noqa: S608 - our own names
    connection.commit()
    connection.close()


def _write_split(folder: Path, interactions: pl.DataFrame) -> None:
    folder.mkdir()
    numbered = interactions.select(
        user=pl.col("user_id").str.slice(1).cast(pl.Int64), item=pl.col("item_id").rank("dense").cast(pl.Int64) - 1
    )
    histories = numbered.group_by("user", maintain_order=True).agg("item").rows()
    lines = {"train.txt": [(user, items[1:]) for user, items in histories]}
    lines["test.txt"] = [(user, items[:1]) for user, items in histories]
    for name, rows in lines.items():
        text = "".join(f"{user} {' '.join(map(str, items))}\n" for user, items in rows)
        (folder / name).write_text(text)


def _write_clicks(path: Path, interactions: pl.DataFrame) -> None:
    """A table under other column names, with two rows that cannot be used."""
    rows = interactions.select(uid="user_id", product="item_id", when="timestamp").write_csv()
    path.write_text(rows + ",f01,2026-01-05 10:00:00\nu001,f02,some day\n")


def _write_lists(path: Path, split: Path) -> None:
    """The same ten popular items for everybody."""
    rows = [line.split() for line in (split / "train.txt").read_text().splitlines()]
    items = pl.Series([item for _, *found in rows for item in found]).value_counts(sort=True, name="n")
    popular = items.sort(["n", items.columns[0]], descending=[True, False])[items.columns[0]].head(10).to_list()
    lists = [(user, item, rank) for user, *_ in rows for rank, item in enumerate(popular, start=1)]
    pl.DataFrame(lists, schema=["user_id", "item_id", "rank"], orient="row").write_csv(path)


def _write_comparison(path: Path) -> None:
    """The settings file that the page shows."""
    page = (Path(__file__).parents[2] / "docs" / "comparing.md").read_text(encoding="utf-8")
    path.write_text(page.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
