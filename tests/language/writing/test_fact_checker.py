"""A generated text keeps the sentences whose facts stand in the source, and no other."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lexigraph.language.writing import Fact, FactChecker, SourceRecord
from lexigraph.language.writing.descriptions import describe_item
from lexigraph.language.writing.item_facts import item_records
from lexigraph.language.writing.profiles import profile_user
from lexigraph.language.writing.user_facts import user_records
from lexigraph.testing import books_and_films

FILM = SourceRecord(
    "a",
    "item",
    (
        Fact("title", "Heat"),
        Fact("year", "1995"),
        Fact("category", "Crime"),
        Fact("category", "Drama"),
        Fact("director", "Michael Mann"),
        Fact("actor", "Al Pacino"),
        Fact("actor", "Robert De Niro"),
        Fact("runtime", "170"),
        Fact("rating", "8.3"),
        Fact("description", "A detective hunts a crew of three thieves in Los Angeles."),
        Fact("similar", "Collateral"),
    ),
)
CATALOGUE = ["Crime", "Drama", "Horror", "Comedy", "Puppets"]
STORY = SourceRecord(
    "b",
    "item",
    (
        Fact("title", "群星之间"),
        Fact("year", "2012"),
        Fact("category", "space"),
        Fact("creator", "陈星河"),
        Fact("director", "林默"),
        Fact("actor", "王小明"),
        Fact("description", "一艘宇宙飞船穿越星系，寻找人类的新家园。"),
        Fact("similar", "火星来信"),
    ),
)
PERSON = SourceRecord(
    "u",
    "user",
    (
        Fact("items", "6"),
        Fact("liked", "Heat"),
        Fact("year", "1995", "Heat"),
        Fact("liked", "Ronin"),
        Fact("year", "1998", "Ronin"),
        Fact("rating", "5", "Ronin"),
        Fact("disliked", "Up"),
        Fact("category", "space"),
        Fact("count", "5", "space"),
        Fact("category", "crime"),
        Fact("count", "1", "crime"),
        Fact("earliest year", "1980"),
        Fact("average rating", "4.5"),
    ),
)


def check(record, sentence, language="en"):
    return FactChecker(record, [*CATALOGUE, "cooking"], language).check(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Heat is about thieves and family.",
        "Heat is a crime drama from 1995.",
        "Directed by Michael Mann, it stars Al Pacino and Robert De Niro.",
        "Heat (1995) runs 170 minutes.",
        "A detective hunts three thieves in Los Angeles.",
        "Michael Mann directed the film.",
        "Pacino is a detective.",
        "Released in 1995, this film is rated 8.3.",
        'Fans of "Collateral" may enjoy it.',
        "Mann's film is slow and tense.",
        "The director, Michael Mann, tells a story of thieves.",
        "It was released in nineteen ninety-five.",
        "One of the thieves gets away.",
        "Heat is a 1995 film.",
        "A tense 1995 crime film.",
        "Heat is a crime film from 1995, like the drama in your history.",
        "Michael Mann's direction is tense.",
        "A few thieves get away.",
        "Collateral is similar.",
    ],
)
def test_true_sentences_are_kept(sentence):
    assert check(FILM, sentence).text == sentence


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Heat came out in 1996.", "year"),
        ("It came out in １９９６.", "year"),
        ("It came out in 19\u200b96.", "year"),
        ("It came out in ١٩٩٦.", "year"),
        ("Heat came out in nineteen ninety-six.", "number"),
        ("It came in 一九九六.", "number"),
        ("It came in MCMXCVI.", "name"),
        ("It came out in '95.", "number"),
        ("It came out in 1995-96.", "number"),
        ("It came out in 1995².", "number"),
        ("Heat is a 1990s drama.", "number"),
        ("Heat is a drama from the nineties.", "number"),
        ("Released before 1995.", "year"),
        ("Over 170 minutes.", "number"),
        ("It runs 1995 minutes.", "year"),
        ("Released in 170.", "number"),
        ("In 1,995 films.", "number"),
        ("It made 170 million dollars.", "number"),
        ("It won 3 Oscars.", "name"),
        ("It won three awards.", "number"),
        ("Its third act is long.", "number"),
        ("Directed by Steven Spielberg.", "name"),
        ("directed by steven spielberg.", "relation"),
        ("Directed by Al Pacino, it is a drama.", "relation"),
        ("Al Pacino directed the film.", "relation"),
        ("It stars Michael Mann.", "relation"),
        ("A film by Al Pacino.", "relation"),
        ("It was written by Michael Mann.", "relation"),
        ("Inspired by Robert De Niro.", "relation"),
        ("Michael De Niro plays a detective.", "name"),
        ('"Ronin" is alike.', "title"),
        ("A horror film from 1995.", "category"),
        ("It has puppets.", "category"),
        ("A love story from 1995.", "category"),
        ("A superhero film.", "category"),
        ("It is not a crime film.", "relation"),
        ("It isn't from 1995.", "relation"),
        ("Collateral came out in 1995.", "relation"),
        ("See http://x.com now.", "address"),
        ("这部电影很好看。", "name"),
        ("Al Pacino's direction is sharp.", "relation"),
        ("A film with Al Pacino directing.", "relation"),
        ("Few would call Heat a drama.", "relation"),
        ("Al Pacino refused to appear in Heat.", "relation"),
        ("Heat is the sequel to Collateral.", "relation"),
        ("It is a remake.", "relation"),
        ("Collateral is a crime drama.", "relation"),
        ("There are 170 thieves.", "number"),
        ("1995 thieves rob a bank.", "year"),
    ],
)
def test_invented_swapped_and_denied_facts_are_dropped(sentence, kind):
    checked = check(FILM, sentence)
    assert checked.text == ""
    assert checked.dropped_sentences == (sentence.replace("\u200b", ""),)
    assert kind in {fact.kind for fact in checked.dropped_facts}


@pytest.mark.parametrize(
    "sentence",
    ["《群星之间》是2012年的作品。", "由林默执导，王小明主演。", "导演林默，创作者陈星河。", "一艘宇宙飞船穿越星系。",
     "张力十足的故事。", "许多人喜欢这个故事。", "王国的命运令人深思。",
     "二〇一二年的作品，非常好看。", "喜欢《火星来信》的人也会喜欢它。", "《群星之间》是一部太空故事。"],
)  # fmt: skip
def test_true_chinese_sentences_are_kept(sentence):
    assert check(STORY, sentence, "zh").text == sentence


@pytest.mark.parametrize(
    "sentence",
    ["《群星之间》是2013年的作品。", "二〇一三年的作品。", "这是２０１３年的作品。", "2012年代的作品。",
     "作品来自九十年代。",
     "由张艺谋执导。", "由王小明执导。", "林默主演。", "主演是陈星河。", "《流浪地球》的续集。", "这是一部恐怖故事。",
     "这不是2012年的作品。", "三部曲之一。", "史蒂文·斯皮尔伯格喜欢它。", "获得了5个奖项。", "This is a book.",
     "主演包括王小明、刘德华。", "王小明饰演刘培强。", "刘慈欣写了它。", "王宝强也在其中。", "改编自刘慈欣的小说。",
     "它获得了金鸡奖。", "它在美国上映。", "上世纪的经典。", "由中影出品。",
     "《火星来信》是太空故事。", "谁说它是2012年的作品？",
     "《火星来信》是2012年的作品。", "Nolan的作品。", "《群星之间是2012年的作品。"],
)  # fmt: skip
def test_invented_chinese_facts_are_dropped(sentence):
    checked = check(STORY, sentence, "zh")
    assert checked.text == ""
    assert checked.dropped_facts


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("This reader met 6 items: 5 space and 1 crime.", True),
        ("They like Heat (1995) and Ronin (1998).", True),
        ("They disliked Up.", True),
        ("Their average rating is 4.5.", True),
        ("1 space and 5 crime.", False),
        ("They like Heat (1998).", False),
        ("They love Up.", False),
        ("They hate Heat.", False),
        ("They dislike space.", False),
        ("They enjoy cooking.", False),
        ("They rated Heat 5.", False),
        ("They met 7 items.", False),
        ("They watched 6 crime films.", False),
        ("They watched 5 space films.", True),
        ("They like Heat (1980).", False),
        ("They gave Heat 4.5 stars.", False),
        ("Heat left them cold.", False),
        ("They think Up is wonderful.", False),
        ("They are tired of Heat.", False),
    ],
)
def test_what_is_said_of_a_person(sentence, kept):
    assert bool(check(PERSON, sentence).text) is kept


def test_dropping_goes_by_sentence_and_counts():
    checked = check(FILM, "Heat is a drama. It came out in 1996 and stars Tom Cruise. Michael Mann directed it.")
    assert checked.text == "Heat is a drama. Michael Mann directed it."
    assert checked.dropped_sentences == ("It came out in 1996 and stars Tom Cruise.",)
    assert {fact.text for fact in checked.dropped_facts} >= {"1996", "Tom Cruise"}


def test_a_stop_inside_a_title_ends_no_sentence():
    record = SourceRecord("a", "item", (Fact("title", "Dr. No. 2"), Fact("year", "1962")))
    assert check(record, "Dr. No. 2 is from 1962.").text == "Dr. No. 2 is from 1962."


def test_a_title_that_is_a_number_says_no_year():
    record = SourceRecord("a", "item", (Fact("title", "2012"), Fact("year", "2009")))
    assert check(record, "It came out in 2012.").text == ""
    assert check(record, 'The film "2012" is from 2009.').text == 'The film "2012" is from 2009.'


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00\x01", "🎬" * 50, "." * 5000, "a" * 100_000, "(" * 3000, "\u202etxt", "\n\n\n"]
)
def test_strange_text_is_no_trouble(text):
    assert len(check(FILM, text).text) <= 4000


FRAMES = ["It came out in {}.", "{} is a number.", "Heat ({}) is a drama.", "Made {}, seen often.",
          "About {}-year tales.",
          "It runs {} minutes.", "It cost ${}.", "It has {}% of it.", "Since {} it is liked.", "The {} film.",
          "x{} is it.",
          "Of {}/{} it is.", "It is rated {}.", "在{}年上映。", "共{}部。"]  # fmt: skip
KNOWN = {"1995", "170", "8.3", "3"}


def full_width(number):
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


def arabic(number):
    return "".join(chr(0x0660 + int(digit)) for digit in str(number))


FORMS = [str, full_width, arabic, "{:,}".format, "{}0".format, "0{}".format, "-{}".format, "{}s".format]


@settings(max_examples=300, deadline=None)
@given(
    frame=st.sampled_from(FRAMES),
    number=st.one_of(st.integers(1900, 2030), st.integers(0, 10**6)),
    form=st.sampled_from(
        [str, full_width, arabic, "{:,}".format, "{}0".format, "0{}".format, "-{}".format, "{}s".format]
    ),
    language=st.sampled_from(["en", "zh"]),
)
@example(frame=FRAMES[0], number=1996, form=str, language="en")
def test_no_number_passes_that_is_not_in_the_record(frame, number, form, language):
    written = frame.replace("{}", form(number))
    kept = FactChecker(FILM, CATALOGUE, language).check(written).text
    found = [one.replace(",", "") for one in re.findall(r"\d[\d,.]*(?<![.,])", kept)]
    assert {str(float(one)) for one in found} <= {str(float(one)) for one in KNOWN}


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789 ,.-/'’:年月Heatin()\u200b²½①٣", max_size=40))
def test_no_digits_in_any_disguise_pass(text):
    kept = FactChecker(FILM, CATALOGUE).check(text).text
    runs = [one.replace(",", "") for one in re.findall(r"\d+(?:[,.]\d+)*", kept)]
    assert all(any(float(run) == float(known) for known in KNOWN) for run in runs if run.count(".") < 2)


TENS = ["", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 99), st.sampled_from(["The {} thieves run.", "It ran {} weeks.", "Nineteen {} was the year."]))
def test_no_number_word_passes_that_is_not_in_the_record(number, frame):
    unit = UNITS[number % 10 - 1] if number % 10 else ""
    word = f"{TENS[number // 10]} {unit}".strip()
    kept = FactChecker(FILM, CATALOGUE).check(frame.format(word)).text
    assert not kept or number == 3 or (frame.startswith("Nineteen") and number == 95)


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet=st.characters(categories=["Lu"]), min_size=1, max_size=1),
    st.text("abcdefghij", min_size=2, max_size=9),
)
def test_no_invented_name_passes(first, rest):
    name = first + rest
    kept = FactChecker(FILM, CATALOGUE).check(f"It was made with {name} in mind.").text
    assert not kept or name.casefold() in " ".join(fact.value.casefold() for fact in FILM.facts)


def test_a_category_of_blanks_says_nothing():
    assert FactChecker(FILM, [" ", "", "Crime"], "en").check("Heat is a crime film.").text


def test_what_a_catalogue_calls_its_kinds_is_put_together_once(monkeypatch):
    compiled = []
    usual = re.compile
    monkeypatch.setattr(
        "lexigraph.language.writing.genre_words.re.compile", lambda *words: compiled.append(words) or usual(*words)
    )
    catalogue = [f"Kind {number}" for number in range(300)]
    for _ in range(5):
        assert FactChecker(FILM, catalogue, "en").check("It is of kind 7.").text == ""
    assert sum("kind\\ 299" in words[0] for words in compiled) == 1


def test_a_whole_sentence_of_the_source_holds_as_it_stands():
    told = "It is not true that Al Pacino directed it, far from Los Angeles."
    record = SourceRecord("a", "item", (*FILM.facts, Fact("description", f"{told} It rains.")))
    assert check(record, f"{told} It is slow.").text == f"{told} It is slow."
    assert check(record, "Al Pacino directed it.").text == ""
    assert check(record, told, "zh").text == ""


def test_templates_say_what_the_checker_keeps():
    data = books_and_films()
    for record in [*item_records(data), *user_records(data)]:
        text = (describe_item if record.kind == "item" else profile_user)(record)
        assert FactChecker(record).check(text).dropped_facts == ()
