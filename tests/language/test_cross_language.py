"""A catalogue in one language asked in another, and one in two languages: the film that was meant is near the top."""

from __future__ import annotations

import pytest

from lexigraph.language.intent import Lexicon, RuleReader
from lexigraph.models import GraphFilter, UserBatch
from lexigraph.testing.bilingual_films import FILMS, bilingual_films
from lexigraph.testing.bilingual_texts import TEXTS

LEAST_IN_TOP_3, LEAST_MRR = 28, 0.9


@pytest.fixture(scope="module", params=["en", "zh", "mixed"])
def model(request) -> GraphFilter:
    return GraphFilter().fit(bilingual_films(request.param))


def places(model: GraphFilter, language: str) -> list[int]:
    """At which place each film stands for the wish that means it."""
    found = model.recommend(UserBatch.ask([film.wishes[language] for film in FILMS]), len(FILMS))
    ranked = ([item for item, _ in found[row]] for row in range(len(FILMS)))
    return [items.index(film.item_id) + 1 for items, film in zip(ranked, FILMS, strict=True)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_wishes_in_either_language_find_their_film(model, language):
    found = places(model, language)
    assert sum(place <= 3 for place in found) >= LEAST_IN_TOP_3, found
    assert sum(1 / place for place in found) / len(found) >= LEAST_MRR, found


def test_a_wish_in_the_other_language_is_about_as_good(model):
    english, chinese = (places(model, language) for language in ("en", "zh"))
    assert abs(sum(1 / a - 1 / b for a, b in zip(english, chinese, strict=True))) / len(FILMS) < 0.1


def test_a_history_in_one_language_and_a_wish_in_another_go_together(model):
    cooking = [film for film in FILMS if film.topic == "cooking"]
    batch = UserBatch(histories=[[cooking[0].item_id]], sentences=["给小朋友看的熊猫动画"])
    best = [item for item, _ in model.recommend(batch, 5)[0]]
    assert "m21" in best


def test_a_mixed_catalogue_does_not_favour_the_language_of_the_wish():
    model = GraphFilter().fit(bilingual_films("mixed"))
    even = {film.item_id for film in FILMS[1::2]}  # told in Chinese
    for language in ("en", "zh"):
        first = model.recommend(UserBatch.ask([film.wishes[language] for film in FILMS]), 1)
        chinese = sum(first[row][0][0] in even for row in range(len(FILMS)))
        assert 12 <= chinese <= 18, language


@pytest.mark.parametrize(
    ("catalogue", "sentence", "liked"),
    [
        ("zh", "像《灯塔工程师》那样的电影", "m01"),
        ("zh", "类似拉面师傅的电影，不要运动", "m11"),
        ("zh", "something like 纸上银行", "m07"),
        ("mixed", "我喜欢沉睡的飞船", "m04"),
        ("mixed", "films like The Noodle Master", "m11"),
        ("mixed", "像宝船舰队，但不要战争", "m20"),
    ],
)
def test_titles_are_found_in_sentences_of_either_language(catalogue, sentence, liked):
    films = bilingual_films(catalogue)
    reader = RuleReader(Lexicon.from_items(films.items, films.item_ids))
    assert reader.read(sentence).liked == (liked,)


def test_the_films_are_told_apart_in_both_languages():
    assert len(FILMS) == len(TEXTS) == 30
    for language in ("en", "zh"):
        for field in ("titles", "descriptions", "wishes"):
            assert len({getattr(film, field)[language] for film in FILMS}) == 30
    assert all(film.titles["zh"].isascii() is False and film.titles["en"].isascii() for film in FILMS)
