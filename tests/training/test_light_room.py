"""The room may be imported where torch is not installed."""

from __future__ import annotations

import subprocess
import sys


def test_importing_the_room_loads_no_torch():
    code = "import sys, lexigraph.training as t; t.TrainingSettings(); print({'torch', 'numpy'} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100)  # noqa: S603
    assert answer.stdout.strip() == "set()", answer.stderr
