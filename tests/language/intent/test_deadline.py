"""A call that hangs costs its caller no more than the wait."""

from __future__ import annotations

import threading

import pytest

from lexigraph.errors import LanguageModelTimeoutError
from lexigraph.language.intent.deadline import MAX_HANGING, Deadline


def test_a_hanging_call_is_given_up_and_the_third_is_refused_until_one_comes_back():
    release = threading.Event()
    deadline = Deadline(0.02)
    for _ in range(MAX_HANGING):
        with pytest.raises(LanguageModelTimeoutError, match="no answer"):
            deadline.run(release.wait)
    with pytest.raises(LanguageModelTimeoutError, match="not come back"):
        deadline.run(lambda: "never started")
    release.set()
    for thread in threading.enumerate():
        if thread.name == "lexigraph-language-model":
            thread.join(5)
    deadline.seconds = 5.0
    assert deadline.run(lambda: "again") == "again"


def test_an_error_comes_back_as_it_was_raised():
    def fails() -> None:
        raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError, match="gone"):
        Deadline(5.0).run(fails)
