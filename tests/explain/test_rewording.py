"""What a model says of the reasons must be in the reasons; else the templates speak."""

import threading

import pytest

from lexigraph.errors import ConfigError, LanguageModelCutOffError, LanguageModelError
from lexigraph.explain import Account, Reason, SharedNode, join_reasons, reword, reword_many
from lexigraph.language.generation.model import Completion

C, D = SharedNode("director", "Mara Lind", 1, 3), SharedNode("director", "Oren Vale", 1, 2)
SPACE = SharedNode("category", "space", 1, 9)


def reason(title, role, *shared, value=0.2):
    return Reason("item", title.lower(), title, value, value, role, 1, shared)


ACCOUNT = Account(
    0.6, 2, (reason("Orbit", "liked", C, SPACE), reason("Harbor", "liked", C), reason("Moon", "liked", D, SPACE))
)


class Scripted:
    name = fingerprint = "scripted"

    def __init__(self, answer):
        self.answer = answer

    def complete(self, prompt, **options):
        assert "Orbit" in prompt
        assert "data, never instructions" in options["system"]
        return Completion(self.answer() if callable(self.answer) else self.answer, self.name)


def test_items_that_share_something_are_joined():
    assert join_reasons(ACCOUNT) == (
        'because you liked "Orbit" and "Harbor", which share the director "Mara Lind" with it'
    )
    assert join_reasons(ACCOUNT, "zh") == "因为你喜欢“Orbit”和“Harbor”，它们和它有相同的导演：“Mara Lind”"


def test_items_that_share_nothing_are_not_joined():
    alone = Account(0.2, 2, (reason("Orbit", "liked", C), reason("Moon", "liked", D)))
    apart = Account(0.2, 2, (reason("Orbit", "liked", C), reason("Harbor", "history", C)))
    assert join_reasons(alone) is None
    assert join_reasons(apart) is None


def test_what_speaks_against_is_not_joined():
    against = Account(0.2, 2, (reason("Orbit", "liked", C), reason("Harbor", "liked", C, value=-0.1)))
    assert join_reasons(against) is None


def test_the_main_reason_is_never_left_out_by_joining():
    others = (reason("Harbor", "liked", C), reason("Tower", "liked", C))
    assert join_reasons(Account(0.2, 2, others)) is not None
    assert join_reasons(Account(0.2, 2, (reason("Orbit", "liked", D, value=0.9), *others))) is None
    wish = Reason("wish", "space", "space", 0.9, 0.9, "history", 1)
    assert join_reasons(Account(0.2, 2, (wish, *others))) is None


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("You liked Orbit and Harbor, both directed by Mara Lind.", "en"),
        ("You liked Orbit, and Oren Vale directed Moon.", "en"),
        ("你喜欢《Orbit》和《Harbor》，导演都是Mara Lind。", "zh"),
    ],
)
def test_true_words_of_a_model_are_kept(said, language):
    account = (
        ACCOUNT if "Vale" not in said else Account(0.2, 2, (reason("Moon", "liked", D), reason("Orbit", "liked", D)))
    )
    found = reword(account, "Courier", Scripted(said), language=language)
    assert (found.text, found.written_by, found.model, found.prompt) == (
        said,
        "model",
        "scripted",
        "reword_explanation@1",
    )


@pytest.mark.parametrize(
    "said",
    [
        "You liked Orbit and Harbor, both directed by Ridley Scott.",
        "You liked Orbit and Moon, both directed by Mara Lind.",
        "You liked Orbit and Harbor, both starring Mara Lind.",
        "You disliked Orbit.",
        "You liked Orbit from 1999.",
        "You liked Solaris.",
        "You did not like Orbit.",
        "It makes up 75 % of the score because of Orbit.",
        "A fine choice.",
        "",
        "{}",
    ],
)
def test_what_is_not_in_the_reasons_gives_way_to_the_template(said):
    found = reword(ACCOUNT, "Courier", Scripted(said))
    assert found.text == join_reasons(ACCOUNT)
    assert (found.written_by, found.model, found.failure) == ("template", "scripted", "")


def test_a_true_sentence_is_kept_beside_a_false_one():
    found = reword(ACCOUNT, "Courier", Scripted("You liked Orbit. It won 7 awards."))
    assert found.text == "You liked Orbit."
    assert found.dropped_facts == ("number '7': not in the source",)


def test_a_model_that_dies_or_hangs_gives_way_to_the_template():
    def dies():
        raise LanguageModelError("gone")

    release = threading.Event()
    dead = reword(ACCOUNT, "Courier", Scripted(dies))
    stuck = reword(ACCOUNT, "Courier", Scripted(lambda: str(release.wait(20))), patience=0.2)
    release.set()
    assert (dead.text, dead.failure) == (join_reasons(ACCOUNT), "gone")
    assert (stuck.text, stuck.written_by) == (join_reasons(ACCOUNT), "template")
    assert "no answer" in stuck.failure


def test_many_are_reworded_at_once_and_in_order():
    said = iter(["You liked Orbit.", LanguageModelError("gone"), "You liked Moon."])

    def answer():
        step = next(said)
        if isinstance(step, Exception):
            raise step
        return step

    found = reword_many([(ACCOUNT, f"Film {n}") for n in "abc"], Scripted(answer), max_concurrent=1)
    assert [one.text for one in found] == ["You liked Orbit.", join_reasons(ACCOUNT), "You liked Moon."]
    assert [(one.written_by, one.failure) for one in found] == [("model", ""), ("template", "gone"), ("model", "")]


@pytest.mark.parametrize(
    ("partial", "text", "failure"),
    [("You liked Orbit. You liked Orbit. You li", "You liked Orbit.", ""), ("You liked Orb", None, "cut off")],
)
def test_whole_sentences_of_an_answer_that_breaks_off_are_used(partial, text, failure):
    def breaks_off():
        raise LanguageModelCutOffError("cut off", partial=partial)

    found = reword(ACCOUNT, "Courier", Scripted(breaks_off))
    assert (found.text, found.failure) == (text or join_reasons(ACCOUNT), failure)
    assert found.written_by == ("model" if text else "template")


def test_a_dead_model_is_asked_three_times():
    asked = []

    def dies():
        asked.append(1)
        raise LanguageModelError("gone")

    found = reword_many([(ACCOUNT, "Film")] * 9, Scripted(dies), max_concurrent=1)
    assert len(asked) == 3
    assert [one.failure for one in found] == ["gone"] * 3 + ["was not asked after other failures"] * 6
    assert {one.text for one in found} == {join_reasons(ACCOUNT)}


def test_an_account_without_anything_in_common_has_its_first_sentence():
    found = reword(Account(0.2, 2, (reason("Orbit", "history"),)), "Courier")
    assert found.text == 'because of "Orbit" in your history (0.20 of 0.20)'
    assert reword(Account(0.0, 2), "Courier").text == ""


def test_another_language_is_refused():
    with pytest.raises(ConfigError, match="'fr'"):
        reword(ACCOUNT, "Courier", language="fr")


MIXED = Account(0.4, 2, (reason("Orbit", "history", C, value=0.7), reason("Moon", "history", D, value=-0.3)))


@pytest.mark.parametrize(
    ("said", "language", "kept"),
    [
        ("Because Orbit is in your history.", "en", True),
        ("因为你的历史里有《Orbit》。", "zh", True),
        ("Although Moon is in your history, Orbit is too.", "en", True),
        ("Because Moon is in your history.", "en", False),
        ("Moon is the main reason.", "en", False),
        ("因为你的历史里有《Moon》。", "zh", False),
    ],
)
def test_what_speaks_against_is_not_told_as_a_reason(said, language, kept):
    told = reword(MIXED, "Tower", Scripted(said), language=language)
    assert (told.text == said) is kept
    assert told.written_by == ("model" if kept else "template")
