"""Modules that need torch are left out of the doctests where it is missing; their tests are skipped by name."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("torch") else ["src/lexigraph/models/gnn/*.py"]
if not (find_spec("torch") and find_spec("lightning")):
    collect_ignore_glob.append("src/lexigraph/training/*.py")
if not find_spec("torch_geometric"):
    collect_ignore_glob.append("src/lexigraph/models/gnn/*/*.py")
