"""``recommend --explain --reword``: a model's words where they hold, the exact sentences elsewhere."""

import json

import pytest

from lexigraph.errors import LanguageModelError
from lexigraph.language.generation.model import Completion

PEOPLE = ("--history", "b04,b05", "-k", "3", "--explain")


class Scripted:
    """Says the same about every item, or fails."""

    name = fingerprint = "openai:scripted"

    def __init__(self, answer):
        self.answer, self.prompts, self.closed = answer, [], False

    def complete(self, prompt, **_):
        self.prompts.append(prompt)
        if isinstance(self.answer, Exception):
            raise self.answer
        return Completion(self.answer, self.name)

    def close(self):
        self.closed = True


@pytest.fixture
def scripted(monkeypatch):
    """Puts a model of the test in the place of the one that an option names."""

    def put(answer):
        model = Scripted(answer)
        monkeypatch.setattr("lexigraph.language.generation.create_language_model", lambda *_, **__: model)
        return model

    return put


def met_everywhere(answer, model):
    """A title of the history that is a reason for each item."""
    found = answer("recommend", str(model), *PEOPLE, "--json")["recommendations"]
    titles = [{line.split('"')[1] for line in item["because"] if '"' in line} for item in found]
    return sorted(set.intersection(*titles))[0]


def test_true_words_take_the_place_of_the_sentences(run, answer, model, scripted):
    title = met_everywhere(answer, model)
    writer = scripted(f"You had {title} before. It won 7 awards.")
    shown = run("recommend", str(model), *PEOPLE, "--reword", "openai:scripted")
    assert shown.exit_code == 0
    assert shown.stdout.count(f"You had {title} before.") == len(writer.prompts) == 3
    assert "awards" not in shown.stdout
    assert "because of" not in shown.stdout
    assert "3 of 3 explanations in the words of openai:scripted" in shown.stderr
    assert writer.closed


def test_the_document_has_the_exact_sentences_too(answer, model, scripted):
    title = met_everywhere(answer, model)
    scripted(f"You had {title} before. It won 7 awards.")
    found = answer("recommend", str(model), *PEOPLE, "--reword", "openai:scripted", "--json")["recommendations"]
    assert all("in your history" in " ".join(item["because"]) for item in found)
    assert {item["reworded"]["text"] for item in found} == {f"You had {title} before."}
    assert found[0]["reworded"]["written_by"] == "model"
    assert found[0]["reworded"]["prompt"].startswith("reword_explanation")
    assert found[0]["reworded"]["dropped_facts"] == ["number '7': not in the source"]


@pytest.mark.parametrize("said", ["Everybody loves Casablanca.", LanguageModelError("the server is gone")])
def test_without_true_words_the_exact_sentences_stand(run, model, scripted, said):
    usual = run("recommend", str(model), *PEOPLE).stdout
    scripted(said)
    shown = run("recommend", str(model), *PEOPLE, "--reword", "openai:scripted")
    assert shown.exit_code == 0
    assert shown.stdout == usual
    assert "0 of 3 explanations" in shown.stderr
    assert ("the server is gone" in shown.stderr) is isinstance(said, Exception)


def test_rewording_needs_something_to_reword(run, model):
    refused = run("recommend", str(model), "--history", "b04", "--reword", "openai:x")
    assert refused.exit_code == 2
    assert "--explain" in refused.stderr
    plain = json.loads(run("recommend", str(model), *PEOPLE, "--json").stdout)
    assert all("reworded" not in item for item in plain["recommendations"])
