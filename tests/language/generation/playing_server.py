"""A chat server that plays the part that the model's name asks for. Run as a script; prints its port."""

import json
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CALLS = Counter()
SEEN = []
AT_ONCE = Counter()
LOCK = threading.Lock()


def chat(text, *, finish="stop", **message):
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text} | message}
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    return {"id": "1", "object": "chat.completion", "choices": [choice], "usage": usage}


ANSWERS = {
    "good": chat("Yes."),
    "json": chat('{"year": 1979}'),
    "fenced": chat('<think>hm</think>\n```json\n{"year": 1979}\n```'),
    "rubbish": chat("asdf ]] {{ 77"),
    "nan": chat('{"year": NaN}'),
    "off-schema": chat('{"year": "seventy-nine"}'),
    "empty": chat("  \n"),
    "null": chat(None),
    "cut-after": chat('{"year": 1979}   \n  ', finish="length"),
    "cut-inside": chat('{"year": {"a": 1}', finish="length"),
    "cut-off": chat('{"yea', finish="length"),
    "cut-story": chat("<think>hm</think>A story. It beg", finish="length"),
    "cut-thoughts": chat("<think>A story. It beg", finish="length"),
    "filtered": chat("", finish="content_filter"),
    "refusal": chat(None, refusal="no"),
    "no-choices": {"choices": []},
    "text-choices": {"choices": ["Yes."]},
    "list": [1, 2],
    "no-usage": {k: v for k, v in chat("Yes.").items() if k != "usage"},
    "odd-usage": chat("Yes.") | {"usage": {"prompt_tokens": "many", "completion_tokens": -3}},
    "deep": chat("[" * 100_000),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.reply(200, json.dumps({"seen": SEEN, "most": AT_ONCE["most"]}))

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        part = request["model"]
        with LOCK:
            CALLS[part] += 1
            SEEN.append({"key": self.headers["Authorization"], "path": self.path, **request})
            AT_ONCE["now"] += 1
            AT_ONCE["most"] = max(AT_ONCE["most"], AT_ONCE["now"])
        try:
            self.play(part, CALLS[part])
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with LOCK:
                AT_ONCE["now"] -= 1

    def play(self, part, calls):
        kind, _, number = part.partition("-")
        if part in ANSWERS:
            return self.reply(200, json.dumps(ANSWERS[part]))
        if kind == "status":
            return self.refuse(int(number))
        if kind == "passing":  # passing-500-2: fails twice
            status, times = (int(part) for part in number.split("-")[:2])
            return self.refuse(status) if calls <= times else self.reply(200, json.dumps(chat("Yes.")))
        return getattr(self, f"play_{kind}")()

    def play_slow(self):
        time.sleep(0.3)
        self.reply(200, json.dumps(chat("Yes.")))

    def play_hang(self):
        time.sleep(30)

    def play_trickle(self):
        self.start(200, "application/json", 10_000)
        for _ in range(300):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.1)

    def play_dies(self):
        self.start(200, "application/json", 10_000)
        self.wfile.write(b'{"choices": [{"mess')
        self.wfile.flush()
        self.connection.shutdown(2)

    def play_endless(self):
        self.start(200, "application/json", 10**12)
        for _ in range(1000):
            self.wfile.write(b" " * 2**20)

    def play_html(self):
        self.reply(200, "<html>gateway</html>", "text/html")

    def play_broken(self):
        self.reply(200, '{"choices": [')

    def play_quota(self):
        self.reply(429, json.dumps({"error": {"message": "pay", "code": "insufficient_quota"}}))

    def play_wait(self):
        self.refuse(429, {"Retry-After": "60"})

    def refuse(self, status, headers=None):
        body = json.dumps({"error": {"message": f"refused for {self.headers['Authorization']}"}})
        self.reply(status, body, headers=headers or {"retry-after-ms": "1"})

    def reply(self, status, body, kind="application/json", headers=None):
        data = body.encode()
        self.start(status, kind, len(data), headers)
        self.wfile.write(data)

    def start(self, status, kind, length, headers=None):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(length), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
