"""Settings files and descriptions of saved models."""

from __future__ import annotations

import pytest

from lexigraph.errors import ConfigError, ForeignArtifactError
from lexigraph.models.inspection import inspect_model
from lexigraph.models.model_file import read_model_file
from lexigraph.models.popularity import Popularity
from lexigraph.testing.checkerboard import checkerboard


def test_an_empty_text_stands_for_none(tmp_path):
    file = tmp_path / "best.toml"
    file.write_text('[model]\nname = "graph-filter"\n[model.options]\nencoder = ""\nseed = 3\n')
    assert read_model_file(file) == ("graph-filter", {"encoder": None, "seed": 3})


@pytest.mark.parametrize("text", ["", 'model = "ease"', "[model]\nnames = 1", "[model.options]\n[data]\n", "model ="])
def test_anything_else_is_refused(tmp_path, text):
    file = tmp_path / "best.toml"
    file.write_text(text)
    with pytest.raises(ConfigError):
        read_model_file(file)


def test_a_saved_model_is_described_without_serving_it(tmp_path):
    data = checkerboard(6)
    Popularity().fit(data).save(tmp_path / "m")
    found = inspect_model(tmp_path / "m")
    assert (found["model"], found["n_users"], found["n_items"]) == ("popularity", data.n_users, data.n_items)
    assert found["n_interactions"] == data.matrix().nnz
    assert found["bytes"] == sum((tmp_path / "m" / name).stat().st_size for name in found["files"])
    with pytest.raises(ForeignArtifactError):
        inspect_model(tmp_path)
