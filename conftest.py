"""Modules that need torch are left out of the doctests where it is missing; their tests are skipped by name."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("torch") else ["src/lexigraph/models/gnn/*.py"]
