import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lexigraph.errors import ArtifactError, ForeignArtifactError, TamperedArtifactError
from lexigraph.models.artifact import TENSORS, Artifact, check_target, read_artifact, write_artifact
from lexigraph.models.manifest import FORMAT_VERSION, MANIFEST, seal

DESCRIPTION = {"model": "ease", "config": {"regularization": 1.5}, "encoder": None}


def artifact(value=1.0):
    tensors = {"weights": np.full((2, 3), value, np.float32), "training.indices": np.arange(3, dtype=np.int32)}
    items = pl.DataFrame({"item_id": ["一", "b"], "categories": [["Drama", "剧情"], None], "year": [1999, None]})
    return Artifact(DESCRIPTION, tensors, {"items": items})


@pytest.fixture
def saved(tmp_path):
    write_artifact(tmp_path / "model", artifact())
    return tmp_path / "model"


def reseal(folder, **changes):
    manifest = json.loads((folder / MANIFEST).read_text()) | changes
    (folder / MANIFEST).write_text(json.dumps(manifest | {"seal": seal(manifest)}))


def leftovers(folder):
    return [entry.name for entry in folder.iterdir() if entry.name.startswith(".")]


def test_round_trip(saved):
    found = read_artifact(saved)
    assert found.description == DESCRIPTION
    assert found.tables["items"].equals(artifact().tables["items"])
    assert found.tables["items"].schema == artifact().tables["items"].schema
    for name, array in artifact().tensors.items():
        np.testing.assert_array_equal(found.tensors[name], array)
        assert found.tensors[name].dtype == array.dtype
    assert sorted(entry.name for entry in saved.iterdir()) == ["items.parquet", MANIFEST, TENSORS]
    assert leftovers(saved.parent) == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hnp.arrays(
        st.sampled_from([np.float32, np.float64, np.int32, np.int64, np.bool_, np.uint8]),
        hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
    )
)
def test_any_numbers_survive(tmp_path, array):
    transposed = array.T
    write_artifact(tmp_path / "any", Artifact(DESCRIPTION, {"a": array, "t": transposed}, {}))
    found = read_artifact(tmp_path / "any").tensors
    np.testing.assert_array_equal(found["a"], array)
    np.testing.assert_array_equal(found["t"], transposed)
    assert found["a"].dtype == array.dtype


@pytest.mark.skipif(os.name == "nt", reason="no such permissions on Windows")
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_all_files_have_the_permissions_the_umask_leaves(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        write_artifact(tmp_path / "model", artifact())
    finally:
        os.umask(before)
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "model").iterdir()} == {mode}


def test_a_place_below_a_file_or_without_permission_is_refused_before_the_fit(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ArtifactError, match="is a file"):
        check_target(tmp_path / "file" / "deep" / "model")
    monkeypatch.setattr("os.access", lambda *_: False)  # permissions do not hold for root, who may run the tests
    with pytest.raises(ArtifactError, match="no permission"):
        check_target(tmp_path / "deep" / "model")


def test_saving_again_replaces_the_model(saved):
    write_artifact(saved, artifact(2.0))
    assert read_artifact(saved).tensors["weights"].max() == 2.0
    assert leftovers(saved.parent) == []


def test_folders_on_the_way_are_made_and_odd_names_work(tmp_path):
    path = tmp_path / "a" / "b [1] * 模型"
    write_artifact(path, artifact())
    assert read_artifact(path).tables["items"].height == 2


def test_an_empty_folder_is_used(tmp_path):
    (tmp_path / "empty").mkdir()
    write_artifact(tmp_path / "empty", artifact())
    assert read_artifact(tmp_path / "empty").description == DESCRIPTION


@pytest.mark.parametrize("kind", ["folder", "file", "other manifest", "link", "model with notes", "damaged model"])
def test_what_is_no_model_is_never_overwritten(saved, kind):
    path = saved.parent / "other"
    if kind == "file":
        path.write_text("thesis")
    elif kind == "link":
        path.symlink_to(saved)
    elif kind == "folder":
        path.mkdir()
        (path / "thesis.txt").write_text("three years of work")
    elif kind == "other manifest":
        path.mkdir()
        (path / MANIFEST).write_text('{"name": "a web page"}')
    else:
        path = saved
        (path / ("notes.txt" if kind == "model with notes" else MANIFEST)).write_text('{"format": "lexigraph-model"')
    before = {file.name: file.read_bytes() for file in path.iterdir()} if path.is_dir() else path.read_bytes()
    with pytest.raises(ArtifactError, match=path.name):
        write_artifact(path, artifact(2.0))
    after = {file.name: file.read_bytes() for file in path.iterdir()} if path.is_dir() else path.read_bytes()
    assert after == before
    assert leftovers(saved.parent) == []


@pytest.mark.parametrize(
    ("tensors", "tables"),
    [
        ({"a": np.array([{"a": 1}], dtype=object)}, {}),
        ({"a": np.array(["text"])}, {}),
        ({}, {"t": pl.DataFrame({"a": pl.Series([object()], dtype=pl.Object)})}),
        ({}, {"../t": pl.DataFrame({"a": [1]})}),
    ],
)
def test_what_would_need_pickling_or_escape_is_refused(tmp_path, tensors, tables):
    with pytest.raises(ArtifactError, match="cannot save"):
        write_artifact(tmp_path / "model", Artifact(DESCRIPTION, tensors, tables))
    assert list(tmp_path.iterdir()) == []


def test_settings_that_are_not_json_are_refused(tmp_path):
    with pytest.raises(ArtifactError, match="JSON"):
        write_artifact(tmp_path / "model", Artifact({"model": "x", "config": {1, 2}, "encoder": None}, {}, {}))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [TENSORS, "items.parquet"])
@pytest.mark.parametrize("how", ["changed", "longer", "missing", "link"])
def test_each_changed_file_is_named(saved, name, how):
    file = saved / name
    content = file.read_bytes()
    file.unlink()
    if how == "changed":
        file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif how == "longer":
        file.write_bytes(content + b"\0")
    elif how == "link":
        (saved.parent / "elsewhere").write_bytes(content)
        file.symlink_to(saved.parent / "elsewhere")
    with pytest.raises(TamperedArtifactError, match=name):
        read_artifact(saved)


def test_an_extra_file_is_named(saved):
    (saved / "evil.pkl").write_bytes(b"cos\nsystem\n")
    with pytest.raises(TamperedArtifactError, match=r"evil\.pkl"):
        read_artifact(saved)


def test_a_changed_setting_breaks_the_seal(saved):
    text = (saved / MANIFEST).read_text()
    (saved / MANIFEST).write_text(text.replace("1.5", "2.5"))
    with pytest.raises(TamperedArtifactError, match="seal"):
        read_artifact(saved)


@pytest.mark.parametrize("name", ["../secret.parquet", "/etc/secret.parquet", "a/b.parquet", ".."])
def test_file_names_cannot_leave_the_folder(saved, name):
    files = json.loads((saved / MANIFEST).read_text())["files"]
    content = (saved / "items.parquet").read_bytes()
    (saved.parent / "secret.parquet").write_bytes(content)
    reseal(saved, files=files | {name: files["items.parquet"]})
    with pytest.raises(TamperedArtifactError, match="no file"):
        read_artifact(saved)


def test_a_newer_format_names_both_versions(saved):
    reseal(saved, format_version=FORMAT_VERSION + 8, lexigraph_version="7.7.7")
    with pytest.raises(ForeignArtifactError, match=rf"version {FORMAT_VERSION + 8}.*7\.7\.7.*up to {FORMAT_VERSION}"):
        read_artifact(saved)


@pytest.mark.parametrize("manifest", [None, "not json", "[1, 2]", '{"format": "other"}', b"\xff\xfe\x00"])
def test_foreign_folders_are_refused(tmp_path, manifest):
    if manifest is not None:
        (tmp_path / MANIFEST).write_bytes(manifest if isinstance(manifest, bytes) else manifest.encode())
    with pytest.raises(ForeignArtifactError, match=tmp_path.name):
        read_artifact(tmp_path)


@pytest.mark.parametrize("changes", [{"files": 3}, {"files": {"a": 1}}, {"description": {}}, {"format_version": "1"}])
def test_a_sealed_but_senseless_manifest_is_foreign(saved, changes):
    reseal(saved, **changes)
    with pytest.raises(ForeignArtifactError):
        read_artifact(saved)


def test_a_missing_folder_is_a_named_error(tmp_path):
    with pytest.raises(ForeignArtifactError, match="nowhere"):
        read_artifact(tmp_path / "nowhere")


def test_old_model_comes_back_when_the_last_rename_fails(saved, monkeypatch):
    rename = type(saved).rename

    def fail_for_new(self, target):
        if self.name.endswith(".tmp"):
            raise OSError(5, "input/output error")
        return rename(self, target)

    monkeypatch.setattr(type(saved), "rename", fail_for_new)
    with pytest.raises(ArtifactError, match="input/output error"):
        write_artifact(saved, artifact(2.0))
    assert read_artifact(saved).tensors["weights"].max() == 1.0
    assert leftovers(saved.parent) == []


LIMITED_WRITE = """
import resource, sys
from pathlib import Path
import numpy as np, polars as pl
from lexigraph.errors import ArtifactError
from lexigraph.models.artifact import Artifact, write_artifact
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
numbers = np.random.default_rng(0).normal(size=200_000)
part = {"a": numbers} if sys.argv[2] == "tensors" else {}
tables = {"items": pl.DataFrame({"x": numbers})} if sys.argv[2] == "tables" else {}
try:
    write_artifact(Path(sys.argv[1]), Artifact({"model": "m", "config": {}, "encoder": None}, part, tables))
except ArtifactError as error:
    sys.exit(7 if sys.argv[1] in str(error) else 8)
"""


@pytest.mark.parametrize("part", ["tensors", "tables"])
def test_no_room_leaves_the_old_model_and_nothing_else(saved, part):
    done = subprocess.run([sys.executable, "-c", LIMITED_WRITE, str(saved), part], check=False, timeout=120)  # noqa: S603
    assert done.returncode == 7
    assert read_artifact(saved).tensors["weights"].max() == 1.0
    assert leftovers(saved.parent) == []


@pytest.fixture
def small_disk(tmp_path):
    mount = tmp_path / "disk"
    mount.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(mount)]
    done = subprocess.run(command, check=False, timeout=20)  # noqa: S603
    if done.returncode:
        pytest.skip("only root can mount a small disk")
    yield mount
    subprocess.run(["umount", str(mount)], check=True, timeout=20)  # noqa: S603, S607


def test_a_full_disk_leaves_the_old_model_and_nothing_else(small_disk):
    path = small_disk / "model"
    write_artifact(path, artifact())
    numbers = np.random.default_rng(0).normal(size=200_000)
    for tensors, tables in (({"a": numbers}, {}), ({}, {"items": pl.DataFrame({"x": numbers})})):
        with pytest.raises(ArtifactError, match=str(path)):
            write_artifact(path, Artifact(DESCRIPTION, tensors, tables))
    assert read_artifact(path).tensors["weights"].max() == 1.0
    assert leftovers(small_disk) == []


def test_arrays_are_views_of_the_file_which_nobody_can_change_through_them(saved):
    before = (saved / TENSORS).read_bytes()
    found = read_artifact(saved).tensors["weights"]
    assert not found.flags.owndata
    found[:] = 7
    assert (saved / TENSORS).read_bytes() == before
    np.testing.assert_array_equal(read_artifact(saved).tensors["weights"], artifact().tensors["weights"])


@pytest.mark.parametrize("gone", [False, True])
def test_a_model_that_is_replaced_or_removed_stays_usable_where_it_is_loaded(saved, gone):
    found = read_artifact(saved).tensors
    if gone:
        shutil.rmtree(saved)
    else:
        write_artifact(saved, artifact(2.0))
    for name, array in artifact().tensors.items():
        np.testing.assert_array_equal(found[name], array)


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="counts pages as Linux tells them")
def test_what_is_loaded_and_read_takes_no_memory_of_its_own(tmp_path):
    big = np.ones((1024, 1024), np.float32)
    write_artifact(tmp_path / "big", Artifact(DESCRIPTION, {"big": big}, {}))
    found = read_artifact(tmp_path / "big").tensors["big"]
    assert found.sum() == big.sum()
    assert own_kilobytes(TENSORS) == 0
    found[0, 0] = 2
    assert 0 < own_kilobytes(TENSORS) < 1024


def own_kilobytes(file):
    """Memory that this process alone has of a mapped file."""
    own, counted = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        name, *values = line.split()
        if not name.endswith(":"):
            counted = line.endswith(f"big/{file}")
        elif counted and name == "Private_Dirty:":
            own += int(values[0])
    return own
