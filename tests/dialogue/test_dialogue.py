"""Conversations: reading, refining, relaxing, editing, keeping, and what happens when something fails."""

import json
from dataclasses import replace

import pytest

from lexigraph.data.item_filter import ItemFilter
from lexigraph.dialogue import Dialogue, PlainReader
from lexigraph.errors import ConfigError, LanguageModelError, MissingColumnError, NotFittedError, UnknownIdError
from lexigraph.language.intent import Intent
from lexigraph.models import GraphFilter
from lexigraph.models.ease import EASE
from lexigraph.models.intent_batch import batch_for
from lexigraph.testing import books_and_films


class Scripted:
    """Reads what it was told to."""

    def __init__(self, *answers):
        self.answers, self.heard = list(answers), []

    def read(self, sentence, previous=None):
        self.heard.append((sentence, previous))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return replace(answer, sentences=(*(previous.sentences if previous else ()), sentence))


@pytest.fixture(scope="module")
def model():
    return GraphFilter().fit(books_and_films())


def categories(model, item):
    return model.catalogue["categories"][model.items.index(item)].to_list()


def years(model, reply):
    return [model.catalogue["year"][model.items.index(item.item)] for item in reply.items]


def test_a_batch_holds_all_of_an_intent():
    condition = ItemFilter("year", ">", 1990)
    intent = Intent("a film", ("war",), (condition,), ("i1",), ("i2",))
    batch = batch_for(intent, user="u1", history=["i3"], language_weight=0.7)
    assert (batch.users, batch.sentences, batch.unwanted) == (["u1"], ["a film"], [("war",)])
    assert (batch.liked, batch.disliked, batch.histories) == ([("i1",)], [("i2",)], [["i3"]])
    assert (batch.filters, batch.language_weight, batch_for(Intent()).size) == ((condition,), 0.7, 1)


def test_a_wish_is_shown_answered_and_explained(model):
    wish = Intent("a trip through space", ("war",), (ItemFilter("year", ">", 1990),), ("b07",), (), "en")
    reply = Dialogue(model, Scripted(wish)).say("...", k=4)
    assert reply.understood == "looking for: a trip through space; not: war; year > 1990; like: Bread and Patience"
    assert min(years(model, reply)) > 1990
    assert "b07" not in [item.item for item in reply.items]
    assert reply.confidence > 0
    assert (reply.relaxed, reply.notes) == ((), ())
    assert any("matches your words" in line for item in reply.items for line in item.sentences)
    assert json.loads(json.dumps(reply.to_dict()))["intent"]["wanted"] == "a trip through space"


def test_the_answer_is_in_the_language_of_the_sentence_or_the_one_asked_for(model):
    wish = Intent("太空旅行", language="zh")
    said = Dialogue(model, Scripted(wish)).say("太空旅行", k=1)
    assert said.understood == "想找：太空旅行"
    assert "符合你说的" in " ".join(said.items[0].sentences)
    assert Dialogue(model, Scripted(wish), language="en").say("太空旅行", k=1).understood == "looking for: 太空旅行"


def test_what_nothing_meets_is_relaxed_the_newest_first_and_said(model):
    old, new = ItemFilter("categories", "contains", "space"), ItemFilter("year", ">", 2100)
    reply = Dialogue(model, Scripted(Intent(conditions=(old, new)))).say("...", k=3, explain=False)
    assert reply.relaxed == (new,)
    assert reply.notes == ("nothing new to you meets all of this; given up: year > 2100",)
    assert all("space" in categories(model, item.item) for item in reply.items)
    assert reply.intent.conditions == (old, new)


def test_what_was_seen_does_not_meet_a_condition(model):
    seen = [item for item in model.items.ids if "space" in categories(model, item)]
    wish = Intent(conditions=(ItemFilter("categories", "contains", "space"),))
    reply = Dialogue(model, Scripted(wish), history=seen).say("...", k=3, explain=False)
    assert reply.relaxed == wish.conditions
    assert len(reply.items) == 3


def test_nonsense_is_told_and_the_rest_of_what_is_known_answers(model):
    reply = Dialogue(model, PlainReader()).say("asdf qwer zxcv", k=5, explain=False)
    assert reply.confidence == 0
    assert 'no item\'s text is close to "asdf qwer zxcv"' in reply.notes[0]
    assert [item.item for item in reply.items] == [item for item, _ in model.recommend(batch_for(Intent()), 5)[0]]
    known = Dialogue(model, PlainReader(), user="u001").say("asdf qwer zxcv", k=5, explain=False)
    assert "the rest that is known" in known.notes[0]
    assert [item.item for item in known.items] == [
        item for item, _ in model.recommend(batch_for(Intent(), user="u001"), 5)[0]
    ]


def test_nonsense_does_not_blur_an_earlier_wish_nor_hold_anything_back(model):
    dialogue = Dialogue(model, PlainReader())
    before = dialogue.say("a trip through space", k=5, explain=False)
    after = dialogue.say("asdf qwer zxcv", k=5, explain=False)
    assert [item.item for item in after.items] == [item.item for item in before.items]
    assert "asdf qwer zxcv" in after.notes[0]
    dialogue.edit(unwanted=["asdf qwer zxcv"])
    held = dialogue.answer(k=5, explain=False)
    assert [item.score for item in held.items] == [item.score for item in before.items]
    assert "holds nothing back" in held.notes[0]


def test_nonsense_at_the_start_does_not_blur_what_comes_after(model):
    dialogue = Dialogue(model, PlainReader())
    dialogue.say("asdf qwer zxcv", k=1, explain=False)
    assert dialogue.say("a trip through space", k=1, explain=False).intent.wanted == "a trip through space"


def test_a_pasted_text_is_shown_in_short(model):
    reply = Dialogue(model, PlainReader()).say("space " * 20_000, k=1)
    assert len(reply.understood) < 300
    assert all(len(note) < 300 for note in reply.notes)


def test_a_failing_reader_costs_a_note_and_not_the_conversation(model, caplog):
    reader = Scripted(Intent("a quiet book"), LanguageModelError("no answer"), RuntimeError("bug"))
    dialogue = Dialogue(model, reader)
    dialogue.say("a quiet book", k=2)
    reply = dialogue.say("a trip through space", k=2)
    assert reply.intent.wanted == "a quiet book, a trip through space"
    assert "taken as it stands" in reply.notes[0]
    assert "LanguageModelError: no answer" in caplog.text
    assert dialogue.say("cooking", k=2).items


def test_the_reader_hears_the_wish_so_far(model):
    first = Intent("space")
    reader = Scripted(first, Intent("space", ("war",)))
    dialogue = Dialogue(model, reader)
    dialogue.say("space", k=1, explain=False)
    dialogue.say("no war", k=1, explain=False)
    assert reader.heard[0] == ("space", None)
    assert reader.heard[1][1].wanted == "space"
    assert dialogue.undo().unwanted == ()
    assert dialogue.forget() == Intent()
    assert dialogue.undo() == Intent()


def test_what_a_reader_made_up_is_left_out_and_said(model):
    wish = Intent("space", (), (ItemFilter("colour", "==", "red"),), ("no-such",), ())
    reply = Dialogue(model, Scripted(wish)).say("...", k=2, explain=False)
    assert len(reply.items) == 2
    assert any("colour = red" in note for note in reply.notes)
    assert any("no-such" in note for note in reply.notes)


def test_what_a_person_edits_is_checked(model):
    dialogue = Dialogue(model, PlainReader())
    with pytest.raises(UnknownIdError, match="no-such"):
        dialogue.like("no-such")
    with pytest.raises(MissingColumnError, match="colour"):
        dialogue.edit(conditions=[{"column": "colour", "operator": "==", "value": "red"}])
    with pytest.raises(ConfigError, match="wishes"):
        dialogue.edit(wishes="space")
    assert dialogue.intent == Intent()
    dialogue.like("b07")
    dialogue.dislike("b07")
    assert (dialogue.intent.liked, dialogue.intent.disliked) == ((), ("b07",))


def test_a_conversation_survives_json(model):
    dialogue = Dialogue(model, PlainReader(), user="u000", history={"b01": 2.0}, language="zh", language_weight=0.3)
    dialogue.say("a trip through space", k=1)
    dialogue.like("b07")
    state = json.loads(json.dumps(dialogue.state))
    again = Dialogue.from_state(state, model, PlainReader())
    assert again.state == dialogue.state
    assert [item.item for item in again.answer(k=5).items] == [item.item for item in dialogue.answer(k=5).items]
    assert again.undo().liked == ()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"version": 2}, ConfigError, "version 2"),
        ({"extra": 1}, ConfigError, "extra"),
        ({"user": 5}, ConfigError, "user"),
        ({"user": "nobody"}, UnknownIdError, "nobody"),
        ({"history": ["no-such"]}, UnknownIdError, "no-such"),
        ({"history": 3}, ConfigError, "history"),
        ({"language": "xx"}, ConfigError, "xx"),
        ({"language_weight": 3}, ConfigError, "0, 1"),
        ({"language_weight": "much"}, ConfigError, "number"),
        ({"language_weight": 10**400}, ConfigError, "number"),
        ({"history": {"b07": 10**400}}, ConfigError, "history"),
        ({"steps": []}, ConfigError, "steps"),
        ({"steps": [{"liked": ["no-such"]}]}, UnknownIdError, "no-such"),
        ({"steps": [{"wanted": 3}]}, ConfigError, "wanted"),
    ],
)
def test_a_state_that_does_not_fit_is_refused(model, change, error, message):
    state = Dialogue(model, PlainReader()).state | change
    with pytest.raises(error, match=message):
        Dialogue.from_state(state, model, PlainReader())


def test_a_state_cannot_speak_to_the_terminal_or_hold_what_no_file_can(model):
    words = "\x1b[2J\u202e\ud800gore"
    condition = {"column": "title", "operator": "lacks", "value": "\x1b[2J"}
    step = {"wanted": words, "unwanted": [words], "sentences": [words], "notes": [words], "conditions": [condition]}
    state = Dialogue(model, PlainReader()).state | {"steps": [step]}
    dialogue = Dialogue.from_state(state, model, PlainReader())
    reply = dialogue.answer(k=1)
    assert "gore" in reply.understood
    assert "\x1b" not in " ".join([reply.understood, *reply.notes])
    assert Dialogue.from_state(json.loads(json.dumps(dialogue.state)), model).intent == dialogue.intent
    json.dumps(dialogue.state, ensure_ascii=False).encode()


def test_a_state_of_one_wish_is_refined_not_dropped(model):
    state = Dialogue(model, PlainReader()).state | {"steps": [{"wanted": "space", "unwanted": ["war"]}]}
    dialogue = Dialogue.from_state(state, model)
    dialogue.hear("after 1990")
    assert (dialogue.intent.wanted, dialogue.intent.unwanted) == ("space", ("war",))


def test_a_long_conversation_does_not_grow_for_ever(model):
    dialogue = Dialogue(model, PlainReader())
    notes = [dialogue.hear(f"a story about space, number {number}, {'very ' * 60}long") for number in range(120)]
    assert len(dialogue.intent.sentences) == 100
    assert 1000 < len(dialogue.intent.wanted) <= 2000
    assert "number 119" in dialogue.intent.wanted
    assert not notes[0]
    assert any("no longer count" in note for note in notes[-1])


def test_bad_beginnings_are_named(model):
    with pytest.raises(NotFittedError):
        Dialogue(GraphFilter())
    with pytest.raises(UnknownIdError, match="nobody"):
        Dialogue(model, user="nobody")
    with pytest.raises(ConfigError, match="'fr'"):
        Dialogue(model, language="fr")


def test_a_model_without_texts_answers_what_it_can():
    model = EASE().fit(books_and_films())
    wish = Intent("a trip through space", ("war",), (ItemFilter("year", ">", 1990),), ("b07",))
    reply = Dialogue(model, Scripted(wish)).say("...", k=3)
    assert "reads no texts" in reply.notes[0]
    assert reply.confidence is None
    assert min(years(model, reply)) > 1990


@pytest.mark.parametrize(
    "sentence", ["", "  \n", "\x00\x01", "🎬" * 50, "x" * 100_000, "\u202eمرحبا", "'; DROP TABLE items; --"]
)
def test_bad_input_is_answered(model, sentence):
    reply = Dialogue(model).say(sentence, k=3, explain=False)
    assert len(reply.items) == 3
    assert reply.notes


def test_rules_made_from_the_catalogue_read_by_default(model):
    dialogue = Dialogue(model)
    reply = dialogue.say("a story about space, not a book, after 1990", k=3)
    assert ItemFilter("year", ">", 1990) in reply.intent.conditions
    assert all("book" not in categories(model, item.item) for item in reply.items)
    assert min(years(model, reply)) > 1990


def test_something_else_goes_on_behind_what_was_shown(model):
    dialogue = Dialogue(model, PlainReader())
    whole = [item.item for item in dialogue.say("a trip through space", k=6, explain=False).items]
    dialogue.edit(unwanted=[])
    first = [item.item for item in dialogue.answer(k=2, explain=False).items]
    second = [item.item for item in dialogue.say("something else", k=2, explain=False).items]
    again = Dialogue.from_state(json.loads(json.dumps(dialogue.state)), model, PlainReader())
    third = [item.item for item in again.say("换一批", k=2, explain=False).items]
    assert first + second + third == whole
    assert again.intent == dialogue.intent


def test_when_all_was_shown_it_begins_anew_and_says_so(model):
    dialogue = Dialogue(model, PlainReader())
    everything = dialogue.say("a trip through space", k=len(model.items), explain=False)
    anew = dialogue.say("anything else?", k=2, explain=False)
    assert [item.item for item in anew.items] == [item.item for item in everything.items[:2]]
    assert "begins anew" in anew.notes[0]


def test_going_back_in_words_takes_the_last_step_back(model):
    dialogue = Dialogue(model, PlainReader())
    dialogue.say("a trip through space")
    before = dialogue.intent
    dialogue.say("a war", k=2)
    assert dialogue.intent != before
    dialogue.say("撤销", k=2)
    assert dialogue.intent == before


def test_a_conversation_saved_without_what_was_shown_is_read(model):
    state = Dialogue(model, PlainReader()).state
    del state["shown"]
    assert Dialogue.from_state(state, model, PlainReader()).state["shown"] == []
    with pytest.raises(ConfigError, match="at most"):
        Dialogue.from_state(state | {"shown": "i1"}, model, PlainReader())
