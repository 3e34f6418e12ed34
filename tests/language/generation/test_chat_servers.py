"""Every bad answer of a server, from a real server process, is an error that names what to do."""

import traceback

import pytest

pytest.importorskip("openai")
pytest.importorskip("jsonschema")

from lexigraph.errors import (
    LanguageModelBusyError,
    LanguageModelCutOffError,
    LanguageModelError,
    LanguageModelTimeoutError,
)
from lexigraph.language.generation import LanguageModel, create_language_model
from lexigraph.language.generation.openai_compatible import OpenAIModel

KEY = "sk-very-secret-123"
YEAR = {"type": "object", "required": ["year"], "properties": {"year": {"type": "integer"}}}


def make(server, part, **options):
    options = {"timeout": 20.0, "cache": False} | options
    return create_language_model(f"openai:{part}", base_url=server.url, api_key=KEY, **options)


def test_a_request_says_what_was_asked(server):
    model = make(server, "json")
    answer = model.complete("when?", system="Answer in JSON.", schema=YEAR, max_tokens=9)
    assert isinstance(model, LanguageModel)
    assert (answer.text, answer.model, answer.prompt_tokens, answer.completion_tokens) == (
        '{"year": 1979}',
        "openai:json",
        10,
        5,
    )
    assert answer.seconds > 0
    assert not answer.cached
    (seen,) = server.calls("json")
    assert seen["path"] == "/v1/chat/completions"
    assert seen["key"] == f"Bearer {KEY}"
    assert [message["role"] for message in seen["messages"]] == ["system", "user"]
    assert (seen["max_tokens"], seen["temperature"]) == (9, 0.0)
    assert seen["response_format"]["json_schema"]["schema"] == YEAR


@pytest.mark.parametrize(("part", "text"), [("good", "Yes."), ("no-usage", "Yes."), ("odd-usage", "Yes.")])
def test_free_text(shared, part, text):
    answer = make(shared, part).complete("is it?")
    assert answer.text == text
    assert (answer.prompt_tokens, answer.completion_tokens) == ((10, 5) if part == "good" else (0, 0))


def test_json_that_was_cut_off_only_after_its_end_is_whole(shared):
    assert make(shared, "cut-after").complete("when?", schema=YEAR).text == '{"year": 1979}'


@pytest.mark.parametrize(("part", "begun"), [("cut-story", "A story. It beg"), ("cut-thoughts", "")])
def test_what_there_is_of_an_answer_that_was_cut_off_is_handed_on(shared, part, begun):
    with pytest.raises(LanguageModelCutOffError, match="max_tokens = 7") as caught:
        make(shared, part).complete("tell", max_tokens=7)
    assert caught.value.partial == begun


def test_thoughts_and_fences_around_json_are_taken_off(shared):
    assert make(shared, "fenced").complete("when?", schema=YEAR).text == '{"year": 1979}'


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("rubbish", r"asked for JSON and wrote 'asdf.*larger model"),
        ("nan", "asked for JSON"),
        ("deep", "JSON"),
        ("off-schema", r"schema at \$\.year: 'seventy-nine' is not of type 'integer'"),
        ("empty", "empty answer"),
        ("null", "empty answer"),
        ("cut-off", r"max_tokens = 512.*raise max_tokens"),
        ("cut-inside", r"max_tokens = 512"),
        ("filtered", "refused"),
        ("refusal", "refused"),
        ("no-choices", r"without choices\[0\]"),
        ("text-choices", r"without choices\[0\]"),
        ("list", r"without choices\[0\]"),
        ("html", r"answered with 'text/html'.*/v1"),
        ("broken", "no JSON"),
        ("endless", "more than 4,194,304 bytes"),
        ("status-400", r"answered 400.*response_format"),
        ("status-401", r"answered 401.*OPENAI_API_KEY"),
        ("status-404", r"answered 404.*model's name"),
        ("quota", "quota"),
    ],
)
def test_bad_answers_are_named_and_not_asked_for_again(shared, part, message):
    before = len(shared.calls(part))
    with pytest.raises(LanguageModelError, match=message) as caught:
        make(shared, part).complete("when?", schema=YEAR)
    assert not isinstance(caught.value, LanguageModelBusyError)
    assert len(shared.calls(part)) == before + 1
    assert KEY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("part", ["hang", "trickle"])
def test_a_call_ends_at_its_deadline(shared, part):
    with pytest.raises(LanguageModelTimeoutError, match=r"within 0\.5 s.*timeout"):
        make(shared, part).complete("is it?", timeout=0.5)
    assert make(shared, "good").complete("is it?").text == "Yes."


@pytest.mark.parametrize("part", ["passing-500-2", "passing-503-1", "passing-429-2", "passing-408-1"])
def test_passing_faults_are_tried_again(server, part):
    assert make(server, part).complete("is it?").text == "Yes."
    assert len(server.calls(part)) == int(part[-1]) + 1


@pytest.mark.parametrize(("part", "message"), [("status-500", "answered 500"), ("dies", "broke off|cannot be reached")])
def test_faults_that_stay_are_errors_that_hide_the_key(shared, part, message):
    before = len(shared.calls(part))
    with pytest.raises(LanguageModelBusyError, match=message) as caught:
        make(shared, part, retries=1).complete("is it?")
    assert len(shared.calls(part)) == before + 2
    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_a_longer_wait_than_there_is_time_is_not_waited(shared):
    with pytest.raises(LanguageModelBusyError) as caught:
        make(shared, "wait", timeout=20.0).complete("is it?")
    assert caught.value.retry_after == 60.0
    assert len(shared.calls("wait")) == 1


def test_a_server_that_is_not_there_is_named():
    model = OpenAIModel("good", base_url="http://127.0.0.1:9/v1")
    with pytest.raises(LanguageModelBusyError, match=r"'openai:good' cannot be reached.*base URL"):
        model.complete("is it?", timeout=5)


def test_secrets_show_nowhere(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    model = create_language_model("openai:m", base_url="http://me:hidden@127.0.0.1:9/v1", retries=0)
    with pytest.raises(LanguageModelError) as caught:
        model.complete("is it?", timeout=5)
    shown = repr(model) + repr(model.model.model.model.model._endpoint) + str(caught.value)
    assert KEY not in shown
    assert "hidden" not in shown


def test_no_key_and_no_address_is_an_error(monkeypatch):
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(LanguageModelError, match="OPENAI_API_KEY"):
        create_language_model("openai:gpt")


def test_settings_come_from_the_environment(server, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", server.url + "/")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    model = create_language_model("openai:good", cache=False)
    assert model.complete("is it?").text == "Yes."
    assert server.calls("good")[0]["key"] == f"Bearer {KEY}"
    assert model.fingerprint == make(server, "good").fingerprint
    assert model.fingerprint != make(server, "json").fingerprint
