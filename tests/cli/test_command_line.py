"""The command itself: versions, start-up, exit codes, pipes, Ctrl-C, colours."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import lexigraph
from lexigraph.cli import console
from lexigraph.errors import DataError


def start(words, **settings):
    """A Python process with pipes for all it prints."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **settings}
    return subprocess.Popen([sys.executable, *words], **pipes)  # noqa: S603  (the tests' own words)


def call(*words, **settings):
    """Output, errors and exit code of the real command."""
    process = start(["-m", "lexigraph", *words], **settings)
    out, said = process.communicate(timeout=60)
    return out, said, process.returncode


def test_the_version_is_the_package_version():
    assert call("--version") == (f"lexigraph {lexigraph.__version__}\n", "", 0)


def test_help_loads_nothing_heavy():
    heavy = "{'numpy', 'polars', 'pydantic', 'scipy', 'numba'}"
    code = f"import sys; from lexigraph.cli.main import app; print({heavy} & set(sys.modules))"
    assert start(["-c", code]).communicate(timeout=60)[0] == "set()\n"


@pytest.mark.parametrize("command", ["demo", "fit", "tune", "evaluate", "recommend", "ask", "similar", "info", "data"])
def test_every_command_has_help(run, command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert command in result.stdout


def test_errors_are_one_line_without_a_traceback_unless_debugging(run):
    plain = run("info", "nothing-here")
    assert (plain.exit_code, plain.stdout) == (1, "")
    assert plain.stderr.startswith("error: nothing at nothing-here")
    assert plain.stderr.count("\n") == 1
    debugged = run("--debug", "info", "nothing-here")
    assert isinstance(debugged.exception, DataError)


def test_errors_are_red_on_a_terminal_and_plain_with_no_color():
    basic = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    words = ["recommend", "somewhere"]  # nobody asks
    assert "\x1b[1;31m" in call(*words, env={**basic, "FORCE_COLOR": "1", "TERM": "xterm"})[1]
    assert "\x1b[" not in call(*words, env={**basic, "FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "dumb"})[1]


@pytest.mark.parametrize("words", [["data", "list"], ["data", "list", "--json"]])
def test_a_reader_that_leaves_early_hears_no_complaint(words):
    reading, writing = os.pipe()
    os.close(reading)
    _, said, code = call(*words, stdout=writing)
    os.close(writing)
    assert said == ""
    assert code != 0


def test_ctrl_c_ends_quietly_with_130(shop):
    code = (
        "import os, signal, time, lexigraph.data, lexigraph.cli.main\n"
        "def read_dataset(*words, **options):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    time.sleep(60)\n"
        "lexigraph.data.read_dataset = read_dataset\n"
        "lexigraph.cli.main.main()\n"
    )
    process = start(["-c", code, "data", "check", str(shop)])
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 130


def test_progress_is_for_terminals_only(run, shop, tmp_path):
    result = run("fit", str(shop), "--model", "ease", "--out", str(tmp_path / "m"), "--json")
    assert result.exit_code == 0
    assert result.stderr == ""


def test_other_peoples_words_do_not_act_on_the_terminal(capsys):
    console.say("Up\x1b[2J\x9b1m")
    console.note("\x07bell\r")
    console.fail("no item '\x1b]0;title\x07'")
    console.print_table(["title"], [["Al\x1b[31mien"], [None]])
    printed = "".join(capsys.readouterr())
    assert "Al\ufffd[31mien" in printed
    assert not set(printed) & {"\x1b", "\x9b", "\x07", "\r"}
