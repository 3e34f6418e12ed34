"""Doctests of what needs torch are left out where it is missing; tests side by side share the cores."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest

collect_ignore_glob = [] if find_spec("torch") else ["src/lexigraph/models/gnn/*.py", "tests/training/toy.py"]
if not (find_spec("torch") and find_spec("lightning")):
    collect_ignore_glob.append("src/lexigraph/training/*.py")
if not find_spec("torch_geometric"):
    collect_ignore_glob.append("src/lexigraph/models/gnn/*/*.py")

SIDE_BY_SIDE = {
    "OMP_NUM_THREADS": "1",  # also of torch
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "PASSIVE",  # a thread that waits leaves its core to the other process
}


def pytest_configure(config: pytest.Config) -> None:
    """With ``-n``, keep torch and BLAS of each process to one thread: two with two each train 5 to 10 times slower.

    Our own kernels stay on two threads, since one of them writing where the other does would not be seen otherwise:
    while they wait passively that costs nothing. All this is read when the libraries are loaded, hence said here.
    """
    if config.getoption("numprocesses", None):
        os.environ.update(SIDE_BY_SIDE)
