"""What is put around a model: cache, limit, retries, meter, batches. The model inside is an object of the test."""

import asyncio
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from lexigraph.errors import ConfigError, LanguageModelBusyError, LanguageModelError, LanguageModelTimeoutError
from lexigraph.language.blob_store import CacheWarning
from lexigraph.language.generation import (
    Completion,
    LanguageModel,
    MeteredModel,
    Prices,
    Request,
    UsageMeter,
    ask_each,
    complete_many,
    create_language_model,
)
from lexigraph.language.generation.caching import CachedModel
from lexigraph.language.generation.limiting import LimitedModel
from lexigraph.language.generation.loop import run_before
from lexigraph.language.generation.retrying import RetryingModel, pause_before


class Scripted:
    """Gives answers, or raises errors, in turn; then repeats the prompt."""

    def __init__(self, *script, fingerprint="f1"):
        self.script, self.requests = list(script), []
        self.name, self.fingerprint = "scripted", fingerprint

    def complete(self, prompt, **options):
        self.requests.append((prompt, options))
        step = self.script.pop(0) if self.script else prompt
        if isinstance(step, Exception):
            raise step
        return Completion(step, self.name, 100, 10, 0.5)


def test_the_second_call_is_free_and_survives_the_process(tmp_path):
    inner = Scripted()
    first = CachedModel(inner, tmp_path).complete("hello", system="s", schema={"type": "string"})
    second = CachedModel(inner, tmp_path).complete("hello", system="s", schema={"type": "string"})
    assert (first.cached, second.cached) == (False, True)
    assert (second.text, second.prompt_tokens, second.seconds) == ("hello", 100, 0.0)
    assert len(inner.requests) == 1


def test_another_request_or_fingerprint_is_another_answer(tmp_path):
    inner = Scripted()
    model = CachedModel(inner, tmp_path)
    for options in ({}, {"system": "s"}, {"schema": {"type": "string"}}, {"max_tokens": 7}):
        assert not model.complete("hello", **options).cached
    inner.fingerprint = "f2"
    assert not model.complete("hello").cached
    assert len(inner.requests) == 5


def test_failures_are_not_kept(tmp_path):
    model = CachedModel(Scripted(LanguageModelError("once")), tmp_path)
    with pytest.raises(LanguageModelError, match="once"):
        model.complete("hello")
    assert not model.complete("hello").cached


def test_the_cache_is_its_owners_alone(tmp_path):
    model = CachedModel(Scripted(), tmp_path)
    model.complete("my secret wish")
    assert model.path.stat().st_mode & 0o077 == 0
    inner = CachedModel(Scripted("an answer"), tmp_path / "other")
    inner.complete("my secret wish")
    assert b"secret wish" not in inner.path.read_bytes()


@pytest.mark.parametrize("content", [b"rubbish " * 1000, b""])
def test_a_cache_that_is_no_cache_costs_a_warning_at_most(tmp_path, content):
    model = CachedModel(Scripted(), tmp_path)
    model.path.write_bytes(content)
    if content:
        with pytest.warns(CacheWarning, match="answers of language models"):
            assert model.complete("hello").text == "hello"
    model.complete("hello")
    assert model.complete("hello").cached


def test_an_answer_that_cannot_be_read_back_is_asked_for_again(tmp_path):
    model = CachedModel(Scripted(), tmp_path)
    model.complete("hello")
    with sqlite3.connect(model.path) as connection:
        connection.execute("UPDATE answers SET answer = ?", (b'{"txt": 1}',))
    connection.close()
    assert not model.complete("hello").cached
    assert model.complete("hello").cached


def test_only_what_may_pass_is_tried_again():
    busy = [LanguageModelBusyError("busy") for _ in range(3)]
    inner = Scripted(*busy[:2])
    assert RetryingModel(inner, retries=2, timeout=10, first_pause=0.001).complete("a").text == "a"
    assert len(inner.requests) == 3
    with pytest.raises(LanguageModelBusyError):
        RetryingModel(Scripted(*busy), retries=2, timeout=10, first_pause=0.001).complete("a")
    for error in (LanguageModelError("bad"), LanguageModelTimeoutError("late")):
        inner = Scripted(error)
        with pytest.raises(type(error)):
            RetryingModel(inner, retries=2, timeout=10).complete("a")
        assert len(inner.requests) == 1


def test_tries_share_one_deadline():
    inner = Scripted(LanguageModelBusyError("busy", retry_after=0.01), LanguageModelBusyError("busy", retry_after=99))
    with pytest.raises(LanguageModelBusyError):
        RetryingModel(inner, retries=5, timeout=3.0, first_pause=0.001).complete("a")
    first, second = (options["timeout"] for _, options in inner.requests)
    assert 3.0 >= first > second > 0


def test_pauses_grow_to_a_bound_and_keep_to_what_was_asked():
    pauses = [pause_before(n, first=0.5, retry_after=None, chance=1.0) for n in range(200)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 30.0
    assert pause_before(0, first=0.5, retry_after=None, chance=0.0) == 0.25
    assert pause_before(3, first=0.5, retry_after=9.0, chance=0.0) >= 9.0


def test_no_more_calls_at_once_than_allowed():
    at_once, most = [], []

    class Watching(Scripted):
        def complete(self, prompt, **options):
            at_once.append(prompt)
            most.append(len(at_once))
            threading.Event().wait(0.02)
            at_once.remove(prompt)
            return super().complete(prompt, **options)

    model = LimitedModel(Watching(), max_concurrent=2, timeout=20)
    outcomes = complete_many(model, [Request(str(n)) for n in range(12)], max_concurrent=6)
    assert [outcome.text for outcome in outcomes] == [str(n) for n in range(12)]
    assert max(most) == 2


def test_waiting_for_a_place_counts_as_time():
    release = threading.Event()

    class Holding(Scripted):
        def complete(self, prompt, **options):
            release.wait(20)
            return super().complete(prompt, **options)

    model = LimitedModel(Holding(), max_concurrent=1, timeout=20)
    other = threading.Thread(target=model.complete, args=("a",))
    other.start()
    try:
        with pytest.raises(LanguageModelTimeoutError, match=r"1 other calls left no place.*max_concurrent"):
            model.complete("b", timeout=0.2)
    finally:
        release.set()
        other.join()
    assert model.complete("c").text == "c"


def test_the_meter_counts_what_was_paid_for(tmp_path):
    inner = Scripted("a", "b", LanguageModelError("bad"))
    model = MeteredModel(CachedModel(inner, tmp_path), UsageMeter(Prices(prompt=2.0, completion=10.0)))
    for prompt in ("one", "two", "one"):
        model.complete(prompt)
    with pytest.raises(LanguageModelError):
        model.complete("three")
    usage = model.meter.reading
    assert (usage.calls, usage.cached, usage.failed) == (4, 1, 1)
    assert (usage.prompt_tokens, usage.completion_tokens) == (200, 20)
    assert usage.cost == pytest.approx((200 * 2 + 20 * 10) / 1e6)
    assert usage.seconds >= 1.0
    assert str(usage).startswith("4 calls (1 cached, 1 failed), 200 tokens read, 20 written")
    assert UsageMeter().reading.cost is None


def test_a_batch_goes_on_where_it_stopped(tmp_path):
    requests = [Request(f"item {n}") for n in range(6)]
    inner = Scripted("0", "1", LanguageModelError("gone"), "3", "4", "5")
    model = CachedModel(inner, tmp_path)
    first = complete_many(model, requests, max_concurrent=1)
    assert [type(outcome) for outcome in first].count(LanguageModelError) == 1
    assert isinstance(first[2], LanguageModelError)
    again = complete_many(model, requests, max_concurrent=1)
    assert [outcome.cached for outcome in again] == [True, True, False, True, True, True]
    assert len(inner.requests) == 7


def test_a_batch_gives_up_on_a_model_that_is_gone():
    inner = Scripted(*(LanguageModelError(f"gone {n}") for n in range(50)))
    outcomes = complete_many(inner, [Request("a")] * 50, max_concurrent=1, give_up_after=3)
    assert len(inner.requests) == 3
    assert "gone 2" in str(outcomes[2])
    assert "was not asked: 3 requests" in str(outcomes[3])
    assert complete_many(inner, []) == []


def test_a_fault_of_this_program_ends_a_batch():
    with pytest.raises(ZeroDivisionError):
        complete_many(Scripted(ZeroDivisionError()), [Request("a")] * 3, max_concurrent=1)


class Hanging(Scripted):
    """Answers what begins with "a"; hangs on the rest until it is let go."""

    def __init__(self):
        super().__init__()
        self.release = threading.Event()

    def complete(self, prompt, **options):
        if not prompt.startswith("a"):
            self.release.wait(20)
        return super().complete(prompt, **options)


def test_answers_come_as_they_come_and_faults_with_them():
    fault = KeyError("x")
    model = Scripted(LanguageModelError("bad"), fault)
    found = list(ask_each(model, [Request("a"), Request("b"), Request("c")], max_concurrent=1))
    assert [place for place, _ in found] == [0, 1, 2]
    assert [str(found[0][1]), found[1][1], found[2][1].text] == ["bad", fault, "c"]


def test_a_request_that_hangs_holds_up_no_other():
    model = Hanging()
    requests = [Request("hangs"), *(Request(f"a{n}") for n in range(6))]
    found = dict(ask_each(model, requests, max_concurrent=2, patience=0.3))
    model.release.set()
    assert [found[n].text for n in range(1, 7)] == [f"a{n}" for n in range(6)]
    assert isinstance(found[0], LanguageModelTimeoutError)


def test_a_batch_on_a_model_that_hangs_comes_to_an_end():
    model = Hanging()
    requests = [Request("a"), *(Request(f"hangs {n}") for n in range(5))]
    outcomes = complete_many(model, requests, max_concurrent=2, patience=0.3)
    model.release.set()
    assert outcomes[0].text == "a"
    assert [type(outcome) for outcome in outcomes[1:3]] == [LanguageModelTimeoutError] * 2
    assert all("was not asked: 2 requests" in str(outcome) for outcome in outcomes[3:])


def test_nothing_more_is_asked_when_nobody_listens():
    model = Scripted()
    answers = ask_each(model, [Request(str(n)) for n in range(50)], max_concurrent=2)
    next(answers)
    answers.close()
    assert len(model.requests) <= 3


@pytest.mark.parametrize("spec", ["", "gguf", "gguf:", "openai:", "oracle:x", ":x"])
def test_unknown_models_name_those_there_are(spec):
    with pytest.raises(LanguageModelError, match=r"allowed: gguf:PATH .* openai:MODEL"):
        create_language_model(spec)


@pytest.mark.parametrize("options", [{"timeout": 0}, {"retries": -1}, {"max_concurrent": 0}])
def test_numbers_out_of_range_are_named(options):
    with pytest.raises(ConfigError, match="timeout must be over 0"):
        create_language_model("openai:m", base_url="http://127.0.0.1:9/v1", **options)


def test_what_is_made_is_a_model_and_may_be_closed(tmp_path):
    model = create_language_model("openai:m", base_url="http://127.0.0.1:9/v1", cache=tmp_path)
    assert isinstance(model, LanguageModel)
    assert model.model.folder == tmp_path
    model.close()
    assert repr(model).startswith("MeteredModel(CachedModel(LimitedModel(RetryingModel(OpenAIModel('m'")


def test_threads_that_begin_together_share_one_loop(monkeypatch):
    monkeypatch.setattr("lexigraph.language.generation.loop._loops", {})
    together = threading.Barrier(6)

    async def name():
        return id(asyncio.get_running_loop())

    def run(_):
        together.wait(20)
        return run_before(20.0, name())

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(run, range(6)))) == 1


def test_a_call_may_have_all_the_time_there_is():
    release = threading.Event()

    class Holding(Scripted):
        def complete(self, prompt, **options):
            release.wait(20)
            return super().complete(prompt, **options)

    model = LimitedModel(Holding(), max_concurrent=1, timeout=float("inf"))
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(model.complete, prompt) for prompt in "ab"]
        release.set()
        assert [one.result(20).text for one in asked]


@pytest.mark.parametrize("prices", [(-1.0, 1.0), (1.0, float("nan")), (float("inf"), 1.0)])
def test_prices_are_numbers(prices):
    with pytest.raises(ConfigError, match="from 0"):
        Prices(*prices)
