import json
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

pytest.importorskip("openai")

from lexigraph.errors import EncoderError
from lexigraph.language.encoder import TextEncoder
from lexigraph.language.openai_compatible import OpenAIEncoder
from lexigraph.language.vector_store import text_key
from lexigraph.testing.encoders import EncoderContract

KEY = "sk-very-secret-123"


def vector_of(text, dimension):
    seed = int.from_bytes(text_key(text)[:8], "little")
    return np.random.default_rng(seed).normal(size=dimension).tolist()


class Server(ThreadingHTTPServer):
    """Speaks POST /v1/embeddings; ``faults`` holds what to do wrong, once each, ``always`` every time."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests, self.keys, self.faults, self.always = [], [], [], None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, request))
        self.server.keys.append(self.headers["Authorization"])
        fault = self.server.always or (self.server.faults.pop(0) if self.server.faults else None)
        if isinstance(fault, int):
            body = {"error": {"message": f"refused for {self.headers['Authorization']}"}}
            return self.answer(fault, json.dumps(body))
        dimension = request.get("dimensions", 16)
        rows = [vector_of(text, dimension) for text in request["input"]]
        rows = {
            "nan": [[float("nan")] * dimension for _ in rows],
            "short": [row[:-1] for row in rows],
            "fewer": rows[:-1],
            "ragged": [row[: dimension - n] for n, row in enumerate(rows)],
            "words": [["a"] * dimension for _ in rows],
            "null": [None for _ in rows],
        }.get(fault, rows)
        data = [{"object": "embedding", "index": n, "embedding": row} for n, row in enumerate(rows)]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        answer = {"object": "list", "data": data[::-1], "model": request["model"], "usage": usage}
        body = {"html": "<html>gateway</html>", "empty": "{}"}.get(fault, json.dumps(answer))
        return self.answer(200, body)

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("retry-after-ms", "1")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def running():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def server(running):
    running.requests.clear()
    running.keys.clear()
    running.faults, running.always = [], None
    return running


def make(server, **options):
    return OpenAIEncoder("demo", base_url=server.url, api_key=KEY, **({"timeout": 20, "max_retries": 2} | options))


class TestOpenAIEncoder(EncoderContract):
    @pytest.fixture(autouse=True)
    def _server(self, server):
        self.server = server

    def make_encoder(self) -> TextEncoder:
        return make(self.server)


def test_rows_follow_the_index_and_batches_are_bounded(server):
    texts = [f"text {n}" for n in range(25)]
    vectors = make(server, batch_size=10, dimensions=16).encode(texts)
    expected = np.array([vector_of(text, 16) for text in texts])
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(vectors, expected, atol=1e-6)
    assert [len(request["input"]) for _, request in server.requests] == [10, 10, 5]
    assert {path for path, _ in server.requests} == {"/v1/embeddings"}
    assert server.requests[0][1]["model"] == "demo"
    assert server.keys[0] == f"Bearer {KEY}"


def test_dimension_is_learned_by_one_request(server):
    encoder = make(server)
    assert (encoder.dimension, encoder.dimension) == (16, 16)
    assert len(server.requests) == 1
    assert make(server, dimensions=4).encode(["a"]).shape == (1, 4)


@pytest.mark.parametrize("faults", [[500], [503, 500], [429]])
def test_passing_faults_are_tried_again(server, faults):
    server.faults = list(faults)
    assert make(server, dimensions=16).encode(["a"]).shape == (1, 16)
    assert len(server.requests) == len(faults) + 1


def test_a_server_that_stays_broken_is_an_error_that_hides_the_key(server):
    server.always = 500
    with pytest.raises(EncoderError, match=r"embedding server at http://127\.0\.0\.1.*InternalServerError") as caught:
        make(server, dimensions=16).encode(["a"])
    assert len(server.requests) == 3
    shown = "".join(traceback.format_exception(caught.value))
    assert "refused for Bearer ***" in shown
    assert KEY not in shown


def test_a_refused_key_is_not_tried_again(server):
    server.always = 401
    with pytest.raises(EncoderError, match="AuthenticationError"):
        make(server, dimensions=16).encode(["a"])
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("nan", "NaN|None|JSON"),
        ("short", r"shape \[2, 15\] for 2 texts; expected \[2, 16\]"),
        ("fewer", r"shape \[1, 16\] for 2 texts"),
        ("ragged", "not a matrix"),
        ("words", "not a matrix"),
        ("null", "gave"),
        ("html", "embedding server"),
        ("empty", "embedding server|shape"),
    ],
)
def test_wrong_answers_are_named(server, fault, message):
    encoder = make(server, dimensions=16)
    server.always = fault
    with pytest.raises(EncoderError, match=message):
        encoder.encode(["a", "b"])


@pytest.mark.parametrize("fault", ["null", "html", "empty", "fewer"])
def test_a_wrong_answer_to_the_first_request_is_named(server, fault):
    server.always = fault
    with pytest.raises(EncoderError, match="embedding server"):
        make(server).encode(["a"])


def test_a_server_that_is_not_there_is_an_error():
    encoder = OpenAIEncoder("demo", base_url="http://127.0.0.1:9/v1", timeout=2, max_retries=0)
    with pytest.raises(EncoderError, match=r"127\.0\.0\.1:9.*APIConnectionError"):
        encoder.encode(["a"])


def test_settings_come_from_the_environment(server, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", server.url + "/")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    encoder = OpenAIEncoder("demo")
    assert encoder.encode(["a"]).shape == (1, 16)
    assert encoder.fingerprint == make(server).fingerprint
    assert server.keys[0] == f"Bearer {KEY}"
    assert KEY not in repr(encoder)


def test_no_key_and_no_address_is_an_error(monkeypatch):
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(EncoderError, match="OPENAI_API_KEY"):
        OpenAIEncoder("text-embedding-3-small")


def test_fingerprint_tells_models_addresses_and_lengths_apart(server):
    prints = {
        make(server).fingerprint,
        make(server, dimensions=8).fingerprint,
        OpenAIEncoder("other", base_url=server.url).fingerprint,
        OpenAIEncoder("demo", base_url="http://127.0.0.1:9/v1").fingerprint,
    }
    assert len(prints) == 4
    one, other = (
        OpenAIEncoder("demo", base_url=f"http://127.0.0.1:{port}/v1", identity="bge-m3").fingerprint for port in (9, 10)
    )
    assert one == other
