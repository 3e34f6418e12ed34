"""A real file in a real process: whatever becomes of that process, this one goes on."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest

pytest.importorskip("openai")
pytest.importorskip("xllamacpp")

from lexigraph.errors import LanguageModelError, LanguageModelTimeoutError
from lexigraph.language.generation import create_language_model, load_prompt
from lexigraph.language.generation.gguf import GGUFModel
from lexigraph.language.generation.server_process import ServerProcess

YES = {"type": "array", "items": {"enum": ["yes", "no"]}, "minItems": 1, "maxItems": 1}
SECONDS = 120.0  # for a busy machine


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - a process, not a file
        return stat.read().split()[2] != "Z"


@pytest.fixture(scope="module")
def gguf(gguf_file):
    """One model for all tests that leave it whole."""
    model = GGUFModel(gguf_file, timeout=SECONDS, context=512)
    yield model
    model.close()


def ask(model, schema=YES, **options):
    """A short answer; in free words this small model knows no end."""
    return model.complete("Say yes.", max_tokens=32, schema=schema, **options)


def test_it_answers_and_counts(gguf):
    answer = gguf.complete("Hello", max_tokens=64)
    assert answer.text
    assert answer.prompt_tokens > 3
    assert 0 < answer.completion_tokens <= 64
    assert answer.model == gguf.name
    assert gguf.complete("Hello", max_tokens=64).text == answer.text


def test_it_keeps_to_a_schema(gguf):
    schema = {
        "type": "object",
        "required": ["colour", "known"],
        "additionalProperties": False,
        "properties": {"colour": {"enum": ["red", "green"]}, "known": {"type": "boolean"}},
    }
    value = json.loads(ask(gguf, schema=schema).text)
    assert value["colour"] in ("red", "green")
    assert isinstance(value["known"], bool)


def test_the_wiring_prompt_works_from_file_to_schema(gguf_file, tmp_path):
    prompt = load_prompt("wiring")
    model = create_language_model(f"gguf:{gguf_file}", timeout=SECONDS, cache=tmp_path)
    try:
        first = model.complete(prompt.render(word="film"), system=prompt.system, schema=prompt.schema, max_tokens=200)
        pid = model.model.model.model.model.server.pid
        second = model.complete(prompt.render(word="film"), system=prompt.system, schema=prompt.schema, max_tokens=200)
    finally:
        model.close()
    assert json.loads(first.text)["sentence"]
    assert (second.text, second.cached) == (first.text, True)
    assert model.meter.reading.calls == 2
    assert not is_running(pid)


def test_a_cut_off_answer_is_named(gguf):
    with pytest.raises(LanguageModelError, match=r"max_tokens = 3"):
        gguf.complete("Tell a long story.", max_tokens=3)


def test_a_request_past_the_context_is_named(gguf):
    with pytest.raises(LanguageModelError, match=r"400|context"):
        gguf.complete("word " * 2000, max_tokens=3)
    assert ask(gguf).text


def test_only_who_knows_the_key_may_use_it_and_only_from_this_machine(gguf):
    ask(gguf)
    address = gguf.server.address()
    assert address.startswith("http://127.0.0.1:")
    body = json.dumps({"messages": [{"role": "user", "content": "hi"}]}).encode()
    for headers in ({}, {"Authorization": "Bearer guess"}):
        request = urllib.request.Request(f"{address}/v1/chat/completions", body, headers)  # noqa: S310
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(request)  # noqa: S310
    with open(f"/proc/{gguf.server.pid}/cmdline") as command:  # noqa: PTH123
        assert gguf.server.key not in command.read()
    assert gguf.server.key not in repr(gguf) + repr(gguf.server) + repr(gguf._endpoint)


def test_a_killed_process_is_started_again(gguf):
    ask(gguf)
    before = gguf.server.pid
    os.kill(before, signal.SIGKILL)
    assert ask(gguf).text
    assert gguf.server.pid not in (None, before)


def test_a_process_that_dies_mid_answer_is_started_again_once(gguf):
    ask(gguf)
    before = gguf.server.pid
    timer = threading.Timer(0.15, os.kill, (before, signal.SIGKILL))
    timer.start()
    schema = {"type": "array", "items": {"type": "integer"}, "minItems": 60, "maxItems": 60}
    answer = gguf.complete("Count.", schema=schema, max_tokens=400)
    timer.join()
    assert len(json.loads(answer.text)) == 60
    assert gguf.server.pid != before


def test_a_hung_process_costs_one_time_out(gguf):
    ask(gguf)
    before = gguf.server.pid
    os.kill(before, signal.SIGSTOP)
    with pytest.raises(LanguageModelTimeoutError, match=r"within 0\.5 s"):
        ask(gguf, timeout=0.5)
    assert ask(gguf).text
    assert gguf.server.pid != before
    assert not is_running(before)


def test_a_slow_answer_costs_no_restart(gguf):
    ask(gguf)
    before = gguf.server.pid
    with pytest.raises(LanguageModelTimeoutError):
        gguf.complete("Tell a long story.", max_tokens=400, timeout=0.05)
    assert ask(gguf).text
    assert gguf.server.pid == before


def test_the_model_ends_with_its_owner_however_that_ends(gguf_file):
    program = (
        "import sys, time; from lexigraph.language.generation.gguf import GGUFModel\n"
        "model = GGUFModel(sys.argv[1], context=256); model.server.address()\n"
        "print(model.server.pid, flush=True); time.sleep(60)"
    )
    owner = subprocess.Popen([sys.executable, "-c", program, str(gguf_file)], stdout=subprocess.PIPE, text=True)  # noqa: S603
    pid = int(owner.stdout.readline())
    assert is_running(pid)
    owner.kill()
    owner.communicate()
    for _ in range(200):
        if not is_running(pid):
            break
        threading.Event().wait(0.05)
    assert not is_running(pid)


def test_fingerprints_follow_the_content(gguf_file, tmp_path):
    data = bytearray(gguf_file.read_bytes()[: 40 * 2**20])
    paths = [tmp_path / name for name in ("a.gguf", "b.gguf", "c.gguf")]
    paths[0].write_bytes(data)
    paths[1].write_bytes(data)
    data[len(data) // 2 : len(data) // 2 + 2**22] = bytes(2**22)
    paths[2].write_bytes(data)
    one, same, other = (GGUFModel(path).fingerprint for path in paths)
    assert one == same != other
    assert GGUFModel(paths[0], context=128).fingerprint != one


def test_a_damaged_file_is_named(tmp_path):
    path = tmp_path / "bad.gguf"
    path.write_bytes(b"GGUF" + bytes(1000))
    with pytest.raises(LanguageModelError, match=r"bad\.gguf could not be loaded.*whole GGUF file"):
        GGUFModel(path).complete("hello")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [("none.gguf", None, "cannot be read"), ("text.gguf", b"hello", "no GGUF file"), ("empty.gguf", b"", "no GGUF")],
)
def test_what_is_no_model_file_is_named_before_anything_starts(tmp_path, name, content, message):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(LanguageModelError, match=message):
        create_language_model(f"gguf:{tmp_path / name}")


def test_a_file_takes_no_address(tmp_path):
    with pytest.raises(LanguageModelError, match="takes no base_url"):
        create_language_model(f"gguf:{tmp_path}/a.gguf", base_url="http://127.0.0.1:9/v1")


def process(tmp_path, program, start_timeout=60.0):
    script = tmp_path / "child.py"
    script.write_text(program)
    return ServerProcess({"path": "m.gguf"}, start_timeout=start_timeout, script=script)


def test_a_process_that_never_loads_is_given_up(tmp_path):
    child = process(tmp_path, "import time; time.sleep(60)", start_timeout=0.3)
    with pytest.raises(LanguageModelTimeoutError, match=r"not loaded within 0\.3 s.*start_timeout"):
        child.address()
    assert child.pid is None


def test_a_process_that_dies_while_loading_says_its_last_words(tmp_path):
    child = process(tmp_path, "import sys; sys.exit('out of memory')")
    with pytest.raises(LanguageModelError, match=r"ended with 1 \(out of memory\)"):
        child.address()
    assert not child.running


def test_a_process_whose_server_dies_at_every_request_is_given_up(gguf_file, tmp_path):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    model = GGUFModel(gguf_file)
    program = (
        f'import json, time; print(json.dumps({{"address": "http://127.0.0.1:{port}"}}), flush=True); time.sleep(0.05)'
    )
    model.server = process(tmp_path, program)
    address = model.server.address

    def address_of_the_dead():
        found = address()
        model.server._child.wait()
        return found

    model.server.address = address_of_the_dead
    with pytest.raises(LanguageModelError, match="died twice over one request"):
        model.complete("hello", timeout=10)
