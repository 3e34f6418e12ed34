from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.serving.observing import AccessLog, configure_logging, request_context, set_key_id
from lexigraph.serving.observing.context import accept_request_id
from lexigraph.serving.observing.escaping import escape
from lexigraph.serving.settings import ObservingSettings

LOG = logging.getLogger("lexigraph.test")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root, level = logging.getLogger(), logging.getLogger().level
    yield io.StringIO()
    root.handlers = [one for one in root.handlers if one.get_name() != "lexigraph"]
    root.setLevel(level)


def test_a_line_is_an_object_with_the_ids_of_its_request(stream: io.StringIO) -> None:
    configure_logging(ObservingSettings(), stream=stream)
    with request_context("r-1"):
        set_key_id("k-1")
        LOG.info("stored %d events", 3, extra={"tenant": "shop", "level": "forged"})
    LOG.info("outside")
    inside, outside = (json.loads(line) for line in stream.getvalue().splitlines())
    assert inside["message"] == "stored 3 events"
    assert (inside["level"], inside["logger"], inside["tenant"]) == ("info", "lexigraph.test", "shop")
    assert (inside["request_id"], inside["key_id"]) == ("r-1", "k-1")
    assert inside["level_"] == "forged"
    assert "request_id" not in outside


@pytest.mark.parametrize("form", ["json", "text"])
def test_nothing_that_is_sent_in_breaks_a_line(stream: io.StringIO, form: str) -> None:
    configure_logging(ObservingSettings(log_format=form), stream=stream)
    attack = 'x\r\n2026-01-01 info lexigraph: key created {"level": "error"}\x1b[2J\u2028\u202e\x85\x00'
    LOG.warning("item %s", attack, extra={"title": attack, "parts": [attack, {attack: attack}]})
    written = stream.getvalue()
    assert written.count("\n") == 1
    assert len(written.splitlines()) == 1
    assert not any(sign in written for sign in ("\x1b", "\u2028", "\u202e", "\x85", "\x00", "\r"))


@pytest.mark.parametrize("form", ["json", "text"])
def test_lines_of_an_error_cannot_pass_for_records(stream: io.StringIO, form: str) -> None:
    configure_logging(ObservingSettings(log_format=form), stream=stream)
    try:
        raise ValueError("bad\n2026-01-01 info lexigraph: all is well\x1b[31m")
    except ValueError:
        LOG.exception("failed")
    lines = stream.getvalue().splitlines()
    assert "\x1b" not in stream.getvalue()
    if form == "json":
        assert "ValueError" in json.loads(lines[0])["error"]
        assert len(lines) == 1
    else:
        assert len(lines) > 3
        assert all(line.startswith("  | ") for line in lines[1:])


def test_filters_take_secrets_out(stream: io.StringIO) -> None:
    class NoKeys(logging.Filter):
        def filter(self, record: logging.LogRecord) -> bool:
            record.msg = str(record.msg).replace("lxg_secret", "[hidden]")
            return True

    configure_logging(ObservingSettings(), filters=[NoKeys()], stream=stream)
    logging.getLogger("some.library").error("sent lxg_secret")
    assert json.loads(stream.getvalue())["message"] == "sent [hidden]"


def test_configuring_again_replaces_and_levels_hold(stream: io.StringIO) -> None:
    configure_logging(ObservingSettings(), stream=stream)
    configure_logging(ObservingSettings(log_level="warning"), stream=stream)
    LOG.info("not wanted")
    LOG.warning("wanted")
    assert [json.loads(line)["message"] for line in stream.getvalue().splitlines()] == ["wanted"]


def test_the_access_log_is_off_sampled_or_full(stream: io.StringIO) -> None:
    configure_logging(ObservingSettings(), stream=stream)
    for share in (0.0, 1.0):
        log = AccessLog(ObservingSettings(access_share=share))
        log.write("POST", "recommend", 200, 0.0021)
        log.write("POST", "recommend", 500, 0.5)
    written = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [one["status"] for one in written] == [500, 200, 500]
    assert written[1] | {"time": ""} == {
        "time": "", "level": "info", "logger": "lexigraph.access", "message": "request",
        "method": "POST", "route": "recommend", "status": 200, "milliseconds": 2.1,
    }  # fmt: skip
    half = AccessLog(ObservingSettings(access_share=0.5))
    assert 300 < sum(half.wanted(200) for _ in range(1000)) < 700


@given(st.text())
def test_escaped_text_is_one_printable_line(text: str) -> None:
    clean = escape(text)
    assert len(clean.splitlines()) <= 1
    assert clean.encode("utf-8").isascii() or not any(ord(sign) < 0x20 or 0x7F <= ord(sign) < 0xA0 for sign in clean)


def test_harmless_text_stays() -> None:
    assert escape("电影 café – naïve 🎬") == "电影 café – naïve 🎬"


@given(st.text())
def test_request_ids_are_harmless(text: str) -> None:
    assert accept_request_id(text).isascii()
    assert accept_request_id(text).isprintable()
    assert 1 <= len(accept_request_id(text)) <= 64
