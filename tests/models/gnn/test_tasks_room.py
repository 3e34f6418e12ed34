"""The room of tasks is light: its names are known without torch, and asked for by name only."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lexigraph.models.gnn import tasks


def test_importing_the_room_loads_no_torch():
    code = "import sys, lexigraph.models.gnn.tasks; print('torch' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert answer.stdout.strip() == "False"


def test_all_names_are_there_and_no_others():
    pytest.importorskip("torch_geometric")
    pytest.importorskip("lightning")
    assert [name for name in tasks.__all__ if not callable(getattr(tasks, name))] == []
    assert set(tasks._HOME) == set(tasks.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Rater'"):
        _ = tasks.Rater
