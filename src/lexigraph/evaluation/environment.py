"""Where a figure was measured."""

from __future__ import annotations

import platform
from importlib.metadata import version

import numba

from lexigraph.language.cores import available_cores

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
    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "cores": available_cores(),
        "threads": int(numba.get_num_threads()),
        "lexigraph": version("lexigraph"),
        **{name: version(name) for name in ENGINES},
    }
