"""Small catalogues that sentences are read against."""

from __future__ import annotations

import polars as pl
import pytest

from lexigraph.language.intent import Lexicon, RuleReader

FILMS = (
    ("matrix", "The Matrix", 1999, 136, ["Action", "Sci-Fi"]),
    ("alien", "Alien", 1979, 117, ["Horror", "Sci-Fi"]),
    ("titanic", "Titanic", 1997, 194, ["Drama", "Romance"]),
    ("toys", "Toy Story", 1995, 81, ["Animation", "Children's", "Comedy"]),
    ("heat", "Heat", 1995, 170, ["Crime", "Thriller"]),
    ("heat-old", "Heat", 1986, 101, ["Crime"]),
    ("shining", "Shining, The (1980)", 1980, 144, ["Horror"]),
    ("casablanca", "Casablanca", 1942, 102, ["Drama", "War", "Romance"]),
    ("runner", "Blade Runner", 1982, 117, ["Sci-Fi", "Film-Noir"]),
    ("t2", "Terminator 2: Judgment Day", 1991, 137, ["Action", "Sci-Fi"]),
    ("hei", "黑客帝国", 1999, 136, ["Action"]),
    ("tai", "泰坦尼克号", 1997, 194, ["Romance"]),
    ("lambs", "The Silence of the Lambs", 1991, 118, ["Thriller", "Mystery"]),
    ("up", "Up", 2009, 96, ["Musical", "Western", "Documentary", "Adventure", "Fantasy"]),
)


@pytest.fixture(scope="session")
def films() -> pl.DataFrame:
    return pl.DataFrame(FILMS, schema=["item_id", "title", "year", "runtime", "categories"], orient="row")


@pytest.fixture(scope="session")
def film_reader(films: pl.DataFrame) -> RuleReader:
    return RuleReader(Lexicon.from_items(films))


@pytest.fixture(scope="session")
def shop_reader() -> RuleReader:
    items = pl.DataFrame(
        {
            "item_id": ["l1", "l2", "l3", "l4", "p1", "p2"],
            "title": ["ThinkPad X1", "MacBook Air 13", "XPS 15", "Legion 5", "iPhone 15", "Mate 60"],
            "price": [9999.0, 7999.0, 12999.0, 6999.0, 5999.0, 4999.0],
            "brand": ["Lenovo", "Apple", "Dell", "Lenovo", "Apple", "Huawei"],
            "ram_gb": [16, 8, 32, 16, 6, 12],
            "weight_kg": [1.1, 1.2, 1.9, 2.4, 0.17, 0.2],
            "rating": [4.5, 4.8, 4.1, 3.9, 4.7, 4.4],
            "color": ["Black", "Silver", "Silver", "Black", "White", "Green"],
            "categories": [["Laptop"], ["Laptop"], ["Laptop"], ["Laptop", "Gaming"], ["Phone"], ["Phone"]],
        }
    )
    return RuleReader(Lexicon.from_items(items))


@pytest.fixture(scope="session")
def book_reader() -> RuleReader:
    items = pl.DataFrame(
        {
            "item_id": ["b1", "b2", "b3", "b4"],
            "title": ["三体", "红楼梦", "白夜行", "活着"],
            "pages": [302, 1600, 467, 191],
            "price": [23.0, 59.7, 39.5, 28.0],
            "published": ["2008-01-01", "1791-01-01", "1999-08-05", "1993-11-01"],
            "categories": [["科幻", "小说"], ["古典文学", "小说"], ["推理", "小说"], ["小说"]],
            "language": ["中文", "中文", "日语", "中文"],
        }
    )
    return RuleReader(Lexicon.from_items(items))
