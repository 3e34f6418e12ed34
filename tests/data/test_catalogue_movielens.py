"""Both ways to the MovieLens tables, on rows written by hand in the form of each source."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from lexigraph.data.catalogue import load
from lexigraph.data.catalogue.cache import sha256_of, write_manifest
from lexigraph.data.catalogue.movielens import (
    GENRES,
    clean_title,
    site_items,
    tables_from_site,
    tables_from_wheel,
    wheel_items,
)
from lexigraph.data.catalogue.registry import MOVIELENS_100K
from lexigraph.data.catalogue.wheel import read_members
from lexigraph.errors import CatalogueError

FILMS = [  # id, site title, release date, wheel title, wheel year, genres
    ("1", "Toy Story (1995)", "01-Jan-1995", "Toy Story", "1995", "Animation Children's Comedy"),
    ("12", "Usual Suspects, The (1995)", "14-Aug-1995", "Usual Suspects, The", "1995", "Crime Thriller"),
    ("267", "unknown", "", "unkonwn", "unkonwn", "unknown"),
    ("39", "Strange Days (1995)", "01-Jan-1995", "Strange Days", "1995", "Action Crime Sci-Fi"),
    ("89", "Blade Runner (1982)", "01-Jan-1982", "Blade Runner", "1982", "Film-Noir Sci-Fi"),
    ("1005", "Double vie de Véronique, La (Double Life of Veronique, The) (1991)", "01-Jan-1991",
     "Double vie de Véronique, La (Double Life of Veronique, The)", "1991", "Drama"),
    ("1201", "Marlene Dietrich: Shadow and Light (1996) ", "02-Apr-1996", "Marlene Dietrich: Shadow and Light",
     "1996", "Documentary"),
    ("1412", "Land Before Time III: The Time of the Great Giving (1995) (V)", "01-Jan-1995",
     "Land Before Time III: The Time of the Great Giving (1995)", "V", "Animation Children's"),
    ("1373", "Good Morning (1971)", "4-Feb-1971", "Good Morning", "1971", "unknown"),
]  # fmt: skip


@dataclass(frozen=True)
class Held:
    """A source whose file is at hand, or cannot be had."""

    path: Path | None
    label: str = "held"
    file: str = "held.zip"
    size: int = 1

    @property
    def sha256(self):
        return sha256_of(self.path) if self.path else ""

    def download(self, target, *, progress):  # noqa: ARG002 - as every source
        if self.path is None:
            raise CatalogueError("not to be had")
        target.write_bytes(self.path.read_bytes())


def flags(genres):
    return "|".join("1" if genre in genres.split() else "0" for genre in GENRES)


def site_text():
    return "".join(f"{i}|{title}|{date}||address|{flags(g)}\n" for i, title, date, _, _, g in FILMS).encode("latin-1")


def wheel_text():
    rows = "".join(f"{i}\t{title}\t{year}\t{genres}\n" for i, _, _, title, year, genres in FILMS)
    return f"item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n{rows}".encode()


def test_both_sources_give_the_same_items():
    assert site_items(site_text()).equals(wheel_items(wheel_text()))


def test_items_are_what_they_should_be():
    rows = {row[0]: row[1:] for row in wheel_items(wheel_text()).iter_rows()}
    assert rows["12"] == ("The Usual Suspects", 1995, "Crime|Thriller")
    assert rows["1"] == ("Toy Story", 1995, "Animation|Children's|Comedy")
    assert rows["267"] == (None, None, None)
    assert rows["1373"] == ("Good Morning", 1971, None)
    assert rows["1412"][:2] == ("Land Before Time III: The Time of the Great Giving", 1995)
    assert rows["1005"][0] == "La Double vie de Véronique (The Double Life of Veronique)"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Good, The Bad and The Ugly, The (1966)", ("The Good, The Bad and The Ugly", 1966)),
        ("Enfer, L' (1994)", ("L'Enfer", 1994)),
        ("Niagara, Niagara (1997)", ("Niagara, Niagara", 1997)),
        ("Independence Day (ID4)", ("Independence Day (ID4)", None)),
        ("1-900 (1994)", ("1-900", 1994)),
        ("2001: A Space Odyssey", ("2001: A Space Odyssey", None)),
        ("unknown", (None, None)),
    ],
)
def test_clean_title(raw, expected):
    assert clean_title(raw) == expected


@pytest.fixture
def archives(tmp_path):
    """A site archive and a wheel of the same content."""
    data, users = "196\t242\t3\t881250949\n22\t12\t1\t878887116\n", [("1", "24", "M", "technician", "85711")]
    site, wheel = tmp_path / "ml-100k.zip", tmp_path / "recbole.whl"
    with zipfile.ZipFile(site, "w") as zipped:
        zipped.writestr("ml-100k/u.data", data)
        zipped.writestr("ml-100k/u.item", site_text())
        zipped.writestr("ml-100k/u.user", "\n".join("|".join(user) for user in users) + "\n")
    with zipfile.ZipFile(wheel, "w") as zipped:
        folder = "recbole/dataset_example/ml-100k/ml-100k"
        zipped.writestr(f"{folder}.inter", "user_id:token\titem_id:token\trating:float\ttimestamp:float\n" + data)
        zipped.writestr(f"{folder}.item", wheel_text())
        header = "user_id:token\tage:token\tgender:token\toccupation:token\tzip_code:token\n"
        zipped.writestr(f"{folder}.user", header + "\n".join("\t".join(user) for user in users) + "\n")
        zipped.writestr(f"{folder}.kg", "head_id:token\trelation_id:token\ttail_id:token\nm.1\tfilm.film.actor\tm.2\n")
        zipped.writestr(f"{folder}.link", "item_id:token\tentity_id:token\n12\tm.1\n")
    return site, wheel


def test_both_sources_give_the_same_tables(archives):
    site, wheel = tables_from_site(archives[0]), tables_from_wheel(archives[1])
    assert list(site) == list(wheel) == ["interactions", "items", "users"]
    for name in site:
        assert site[name].equals(wheel[name])
    assert site["interactions"].row(0, named=True) == {
        "user_id": "196",
        "item_id": "242",
        "rating": "3",
        "timestamp": "881250949",
    }


@pytest.mark.parametrize("source", ["site", "wheel"])
def test_knowledge_of_the_wheel_is_left_out_also_of_an_older_cache(archives, tmp_path, monkeypatch, source):
    monkeypatch.setenv("LEXIGRAPH_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "cache" / "datasets" / "movielens-100k"
    folder.mkdir(parents=True)
    for name in ("interactions", "items", "users", "relations", "links"):
        (folder / f"{name}.csv").write_text("head,relation,tail\nm.1,film.film.actor,m.2\n")
    write_manifest(folder, 1)
    for name, path in zip(("site", "wheel"), archives, strict=True):
        monkeypatch.setitem(MOVIELENS_100K.sources, name, Held(path if name == source else None))
    dataset = load("movielens-100k", progress=False)
    assert sorted(path.name for path in folder.glob("*.csv")) == ["interactions.csv", "items.csv", "users.csv"]
    assert (len(dataset), dataset.relations) == (2, None)


def test_a_missing_member_is_named(archives):
    with pytest.raises(CatalogueError, match=r"ml-100k\.zip holds no .*ml-100k\.inter"):
        tables_from_wheel(archives[0])


def test_a_huge_member_is_refused(archives, monkeypatch):
    monkeypatch.setattr("lexigraph.data.catalogue.wheel.MEMBER_LIMIT", 10)
    with pytest.raises(CatalogueError, match="more than the 10 allowed"):
        read_members(archives[0], ["ml-100k/u.item"])


def test_a_broken_zip_is_named(tmp_path):
    path = tmp_path / "broken.zip"
    path.write_bytes(b"not a zip")
    with pytest.raises(CatalogueError, match="not a readable zip"):
        read_members(path, ["a"])
