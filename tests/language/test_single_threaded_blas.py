import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np  # noqa: F401 - brings a BLAS library
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from lexigraph.language.blas import SingleThreadedBlas


def blas_threads():
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def test_one_inside_and_back_outside():
    before = blas_threads()
    with SingleThreadedBlas():
        assert set(blas_threads()) == {1}
    assert blas_threads() == before


def test_the_first_in_may_leave_first():
    single = SingleThreadedBlas()
    before = blas_threads()
    first_in, second_in, first_out, checked = (threading.Event() for _ in range(4))
    inside = []

    def first():
        with single:
            first_in.set()
            second_in.wait(20)
        first_out.set()
        checked.wait(20)

    def second():
        first_in.wait(20)
        with single:
            second_in.set()
            first_out.wait(20)
            inside.extend(blas_threads())

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    threads[1].join()
    after = blas_threads()
    checked.set()
    threads[0].join()
    assert set(inside) == {1}
    assert after == before


def test_an_error_inside_sets_it_back():
    before = blas_threads()
    try:
        with SingleThreadedBlas():
            raise ValueError("inside")
    except ValueError:
        assert blas_threads() == before


def test_a_limit_set_outside_is_kept():
    with threadpool_limits(2, user_api="blas"):
        before = blas_threads()
        with SingleThreadedBlas():
            pass
        assert blas_threads() == before


@pytest.mark.skipif(os.environ.get("OPENBLAS_NUM_THREADS") != "1", reason="BLAS has several threads in this process")
def test_the_same_where_blas_has_several_threads():
    """Tests side by side have one each, and going back to one would show nothing; nor can it be changed from inside."""
    shared = "test_threads_may_share_an_encoder_and_blas_threads_are_set_back"
    tests = [__file__, f"{Path(__file__).with_name('test_use_encoder.py')}::{shared}"]
    command = [sys.executable, "-m", "pytest", "-p", "no:xdist", "-p", "no:cacheprovider", *tests]
    several = os.environ | {"OPENBLAS_NUM_THREADS": "2"}
    answer = subprocess.run(command, env=several, capture_output=True, text=True, timeout=300)  # noqa: S603
    assert (answer.returncode, "5 passed, 1 skipped" in answer.stdout) == (0, True), answer.stdout
