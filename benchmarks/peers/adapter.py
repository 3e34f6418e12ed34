"""What every peer's script shares; runs on the peer's own Python, so it imports numpy, scipy and nothing of ours.

A folder is the desk between the driver and a script. In it lie ``train.npz`` and ``test.npz`` (users x items, CSR of
ones), ``users.txt`` and ``items.txt`` (ids in index order) or ``factors.npz`` (``users``, ``items``); a script leaves a
JSON file with what it measured, and predictions.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

K = 20
RUNS = 3

Lists = np.ndarray
Recommend = Callable[[], Lists]
Fit = Callable[[sp.csr_matrix, float], Recommend]
Steps = tuple[list[float], list[float]]
Train = Callable[[sp.csr_matrix, int], Steps]


def matrix(folder: Path, name: str) -> sp.csr_matrix:
    """A part of the split, CSR float32 ``[n_users, n_items]`` with sorted indices."""
    found = sp.csr_matrix(sp.load_npz(folder / f"{name}.npz").astype(np.float32))
    found.sort_indices()
    return found


def factors(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Factors of the users and of the items, float32 ``[n, 64]``."""
    with np.load(folder / "factors.npz") as held:
        return held["users"], held["items"]


def repeated(action: Callable[[], Any], runs: int = RUNS) -> tuple[Any, float]:
    """The result of an action and its median wall clock over some runs, after one that is not counted."""
    result, seconds = action(), []
    for _ in range(runs):
        started = time.perf_counter()
        result = action()
        seconds.append(time.perf_counter() - started)
    return result, statistics.median(seconds)


def leave(folder: Path, name: str, packages: str, values: Mapping[str, Any]) -> None:
    """Write what was measured, with the peak memory of this process and the versions behind it."""
    about = {name: version(name) for name in packages.split()} | {"python": platform.python_version()}
    content = {**values, "peak_gigabytes": peak_gigabytes(), "versions": about}
    (folder / f"{name}.json").write_text(json.dumps(content) + "\n", encoding="utf-8")


def peak_gigabytes() -> float:
    """The most memory this process has held, in GB (10^9 bytes).

    Linux hands ``ru_maxrss`` on from the process that started this one; its status page does not.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        lines = status.read_text(encoding="utf-8").splitlines()
        peak = next((line for line in lines if line.startswith("VmHWM:")), None)
        if peak is not None:
            return int(peak.split()[1]) * 1024 / 1e9
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def fit_main(models: Mapping[str, Fit], packages: str) -> None:
    """Fit the model named on the command line and leave its lists: ``FOLDER MODEL --budget SECONDS``.

    A model is a function of the training matrix and the seconds it may take that returns what makes the lists:
    int ``[n_users, K]``, best first, without items of the training part, -1 where there is no more.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("model", choices=sorted(models))
    parser.add_argument("--budget", type=float, default=300.0)
    options = parser.parse_args()
    train = matrix(options.folder, "train")
    started = time.perf_counter()
    recommend = models[options.model](train, options.budget)
    fitted = time.perf_counter()
    lists = recommend()
    finished = time.perf_counter()
    write_predictions(options.folder, options.model, np.asarray(lists))
    seconds = {"fit_seconds": fitted - started, "predict_seconds": finished - fitted}
    leave(options.folder, options.model, packages, seconds)


def steps_main(models: Mapping[str, Train], packages: str) -> None:
    """Train for some steps and leave the seconds and the loss of each: ``FOLDER MODEL --steps N``.

    A model is a function of the training matrix and the number of steps.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("model", choices=sorted(models))
    parser.add_argument("--steps", type=int, default=100)
    options = parser.parse_args()
    seconds, losses = models[options.model](matrix(options.folder, "train"), options.steps)
    leave(options.folder, options.model, packages, {"seconds": seconds, "losses": losses})


def write_predictions(folder: Path, name: str, lists: Lists) -> None:
    """Write lists as ``user_id,item_id,rank``."""
    users = (folder / "users.txt").read_text(encoding="utf-8").splitlines()
    items = (folder / "items.txt").read_text(encoding="utf-8").splitlines()
    with (folder / f"{name}.csv").open("w", encoding="utf-8") as file:
        file.write("user_id,item_id,rank\n")
        for user, chosen in zip(users, lists.tolist(), strict=True):
            kept = (item for item in chosen if item >= 0)
            file.writelines(f"{user},{items[item]},{rank}\n" for rank, item in enumerate(kept, start=1))


def best_items(score: Callable[[int, int], np.ndarray], train: sp.csr_matrix, block: int = 1024) -> Lists:
    """The best items of every user by blocks of dense scores, without those of the training part.

    Args:
        score: first and last (excluded) user to scores ``[n, n_items]``; -inf marks an item that cannot be scored.
        train: what is left out.
        block: users at a time.
    """
    lists = np.full((train.shape[0], K), -1)
    for start in range(0, train.shape[0], block):
        stop = min(start + block, train.shape[0])
        scores = np.array(score(start, stop), dtype=np.float32)
        scores[train[start:stop].nonzero()] = -np.inf
        best = np.argpartition(-scores, K, axis=1)[:, :K]
        best = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1), axis=1)
        lists[start:stop] = np.where(np.take_along_axis(scores, best, axis=1) > -np.inf, best, -1)
    return lists
