"""Fetching against a real web server on loopback and a real wheel that pip finds in a folder."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import socket
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import polars as pl
import pytest

from lexigraph.data import catalogue
from lexigraph.data.cache_root import cache_root
from lexigraph.data.catalogue.archive import Archive
from lexigraph.data.catalogue.fetch import fetch_dataset, obtain
from lexigraph.data.catalogue.info import DatasetInfo, Recipe
from lexigraph.data.catalogue.wheel import Wheel
from lexigraph.errors import CatalogueError

ROWS = pl.DataFrame({"user_id": [f"u{n}" for n in range(20_000)], "item_id": ["a"] * 20_000})
CONTENT = ROWS.write_csv().encode()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


class Site:
    """A web server with one file, and ways to misbehave."""

    def __init__(self):
        self.content, self.ranges, self.break_after, self.status, self.redirect = CONTENT, [], None, None, None
        self.honours_ranges = True
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.answer(self)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/toy.csv"

    def answer(self, request):
        asked = request.headers.get("Range")
        self.ranges.append(asked)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.honours_ranges else 0
        if self.redirect or self.status or start > len(self.content):
            request.send_response(302 if self.redirect else self.status or 416)
            request.send_header("Location", self.redirect or "")
            request.end_headers()
            return
        body = self.content[start:]
        request.send_response(206 if start else 200)
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(self.content) - 1}/{len(self.content)}")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        with contextlib.suppress(ConnectionError):
            request.wfile.write(body if self.break_after is None else body[: self.break_after])


@pytest.fixture
def site():
    served = Site()
    thread = threading.Thread(target=served.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield served
    served.server.shutdown()
    thread.join()
    served.server.server_close()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LEXIGRAPH_CACHE", str(tmp_path / "cache"))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return tmp_path / "cache"


@pytest.fixture
def closed_url():
    """An address on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return f"http://127.0.0.1:{port}/toy.csv"


def archive_at(url, content=CONTENT):
    return Archive(url, "toy.csv", sha256(content), len(content))


def make_wheel(folder):
    """A wheel with the same table, and a relations table that only it has."""
    folder.mkdir()
    path = folder / "lexigraph_toy_set-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("lexigraph_toy_set/toy.csv", CONTENT)
        zipped.writestr("lexigraph_toy_set/kg.csv", "head,relation,tail\na,is,b\n")
        info = "lexigraph_toy_set-1.0.dist-info"
        zipped.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: lexigraph-toy-set\nVersion: 1.0\n")
        zipped.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        zipped.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture
def wheel(tmp_path):
    path = make_wheel(tmp_path / "wheels")
    content = path.read_bytes()
    options = ("--no-index", "--find-links", str(path.parent))
    return Wheel("lexigraph-toy-set", "1.0", path.name, sha256(content), len(content), options)


@pytest.fixture
def held_wheel(wheel, cache):
    """The same wheel, fetched before, so that pip need not be started."""
    downloads = cache / "downloads"
    downloads.mkdir(parents=True)
    shutil.copy(f"{wheel.pip_options[-1]}/{wheel.file}", downloads)
    return wheel


@pytest.fixture
def no_wheel(tmp_path, wheel):
    (tmp_path / "nothing").mkdir()
    return replace(wheel, pip_options=("--no-index", "--find-links", str(tmp_path / "nothing")))


def from_site(path):
    return {"interactions": pl.read_csv(path)}


def from_wheel(path):
    members = catalogue.wheel.read_members(path, ["lexigraph_toy_set/toy.csv"])
    return {"interactions": pl.read_csv(members["lexigraph_toy_set/toy.csv"])}


def knowledge(path):
    members = catalogue.wheel.read_members(path, ["lexigraph_toy_set/kg.csv"])
    return {"relations": pl.read_csv(members["lexigraph_toy_set/kg.csv"])}


def info_of(archive, wheel):
    return DatasetInfo(
        name="toy",
        title="Toy",
        description="rows",
        terms="free for tests",
        citation="",
        homepage="",
        size=1,
        sources={"site": archive, "wheel": wheel},
        recipes=(
            Recipe("rows", {"site": from_site, "wheel": from_wheel}),
            Recipe("knowledge", {"wheel": knowledge}, required=False),
        ),
    )


def origins(folder):
    return json.loads((folder / "source.json").read_text())["origins"]


def test_rows_from_the_site_and_knowledge_from_the_wheel(site, wheel):
    folder = fetch_dataset(info_of(archive_at(site.url), wheel), progress=False)
    assert (folder / "interactions.csv").read_bytes() == CONTENT
    assert (folder / "relations.csv").is_file()
    assert origins(folder) == {"rows": site.url, "knowledge": wheel.label}


def test_a_source_that_is_not_needed_is_not_asked(site, no_wheel, cache):
    info = info_of(archive_at(site.url), no_wheel)
    folder = fetch_dataset(replace(info, recipes=info.recipes[:1]), progress=False)
    assert [path.name for path in (cache / "downloads").iterdir()] == ["toy.csv"]
    assert json.loads((folder / "source.json").read_text())["faults"] == {}


def test_a_closed_site_gives_the_same_rows_from_the_wheel(closed_url, wheel):
    folder = fetch_dataset(info_of(archive_at(closed_url), wheel), progress=False)
    assert (folder / "interactions.csv").read_bytes() == CONTENT
    assert origins(folder)["rows"] == wheel.label
    assert "cannot be reached" in json.loads((folder / "source.json").read_text())["faults"]["site"]


def test_a_set_without_its_optional_part_is_completed_by_refresh(site, wheel, no_wheel):
    folder = fetch_dataset(info_of(archive_at(site.url), no_wheel), progress=False)
    assert origins(folder)["knowledge"] is None
    assert not (folder / "relations.csv").exists()
    fetch_dataset(info_of(archive_at(site.url), wheel), progress=False, refresh=True)
    assert origins(folder)["knowledge"] == wheel.label
    assert len(site.ranges) == 1


def test_nothing_reachable_names_both_reasons_and_the_way_out(closed_url, no_wheel, cache):
    with pytest.raises(CatalogueError) as caught:
        fetch_dataset(info_of(archive_at(closed_url), no_wheel), progress=False)
    message = str(caught.value)
    assert closed_url in message
    assert "No matching distribution" in message
    assert f"into {cache / 'downloads'} by hand" in message


def test_a_file_put_there_by_hand_is_used(closed_url, no_wheel, cache):
    (cache / "downloads").mkdir(parents=True)
    (cache / "downloads" / "toy.csv").write_bytes(CONTENT)
    folder = fetch_dataset(info_of(archive_at(closed_url), no_wheel), progress=False)
    assert (folder / "interactions.csv").read_bytes() == CONTENT


def test_a_wrong_file_put_there_by_hand_is_told_and_kept(closed_url, tmp_path):
    (tmp_path / "toy.csv").write_bytes(b"other")
    with pytest.raises(CatalogueError, match=f"cannot be reached.*has sha256 {sha256(b'other')}"):
        obtain(archive_at(closed_url), tmp_path, progress=False)
    assert (tmp_path / "toy.csv").read_bytes() == b"other"


def test_a_second_fetch_asks_nobody(site, held_wheel):
    info = info_of(archive_at(site.url), held_wheel)
    first = fetch_dataset(info, progress=False)
    stamp = (first / "manifest.json").stat().st_mtime_ns
    site.server.shutdown()
    assert fetch_dataset(info, progress=False) == first
    assert (first / "manifest.json").stat().st_mtime_ns == stamp
    assert len(site.ranges) == 1


@pytest.mark.parametrize("spoil", ["change", "remove", "add", "manifest"])
def test_a_spoilt_cache_is_made_anew(site, held_wheel, spoil):
    info = info_of(archive_at(site.url), held_wheel)
    folder = fetch_dataset(info, progress=False)
    if spoil == "change":
        (folder / "interactions.csv").write_text("user_id,item_id\n")
    elif spoil == "remove":
        (folder / "interactions.csv").unlink()
    elif spoil == "add":
        (folder / "test.csv").write_text("user_id,item_id\n")
    else:
        (folder / "manifest.json").write_text("{")
    fetch_dataset(info, progress=False)
    assert (folder / "interactions.csv").read_bytes() == CONTENT
    assert not (folder / "test.csv").exists()


def test_a_new_revision_is_made_anew_from_the_kept_downloads(site, held_wheel):
    info = info_of(archive_at(site.url), held_wheel)
    fetch_dataset(info, progress=False)
    folder = fetch_dataset(replace(info, revision=2), progress=False)
    assert json.loads((folder / "manifest.json").read_text())["revision"] == 2
    assert len(site.ranges) == 1


def test_a_broken_download_goes_on_where_it_stopped(site, tmp_path):
    site.break_after = len(CONTENT) // 2 + 1
    path = obtain(archive_at(site.url), tmp_path, progress=False)
    assert path.read_bytes() == CONTENT
    assert site.ranges == [None, f"bytes={site.break_after}-"]


def test_a_part_survives_when_all_attempts_break(site, tmp_path):
    site.break_after = 1000
    with pytest.raises(CatalogueError, match="broke off 3 times"):
        obtain(archive_at(site.url), tmp_path, progress=False)
    assert (tmp_path / "toy.csv.part").stat().st_size == 3000
    site.break_after = None
    assert obtain(archive_at(site.url), tmp_path, progress=False).read_bytes() == CONTENT
    assert site.ranges[-1] == "bytes=3000-"


def test_a_site_that_ignores_ranges_sends_it_all_again(site, tmp_path):
    (tmp_path / "toy.csv.part").write_bytes(b"x" * 500)
    site.honours_ranges = False
    assert obtain(archive_at(site.url), tmp_path, progress=False).read_bytes() == CONTENT


def test_a_spoilt_part_is_noticed_and_fetched_from_the_start(site, tmp_path):
    (tmp_path / "toy.csv.part").write_bytes(b"x" * 500)
    assert obtain(archive_at(site.url), tmp_path, progress=False).read_bytes() == CONTENT
    assert site.ranges == ["bytes=500-", None]


def test_a_part_beyond_the_end_begins_again(site, tmp_path):
    site.content = CONTENT[:100]
    (tmp_path / "toy.csv.part").write_bytes(b"x" * 200)
    source = replace(archive_at(site.url, CONTENT[:100]), size=300)
    with pytest.raises(CatalogueError, match="100 of 300 bytes"):
        obtain(source, tmp_path, progress=False)
    assert site.ranges[:2] == ["bytes=200-", None]


def test_another_content_is_refused_and_deleted(site, tmp_path):
    site.content = CONTENT[:-2] + b"z\n"
    with pytest.raises(CatalogueError, match=f"sha256 {sha256(site.content)} where {sha256(CONTENT)} is expected"):
        obtain(archive_at(site.url), tmp_path, progress=False)
    assert list(tmp_path.iterdir()) == []


def test_no_more_than_the_stated_size_is_read(site, tmp_path):
    site.content = CONTENT * 3
    assert obtain(archive_at(site.url), tmp_path, progress=True).read_bytes() == CONTENT


@pytest.mark.parametrize(("status", "asked"), [(404, 1), (503, 3)])
def test_refusals_are_named(site, tmp_path, status, asked):
    site.status = status
    with pytest.raises(CatalogueError, match=str(status)):
        obtain(archive_at(site.url), tmp_path, progress=False)
    assert len(site.ranges) == asked


def test_only_web_addresses_are_fetched(tmp_path, site):
    secret = tmp_path / "secret"
    secret.write_bytes(CONTENT)
    with pytest.raises(CatalogueError, match="only https and http"):
        obtain(archive_at(secret.as_uri()), tmp_path, progress=False)
    site.redirect = secret.as_uri()
    with pytest.raises(CatalogueError):
        obtain(archive_at(site.url), tmp_path, progress=False)


def test_a_wheel_of_another_content_is_refused(wheel, tmp_path):
    with pytest.raises(CatalogueError, match="is expected; it was deleted"):
        obtain(replace(wheel, sha256="0" * 64), tmp_path, progress=False)


def test_two_at_once_fetch_once(site, held_wheel):
    info = info_of(archive_at(site.url), held_wheel)
    with ThreadPoolExecutor(2) as pool:
        folders = list(pool.map(lambda _: fetch_dataset(info, progress=False), range(2)))
    assert folders[0] == folders[1]
    assert len(site.ranges) == 1


def test_what_a_killed_process_left_is_swept(site, held_wheel, cache):
    left = cache / "datasets" / ".toy-left"
    left.mkdir(parents=True)
    fetch_dataset(info_of(archive_at(site.url), held_wheel), progress=False)
    assert sorted(path.name for path in left.parent.iterdir()) == [".lock", "toy"]


def test_an_unusable_cache_is_named(site, wheel, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LEXIGRAPH_CACHE", str(tmp_path / "file"))
    with pytest.raises(CatalogueError, match="LEXIGRAPH_CACHE"):
        fetch_dataset(info_of(archive_at(site.url), wheel), progress=False)


def test_the_cache_is_the_users_unless_named(monkeypatch):
    monkeypatch.delenv("LEXIGRAPH_CACHE")
    assert "lexigraph" in str(cache_root())


def test_terms_are_told_when_a_set_is_fetched(site, held_wheel, caplog):
    with caplog.at_level("INFO"):
        fetch_dataset(info_of(archive_at(site.url), held_wheel), progress=False)
    assert "free for tests" in caplog.text


def test_the_catalogue_answers_to_names_and_aliases():
    assert catalogue.describe("ml-100k") is catalogue.describe("movielens-100k")
    assert all(info.terms and info.citation for info in catalogue.available())
    with pytest.raises(CatalogueError, match="'movielens-9'; known: movielens-100k"):
        catalogue.describe("movielens-9")


def test_load_reads_what_was_fetched(site, held_wheel, monkeypatch):
    monkeypatch.setattr(catalogue.registry, "DATASETS", (info_of(archive_at(site.url), held_wheel),))
    dataset = catalogue.load("toy", progress=False)
    assert (dataset.name, dataset.n_users, dataset.n_items, len(dataset)) == ("toy", 20_000, 1, 20_000)
    assert dataset.relations.height == 1
