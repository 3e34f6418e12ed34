"""What ``import lexigraph`` hands on, and that it costs nothing until it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import lexigraph as lg


def test_every_public_name_can_be_had():
    assert set(lg.__all__) == set(dir(lg))
    assert all(getattr(lg, name) is not None for name in lg.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'recommend_all'"):
        lg.recommend_all  # noqa: B018


def test_importing_the_package_loads_no_room():
    code = "import sys, lexigraph; print([name for name in sys.modules if name.startswith(('lexigraph.', 'polars'))])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert found.stdout == "[]\n"


def test_five_lines_go_from_a_folder_to_recommendations(shop):
    data = lg.read_dataset(shop)
    model = lg.GraphFilter().fit(data)
    known = model.recommend(lg.UserBatch.known(["u000"]), k=3)[0]
    asked = model.recommend(lg.UserBatch.ask(["a quiet film about space"]), k=3)[0]
    assert len(known) == len(asked) == 3
    assert known != asked
