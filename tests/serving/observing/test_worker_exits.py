"""Workers that end unasked are told of: in the log, and in a metric that outlives them."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from lexigraph.serving.observing import FOLDER_VARIABLE, Metrics, report_exit, watch_workers
from lexigraph.serving.settings import ObservingSettings

NAME = "some-worker"


@pytest.fixture
def children():
    """Starts child processes of the name that is watched; none outlives the test."""
    started = []

    def start(target, *args, name=NAME):
        started.append(multiprocessing.get_context("spawn").Process(target=target, args=args, name=name))
        started[-1].start()
        return started[-1]

    yield start
    for child in started:
        child.kill()
        child.join()


def told_of(children, end, **more):
    told, stopping = [], []
    child = children(time.sleep, 60, **more)
    watching = watch_workers(NAME, lambda pid, code: told.append((pid, code)), lambda: bool(stopping))
    time.sleep(0.5)
    end(child)
    child.join()
    deadline = time.monotonic() + 5
    while not told and time.monotonic() < deadline and not more:
        time.sleep(0.02)
    stopping.append(True)
    watching.join(5)
    return child.pid, told


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_killed_worker_is_told_with_its_signal(children, number):
    pid, told = told_of(children, lambda child: os.kill(child.pid, number))
    assert told == [(pid, -number)]


def test_other_processes_are_left_alone(children):
    _, told = told_of(children, lambda child: child.kill(), name="another")
    assert told == []


def test_an_exit_is_logged_in_the_form_of_the_service_and_counted_for_all(tmp_path: Path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cells"))
    stream, worker = io.StringIO(), Metrics()
    for code in (-signal.SIGKILL, -signal.SIGKILL, 1):
        report_exit(ObservingSettings(), 4711, code, stream)
    first, _, last = map(json.loads, stream.getvalue().splitlines())
    assert (first["level"], first["worker"], first["exit_code"]) == ("error", 4711, -9)
    assert "worker 4711 was ended by SIGKILL" in first["message"]
    assert "exit code 1" in last["message"]
    scrape = worker.render().decode()
    assert 'lexigraph_worker_exits_total{cause="killed"} 2.0' in scrape
    assert 'lexigraph_worker_exits_total{cause="error"} 1.0' in scrape
    assert "lexigraph_workers 1.0" in scrape  # who tells is no worker
    worker.close()


def test_the_log_may_be_plain_text(capsys):
    report_exit(ObservingSettings(log_format="text"), 7, -signal.SIGTERM)
    assert "worker 7 was ended by SIGTERM; another one takes its place" in capsys.readouterr().err
