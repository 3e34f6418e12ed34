"""Where a figure was measured."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version

import numba

ENGINES = ("numpy", "scipy", "numba", "polars")
"""Packages whose version can change a figure or its time."""


def describe_environment() -> dict[str, str | int]:
    """Versions and cores that a report names, so that its figures can be repeated.

    Returns:
        ``python``, ``platform``, ``cores`` (usable by this process), ``threads`` (of the kernels), ``lexigraph``,
        and the version of each package in :data:`ENGINES`.

    Example:
        >>> sorted(describe_environment())
        ['cores', 'lexigraph', 'numba', 'numpy', 'platform', 'polars', 'python', 'scipy', 'threads']
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "cores": cores,
        "threads": int(numba.get_num_threads()),
        "lexigraph": version("lexigraph"),
        **{name: version(name) for name in ENGINES},
    }
