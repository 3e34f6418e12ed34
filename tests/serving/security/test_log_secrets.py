"""Logs hold no secrets, and nobody writes lines of his own into them."""

from __future__ import annotations

import io
import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.serving.observing.logs import configure_logging
from lexigraph.serving.security import Redaction, redact_handlers, redacted
from lexigraph.serving.security.keys import new_key
from lexigraph.serving.settings import ObservingSettings

SECRET = "hunter2-Secret.Word"  # noqa: S105 - made up
KEY = new_key()


@pytest.fixture(params=["plain", "json", "text"])
def logger(request):
    """A logger, and what it has written."""
    stream = io.StringIO()
    own = logging.getLogger(f"lexigraph.test.{request.param}")
    own.setLevel(logging.DEBUG)
    if request.param == "plain":
        handler = logging.StreamHandler(stream)
        own.addHandler(handler)
        redact_handlers(own)
        redact_handlers(own)
        assert len(handler.filters) == 1
    else:
        settings = ObservingSettings(log_format=request.param, log_level="debug")
        handler = configure_logging(settings, filters=[Redaction()], stream=stream)
    yield own, stream
    own.removeHandler(handler)
    logging.getLogger().removeHandler(handler)


LEAKS = [
    f"Authorization: Bearer {SECRET}",
    f"authorization: basic {SECRET}",
    f"{{'x-api-key': '{SECRET}'}}",
    f'{{"api_key": "{SECRET}", "user": "anna"}}',
    f"postgresql+psycopg://anna:{SECRET}@db.example/shop",
    f"redis://:{SECRET}@cache:6379/0",
    f"amqp://guest:{SECRET}@broker/",
    f"host=db user=anna password={SECRET} dbname=shop",
    f"PGPASSWORD={SECRET}",
    f"client_secret: {SECRET}",
    f"https://site.example/?token={SECRET}&k=1",
]


@pytest.mark.parametrize("leak", [*LEAKS, pytest.param(f"key {KEY.text} was sent", id="a key of this run")])
def test_no_secret_is_written_in_a_message_an_argument_a_field_or_an_error(logger, leak: str):
    own, stream = logger
    own.info(leak.replace("%", "%%"))
    own.info("found: %s", leak)
    own.info("found", extra={"header": leak})
    try:
        raise ValueError(leak)
    except ValueError:
        own.exception("it failed")
    written = stream.getvalue()
    assert SECRET not in written
    assert KEY.secret not in written
    assert written.count("[hidden]") >= 3
    assert "it failed" in written


def test_what_is_no_secret_stays():
    for text in (
        "user u1 got 10 items in 3 ms",
        "http://127.0.0.1:8000/v1/recommend?k=5",
        "tokens: 12 of 512 a@b.example",
    ):
        assert redacted(text).startswith(text[:8])
    assert redacted("http://127.0.0.1:8000/a@b") == "http://127.0.0.1:8000/a@b"
    assert KEY.id in redacted(KEY.text)


FORGED = [
    "u1\n2026-01-01 INFO lexigraph: all is well",
    "u1\r\nINFO x",
    "\x1b[2J\x1b[31mred",
    "txt\u202efdp.exe",
    "a\u2028b\x85c\x00",
]


@pytest.mark.parametrize("forged", FORGED)
def test_ids_and_headers_cannot_break_colour_or_turn_a_line(logger, forged: str):
    own, stream = logger
    own.info("user %s", forged)
    own.info("request", extra={"path": forged})
    written = stream.getvalue()
    assert written.count("\n") == 2
    assert len(written.splitlines()) == 2
    assert not any(mark in written for mark in "\x1b\u202e\u2028\x85\x00\r")


def test_errors_cannot_pose_as_lines(logger):
    own, stream = logger
    try:
        raise ValueError("bad\n2026-01-01 INFO lexigraph: all is well")
    except ValueError:
        own.exception("it failed")
    written = stream.getvalue()
    assert "all is well" in written
    for line in written.splitlines():
        assert not line.startswith("2026-01-01 INFO")


def test_json_lines_stay_json():
    stream = io.StringIO()
    handler = configure_logging(ObservingSettings(), filters=[Redaction()], stream=stream)
    logging.getLogger("lexigraph.test.whole").info("password=%s", SECRET, extra={"note": f"Bearer {SECRET}"})
    logging.getLogger().removeHandler(handler)
    line = json.loads(stream.getvalue())
    assert (line["message"], line["note"]) == ("password=[hidden]", "Bearer [hidden]")


@given(st.text(max_size=200), st.text(max_size=50))
def test_whatever_stands_around_it_a_key_is_hidden(before: str, after: str):
    assert KEY.secret not in redacted(f"{before}{KEY.text}{after}")
