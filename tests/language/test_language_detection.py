"""Which language a text is in: short titles, short wishes, mixed scripts, and what people paste."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.language.detect import MAX_CHARACTERS, detect_language, script_counts

WISHES = {
    "en": ["something newer", "no horror", "cheap laptop 16GB", "films like Alien", "I want a laptop", "funny"],
    "zh": ["我想要一台高性能的笔记本电脑", "不要恐怖片", "像The Matrix那样的电影", "1990年以后的科幻片"],
    "de": ["ein langsamer Weltraumfilm ohne Horror", "etwas Lustiges"],
    "fr": ["un film lent sur la mer", "quelque chose de drôle"],
    "es": ["una película de terror", "algo divertido"],
    "it": ["qualcosa di divertente"],
    "pt": ["um filme sobre o mar"],
    "ja": ["ホラーは嫌いです", "静かな宇宙の映画"],
    "ko": ["무섭지 않은 우주 영화"],
    "ru": ["медленный фильм о космосе"],
    "uk": ["повільний фільм про космос і людей"],
    "ar": ["فيلم عن البحر"],
    "fa": ["یک فیلم آرام دربارهٔ دریا"],
    "he": ["סרט על הים"],
    "hi": ["समुद्र के बारे में फिल्म"],
    "th": ["ภาพยนตร์เกี่ยวกับทะเล"],
    "el": ["μια ταινία για τη θάλασσα"],
}
TITLES = {
    "en": ["Toy Story", "The Matrix", "Heat", "Se7en", "GoldenEye", "Twelve Monkeys (1995)", "Empire of Sails"],
    "zh": ["流浪地球", "雨夜谋杀案"],
    "ja": ["千と千尋の神隠し", "となりのトトロ"],
    "fr": ["Le Fabuleux Destin d'Amélie Poulain"],
    "de": ["Das Leben der Anderen"],
    "ko": ["기생충"],
}


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for part in (WISHES, TITLES) for code, texts in part.items() for text in texts]
)
def test_short_wishes_and_titles(language: str, text: str):
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "  \n", "1984", "12 > 7 !!", "😀🎬", "\x00\x07", "\u202e\u202c", "\ud800"])
def test_without_letters_the_language_is_undetermined(text: str):
    assert detect_language(text) == "und"


def test_emoji_and_bidi_marks_do_not_matter():
    assert detect_language("\u202b😀 a film about the sea 🎬\u202c") == "en"


def test_the_language_is_that_of_the_greater_part():
    assert detect_language("《The Godfather》之后还有什么好看的黑帮电影") == "zh"
    assert detect_language("a long sentence in English that ends with one Chinese word, 电影") == "en"


def test_one_fashionable_kana_does_not_make_chinese_japanese():
    assert detect_language("鲜の每日坚果礼盒送礼佳品") == "zh"


def test_only_the_beginning_of_a_long_text_counts():
    english = "the sea and the ship " * 100
    assert len(english) > MAX_CHARACTERS
    assert detect_language(english + "字" * 100_000) == "en"


def test_nothing_is_counted_twice():
    assert script_counts("Alien 异形") == {"Han": 6, "Latin": 5}
    assert script_counts("カメラ屋") == {"Kana": 12}
    assert script_counts("ＡＢＣ") == {"Latin": 3}


@given(st.text(max_size=200))
def test_any_text_has_a_code(text: str):
    code = detect_language(text)
    assert code == "und" or (len(code) == 2 and code.islower())
