"""Further sentences refine the wish."""

import pytest

from lexigraph.data.item_filter import ItemFilter
from lexigraph.language.intent import Intent, RuleReader


def said(reader: RuleReader, *sentences: str) -> Intent:
    wish = None
    for sentence in sentences:
        wish = reader.read(sentence, wish)
    assert wish is not None
    return wish


def plain(wish: Intent) -> list[tuple[str, str, object]]:
    return [(each.column, each.operator, each.value) for each in wish.conditions]


def test_less_violent_is_added_to_what_is_unwanted(film_reader):
    wish = said(film_reader, "a violent sci-fi film without gore", "less violent")
    assert wish.unwanted == ("gore", "violent")
    assert "violent" not in wish.wanted


def test_newer_than_a_decade_is_after_it(film_reader):
    assert plain(said(film_reader, "from the 80s", "something newer")) == [("year", ">", 1989)]


def test_newer_than_what_is_liked(film_reader):
    assert plain(said(film_reader, "like Alien", "something newer")) == [("year", ">", 1979)]


def test_newer_within_an_open_range_is_past_its_middle(film_reader):
    (condition,) = said(film_reader, "after 1990", "更新一点的").conditions
    assert condition.operator == ">"
    assert 1990 < condition.value <= 1999


def test_cheaper_stays_among_what_was_asked_for(shop_reader):
    wish = said(shop_reader, "a laptop", "cheaper")
    assert wish.conditions[0] == ItemFilter("categories", "contains", "Laptop")
    assert 6999 < wish.conditions[1].value <= 9999


def test_too_long_asks_for_shorter(film_reader):
    wish = said(film_reader, "at most 150 minutes", "that's too long")
    ((column, operator, value),) = plain(wish)
    assert (column, operator) == ("runtime", "<")
    assert value < 150


def test_later_bounds_replace_earlier_ones_that_they_contradict(film_reader):
    assert plain(said(film_reader, "after 1990", "after 1980")) == [("year", ">", 1980)]
    assert plain(said(film_reader, "after 1990", "before 1980")) == [("year", "<", 1980)]
    assert plain(said(film_reader, "after 1990", "before 2000")) == [("year", ">", 1990), ("year", "<", 2000)]


def test_categories_add_up_unless_replaced(film_reader):
    assert len(said(film_reader, "a comedy", "also romantic").conditions) == 2
    replaced = said(film_reader, "a comedy", "make it a drama")
    assert plain(replaced) == [("categories", "contains", "Drama")]
    assert replaced.wanted == "drama"


def test_what_was_refused_can_be_allowed_again(film_reader):
    assert said(film_reader, "no comedies or war", "actually comedies are fine").conditions == (
        ItemFilter("categories", "lacks", "War"),
    )
    assert said(film_reader, "不要恐怖片", "恐怖片其实也可以").conditions == ()


def test_what_was_wanted_can_be_refused(film_reader):
    wish = said(film_reader, "a romantic comedy", "no romance")
    assert plain(wish) == [("categories", "contains", "Comedy"), ("categories", "lacks", "Romance")]
    assert wish.wanted == "comedy"


def test_never_mind_drops_a_column(film_reader, shop_reader):
    assert plain(said(film_reader, "a comedy after 1990", "never mind the year")) == [
        ("categories", "contains", "Comedy")
    ]
    assert plain(said(film_reader, "90年代的喜剧", "年份无所谓")) == [("categories", "contains", "Comedy")]
    assert plain(said(shop_reader, "8000元以下的手机", "价格不限")) == [("categories", "contains", "Phone")]


def test_any_brand_but_one_is_a_refusal(shop_reader):
    assert plain(said(shop_reader, "a laptop", "any brand but apple"))[-1] == ("brand", "!=", "Apple")


def test_starting_over_forgets(film_reader):
    wish = said(film_reader, "a comedy after 1990 like Heat", "start over, a western")
    assert plain(wish) == [("categories", "contains", "Western")]
    assert wish.liked == ()
    assert said(film_reader, "喜剧", "重新开始").is_empty


def test_an_item_can_change_sides(film_reader):
    wish = said(film_reader, "like Alien", "no, I hated Alien")
    assert (wish.liked, wish.disliked) == ((), ("alien",))


def test_sentences_and_language_follow(film_reader):
    wish = said(film_reader, "a comedy", "不要太长")
    assert wish.sentences == ("a comedy", "不要太长")
    assert wish.language == "zh"


def test_an_empty_sentence_changes_nothing(film_reader):
    before = said(film_reader, "a comedy after 1990")
    after = film_reader.read("  \u202e ", before)
    assert (after.wanted, after.conditions, after.sentences) == (before.wanted, before.conditions, before.sentences)
    assert after.notes


def test_an_example_can_be_taken_back(film_reader):
    wish = said(film_reader, "like Alien and Titanic but not like Heat (1995)", "forget Titanic")
    assert (wish.liked, wish.disliked, wish.unwanted) == (("alien",), ("heat",), ())
    assert said(film_reader, "like Alien, unlike Titanic", "never mind about Titanic").disliked == ()
    assert said(film_reader, "不喜欢《泰坦尼克号》", "取消泰坦尼克号").disliked == ()


def test_a_column_without_bounds_is_named_behind_the_word_or_before_it(film_reader):
    for remark in ("不限年份", "年份不限", "不限制年份", "any year is fine"):
        wish = said(film_reader, "1990年以后的喜剧片", remark)
        assert plain(wish) == [("categories", "contains", "Comedy")]
        assert "不限" not in wish.wanted
        assert "fine" not in wish.wanted


def test_what_is_said_of_the_wish_is_no_part_of_it(film_reader):
    assert said(film_reader, "a war film", "I changed my mind, a quiet drama").wanted == "war film, quiet drama"
    assert said(film_reader, "科幻片", "换成喜剧吧").wanted == "喜剧"
    assert said(film_reader, "想看没看过的科幻片").wanted == "科幻片"


@pytest.mark.parametrize(
    ("first", "second", "wanted", "unwanted"),
    [
        ("something spooky with clowns", "no clowns please", "spooky", ("clowns",)),
        ("something about trains and loss", "no trains please", "about loss", ("trains",)),
        ("有小丑的故事", "不要小丑", "故事", ("小丑",)),
        ("something about trainsets", "no trains please", "about trainsets", ("trains",)),
    ],
)
def test_what_is_refused_later_is_not_wanted_any_more(film_reader, first, second, wanted, unwanted):
    wish = said(film_reader, first, second)
    assert (wish.wanted.removeprefix("something "), wish.unwanted) == (wanted, unwanted)


@pytest.mark.parametrize("sentence", ["zombies? hard pass", "superheroes, that's a hard no from me"])
def test_a_word_for_refusing_is_not_wanted_itself(film_reader, sentence):
    assert "hard" not in film_reader.read(sentence).wanted
