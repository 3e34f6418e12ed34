"""Models answer several threads at once, also where numba's own thread pool is all there is."""

import os
import subprocess
import sys

import pytest

SERVE = """
from concurrent.futures import ThreadPoolExecutor
import numba
from lexigraph.evaluation import evaluate
from lexigraph.models import GraphFilter, UserBatch
from lexigraph.testing import checkerboard

dataset = checkerboard(40)
model = GraphFilter(encoder=None, solver="local").fit(dataset)
expected = model.recommend(UserBatch.known(model.users.ids), 3)[0]

def serve(number):
    if number % 8 == 0:
        GraphFilter(encoder=None, solver="local").fit(dataset)
    if number % 8 == 1:
        evaluate(model, dataset, seen=None, ks=(5,))
    return model.recommend(UserBatch.known(model.users.ids), 3)[0] == expected

with ThreadPoolExecutor(6) as pool:
    assert all(pool.map(serve, range(64)))
print(numba.threading_layer())
"""


@pytest.mark.parametrize("layer", ["workqueue", "default"])
def test_threads_share_a_model(layer):
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-c", SERVE],
        env=os.environ | {"NUMBA_THREADING_LAYER": layer},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    assert layer in ("default", run.stdout.strip())
