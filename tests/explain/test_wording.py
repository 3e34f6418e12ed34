"""Sentences say what is so, and their numbers add up to the score."""

import dataclasses
import json
import re

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.errors import CapabilityError, ConfigError
from lexigraph.explain import LANGUAGES, describe, explain_recommendations, give_reasons
from lexigraph.explain.templates import ENGLISH
from lexigraph.explain.titles import item_title, shortened
from lexigraph.models import GraphFilter, UserBatch
from lexigraph.models.ease import EASE
from lexigraph.models.ials import IALS
from lexigraph.models.item_knn import ItemKNN
from lexigraph.models.popularity import Popularity
from lexigraph.models.rating_bias import RatingBias
from lexigraph.models.results import Contribution, Explanation
from lexigraph.testing import books_and_films

AMOUNT = {
    "en": re.compile(r"\((-?\d+\.\d+)(?: of (-?\d+\.\d+))?\)"),
    "zh": re.compile(r"（(?:(-?\d+\.\d+) 中的 )?(-?\d+\.\d+)）"),
}


def amounts(sentences, language="en"):
    """``(value, score)`` of each sentence, in units of the last digit."""
    found = []
    for sentence in sentences:
        groups = AMOUNT[language].findall(sentence)[0]
        value, score = groups if language == "en" else reversed(groups)
        found.append((value, score))
    unit = 10 ** len(found[0][0].split(".")[1])
    return [round(float(value) * unit) for value, _ in found], {
        round(float(score) * unit) for _, score in found if score
    }


def assert_adds_up(explanation, model, language="en", **options):
    sentences = describe(explanation, model, language=language, **options)
    values, scores = amounts(sentences, language)
    account = give_reasons(explanation, model, **options)
    total = round(account.score * 10**account.decimals)
    assert sum(values) == total
    assert scores <= {total}
    assert account.score == pytest.approx(explanation.score, abs=10**-account.decimals)
    return sentences


@pytest.fixture(scope="module")
def model():
    return GraphFilter(encoder=None, prior_strength=0).fit(books_and_films())


@pytest.fixture(scope="module")
def speaking():
    return GraphFilter(prior_strength=0).fit(books_and_films())


def test_a_past_item_is_named_with_what_it_shares(model):
    first = describe(model.explain(UserBatch.new([["b01"]]), "b02"), model)[0]
    assert re.fullmatch(
        r'because of "The Quiet Orbit" in your history \((\S+) of \1\): both space, book; same creator \(Mara Lind\)',
        first,
    )


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("top", [0, 1, 3, 50])
def test_numbers_add_up_for_every_item(model, language, top):
    for item in model.items.ids:
        sentences = assert_adds_up(model.explain("u003", item), model, language, top=top)
        assert len(sentences) >= 1


@pytest.mark.parametrize(
    "make",
    [
        lambda: EASE(regularization=2.0),
        lambda: ItemKNN(neighbours=3),
        lambda: IALS(embedding_size=4),
        Popularity,
        RatingBias,
    ],
)
def test_numbers_add_up_for_other_models(make):
    data = books_and_films()
    model = make().fit(data.with_values("rating") if make is RatingBias else data)
    batches = [
        UserBatch.known(["u001"]),
        UserBatch.new([["b01", "f05"]]),
        UserBatch(users=["u001"], disliked=[["b01"]]),
    ]
    for batch in [*batches, UserBatch(users=[None])]:
        for item in ("b01", "f05", "b13"):
            assert assert_adds_up(model.explain(batch, item), model)


def test_a_wish_is_quoted_with_the_items_that_carry_it(speaking):
    batch = UserBatch(users=["u000"], sentences=["a detective solves a murder"])
    said = assert_adds_up(speaking.explain(batch, "b06"), speaking)[0]
    assert said.startswith('matches your words "a detective solves a murder" (')
    assert said.endswith('): its own text is close; through "The Locked Study"')


def test_items_that_carry_little_of_a_wish_are_not_named(model):
    parts = {"b04": 0.1, "f04": 0.25, "b02": 0.3, "f05": 0.3, "unknown": 0.5, "b06": -0.45}
    explanation = explanation_of(("wish", "a murder", 1.0, parts))
    assert describe(explanation, model) == [
        'matches your words "a murder" (1.00 of 1.00): its own text is close; through "消失的证人", "Seven Witnesses"'
    ]


def test_a_wish_without_words(speaking):
    vectors = speaking.encode_texts(["a detective solves a murder"])
    sentences = assert_adds_up(speaking.explain(UserBatch(vectors=vectors), "b04"), speaking)
    assert sentences[0].startswith("matches what you asked for (")


def explanation_of(*terms, score=None):
    contributions = tuple(sorted((Contribution(*term) for term in terms), key=lambda term: -term.value))
    return Explanation("b02", sum(term.value for term in contributions) if score is None else score, contributions)


def test_what_speaks_against_holds_back(model):
    explanation = explanation_of(("item", "b01", 0.9), ("item", "b05", -0.2), ("wish", "no crime", -0.1))
    assert assert_adds_up(explanation, model) == [
        'because of "The Quiet Orbit" in your history (0.90 of 0.60): both space, book; same creator (Mara Lind)',
        'held back by your words "no crime" (-0.10 of 0.60)',
        'held back by "Ashes in the Canal" in your history (-0.20 of 0.60)',
    ]


def test_roles_change_the_words(model):
    explanation = explanation_of(
        ("item", "b04", 0.3), ("item", "b05", 0.2), ("item", "b06", -0.1), ("item", "f04", -0.2)
    )
    roles = {"b04": "liked", "b05": "disliked", "b06": "liked", "f04": "disliked"}
    assert assert_adds_up(explanation, model, top=4, roles=roles) == [
        'because you liked "The Locked Study" (0.30 of 0.20): both book',
        'because you disliked "Ashes in the Canal" (0.20 of 0.20): both book',
        'held back by "雨夜谋杀案", which you liked (-0.10 of 0.20)',
        'held back by "Seven Witnesses", which you disliked (-0.20 of 0.20)',
    ]


def test_the_rest_is_summed_up(model):
    terms = [("item", item, 0.5 / 2**rank) for rank, item in enumerate(model.items.ids[:6])]
    assert assert_adds_up(explanation_of(*terms), model, top=2)[-1] == "and 4 more items in your history (0.23)"
    assert assert_adds_up(explanation_of(*terms), model, top=5)[-1] == "and 1 more item in your history (0.02)"
    assert assert_adds_up(explanation_of(*terms), model, top=0) == ["6 items in your history (0.98 of 0.98)"]


def test_items_too_small_to_show_join_the_rest(model):
    explanation = explanation_of(("item", "b01", 0.8), ("item", "b05", 0.0001), ("item", "b06", 0.0))
    assert assert_adds_up(explanation, model)[1:] == ["and 2 more items in your history (0.00)"]


def test_what_contributions_leave_out_is_said(model):
    sentences = assert_adds_up(explanation_of(("item", "b01", 0.3), score=0.5), model)
    assert sentences[-1] == "and what the model cannot trace to anything (0.20)"
    assert assert_adds_up(explanation_of(score=0.5), model) == ["and what the model cannot trace to anything (0.50)"]
    assert describe(explanation_of(), model) == []


def test_priors(model):
    assert describe(explanation_of(("prior", "popularity", 0.5)), model) == ["popular with everyone (0.50 of 0.50)"]
    assert describe(explanation_of(("prior", "popularity", 0.0)), model) == ["few have taken it so far (0.00 of 0.00)"]
    assert describe(explanation_of(("prior", "{odd} name", 3.5)), model) == ["{odd} name (3.50 of 3.50)"]
    chinese = describe(explanation_of(("prior", "average rating", 3.5)), model, language="zh")
    assert chinese == ["平均评分（3.50 中的 3.50）"]


def test_chinese(model):
    terms = [("item", "b01", 0.5), ("item", "b04", -0.2), ("item", "b05", 0.01), ("wish", "太空", 0.1, {"f01": 0.1})]
    assert assert_adds_up(explanation_of(*terms), model, "zh", top=2) == [
        "因为你的历史里有“The Quiet Orbit”（0.41 中的 0.50）：同属space、book，有相同的创作者（Mara Lind）",
        "符合你说的“太空”（0.41 中的 0.10）：通过“Beyond the Ninth Moon”",
        "你历史里的“The Locked Study”拉低了它（0.41 中的 -0.20）",
        "以及你历史里的另外 1 项（0.01）",
    ]


def test_small_scores_keep_their_digits(model):
    sentences = describe(explanation_of(("item", "b01", 0.00031), ("item", "b05", 0.00012)), model)
    assert "(0.00031 of 0.00043)" in sentences[0]


values = st.lists(st.floats(-5, 5, width=32), min_size=1, max_size=20)


@given(values, st.integers(0, 6), st.floats(-1e-5, 1e-5))
def test_any_contributions_add_up(values, top, error):
    ids = books_and_films().item_ids.ids
    terms = tuple(Contribution("item", item, value) for item, value in zip(ids, values, strict=False))
    score = float(np.float32(sum(values))) + error
    assert_adds_up(Explanation("f13", score, terms), MODEL, top=top)


MODEL = GraphFilter(encoder=None).fit(books_and_films())


def test_braces_line_breaks_and_length_of_titles(model):
    items = model.catalogue.with_columns(
        title=pl.when(pl.col("item_id") == "b01")
        .then(pl.lit("{title} (a)\nb"))
        .otherwise(pl.lit(None, dtype=pl.String))
    )
    odd = GraphFilter(encoder=None, prior_strength=0).fit(books_and_films())
    odd.catalogue = items
    assert '"{title} (a) b"' in describe(odd.explain(UserBatch.new([["b01"]]), "b02"), odd)[0]
    assert item_title(odd, "b02") == "b02"
    odd.catalogue = items.drop("title")
    assert item_title(odd, "b01") == "b01"
    assert len(shortened("word " * 100)) == 80


def test_a_language_of_ones_own(model):
    pirate = dataclasses.replace(ENGLISH, items={**ENGLISH.items, "history": "arr, {title} {numbers}"})
    explanation = model.explain(UserBatch.new([["b01"]]), "b02")
    assert describe(explanation, model, language=pirate)[0].startswith('arr, "The Quiet Orbit" (')


def test_unknown_language_and_negative_top_are_refused(model):
    explanation = model.explain("u000", "b02")
    with pytest.raises(ConfigError, match="'xx'; known: en, zh"):
        describe(explanation, model, language="xx")
    with pytest.raises(ConfigError, match="top is -1"):
        describe(explanation, model, top=-1)


def test_recommendations_come_with_reasons(speaking):
    batch = UserBatch(histories=[{"b04": 1.0, "f01": -1.0}], liked=[["b05"]], disliked=[["b10"]], sentences=["a chef"])
    answer = explain_recommendations(speaking, batch, 5)
    expected = speaking.recommend(batch, 5)[0]
    assert [(item.item, item.score) for item in answer.items] == expected
    assert [item.rank for item in answer.items] == [1, 2, 3, 4, 5]
    for item in answer.items:
        values, _ = amounts(item.sentences)
        assert sum(values) == round(item.account.score * 10**item.account.decimals)
    roles = {
        reason.label: reason.role for item in answer.items for reason in item.account.reasons if reason.source == "item"
    }
    assert {"b04": "history", "f01": "disliked", "b05": "liked", "b10": "disliked"}.items() >= roles.items()
    assert "liked" in roles.values()


def test_the_answer_is_json(model):
    answer = explain_recommendations(model, UserBatch.known(["u000"]), 3, language="zh")
    read = json.loads(json.dumps(answer.to_dict()))
    assert read["user_id"] == "u000"
    assert len(read["items"]) == len(answer) == 3
    for item in read["items"]:
        assert sum(reason["value"] for reason in item["reasons"]) == pytest.approx(item["score"], abs=1e-4)
        assert all(reason["text"] for reason in item["reasons"])
        assert {"rank", "item_id", "title", "score", "reasons"} <= item.keys()
    shared = next(node for reason in read["items"][0]["reasons"] for node in reason["shared"])
    assert shared.keys() == {"kind", "name", "count", "n_items"}


def test_an_anonymous_user_without_evidence_gets_what_is_popular(model):
    answer = explain_recommendations(model, UserBatch(users=[None]), 1)
    assert answer.user is None
    assert answer.items[0].sentences[0].startswith("popular with everyone (")


def test_candidates_and_exclusions_are_passed_on(model):
    answer = explain_recommendations(model, UserBatch.known(["u000"]), 5, candidates=["b01", "b04"], exclude=["b04"])
    assert [item.item for item in answer.items] == ["b01"]


def test_one_user_at_a_time_and_only_models_that_explain(model):
    with pytest.raises(ConfigError, match="one user, the batch holds 2"):
        explain_recommendations(model, UserBatch.known(["u000", "u001"]))

    class Mute(Popularity):
        capabilities = Popularity.capabilities.__class__(explain=False, similar=False)

    with pytest.raises(CapabilityError, match="cannot explain"):
        explain_recommendations(Mute().fit(books_and_films()), UserBatch.known(["u000"]), 1)
