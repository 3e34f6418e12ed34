"""On what and with what a figure was measured."""

from __future__ import annotations

import os
import platform
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from lexigraph.language.cores import available_cores

PACKAGES = ("lexigraph", "numpy", "scipy", "numba", "polars", "implicit")


def describe() -> dict[str, str]:
    """Date, Python, processor, cores, memory and versions, each in words.

    Example:
        >>> sorted(describe())
        ['date', 'machine', 'python', 'versions']
    """
    parts = [processor(), f"{available_cores()} cores", memory()]
    return {
        "date": date.today().isoformat(),
        "python": platform.python_version(),
        "machine": ", ".join(part for part in parts if part),
        "versions": ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
    }


def processor() -> str:
    """The processor's name, or at least its architecture."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def memory() -> str:
    """Memory of the machine, or nothing where it cannot be told."""
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return ""
    return f"{size / 2**30:.0f} GiB"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
