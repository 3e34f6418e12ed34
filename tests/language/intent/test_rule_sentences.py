"""Single sentences, read by rules: what is wanted, what is not, within which bounds, like what."""

import pytest

from lexigraph.language.intent import Intent
from lexigraph.language.intent.marks import MASK


def conditions(wish: Intent) -> list[str]:
    return sorted(
        f"{each.column} {each.operator} {','.join(each.value) if isinstance(each.value, list) else each.value}"
        for each in wish.conditions
    )


GENRES = [
    ("a romantic comedy", ["contains Comedy", "contains Romance"]),
    ("a romcom", ["contains Comedy", "contains Romance"]),
    ("comedy or drama", ["contains Comedy,Drama"]),
    ("a comedy, drama or western", ["contains Comedy,Drama,Western"]),
    ("comedies and dramas", ["contains Comedy,Drama"]),
    ("science fiction", ["contains Sci-Fi"]),
    ("SCIFI!!", ["contains Sci-Fi"]),
    ("a cartoon for my kids", ["contains Animation", "contains Children's"]),
    ("film noir", ["contains Film-Noir"]),
    ("动作片或者喜剧片", ["contains Action,Comedy"]),
    ("浪漫喜剧", ["contains Comedy", "contains Romance"]),
    ("想看horror片", ["contains Horror"]),
    ("想看悬疑片", ["contains Mystery"]),
    ("poetry and rock music", []),
]

NEGATIONS = [
    ("not horror", ["lacks Horror"]),
    ("no horror or war", ["lacks Horror,War"]),
    ("no horror, war, or western films", ["lacks Horror,War,Western"]),
    ("neither horror nor war", ["lacks Horror,War"]),
    ("I don't want a horror movie", ["lacks Horror"]),
    ("I can't stand musicals", ["lacks Musical"]),
    ("I'm not a big fan of westerns", ["lacks Western"]),
    ("anything but comedies", ["lacks Comedy"]),
    ("everything except war films please", ["lacks War"]),
    ("a movie that isn't a comedy", ["lacks Comedy"]),
    ("non-horror sci-fi", ["contains Sci-Fi", "lacks Horror"]),
    ("a comedy, not horror, with a good story", ["contains Comedy", "lacks Horror"]),
    ("not a comedy but a drama", ["contains Drama", "lacks Comedy"]),
    ("I'm tired of action movies. A quiet drama please.", ["contains Drama", "lacks Action"]),
    ("not only comedies", []),
    ("not just comedies but also dramas", []),
    ("I wouldn't mind a western", []),
    ("nothing but comedies", ["contains Comedy"]),
    ("why not a comedy", ["contains Comedy"]),
    ("a not too violent comedy", ["contains Comedy"]),
    ("horror is out", ["lacks Horror"]),
    ("不要恐怖片", ["lacks Horror"]),
    ("不要恐怖片、战争片和惊悚片", ["lacks Horror,War,Thriller"]),
    ("我不喜欢战争片，想看爱情片", ["contains Romance", "lacks War"]),
    ("除了喜剧都可以", ["lacks Comedy"]),
    ("除恐怖片以外的电影", ["lacks Horror"]),
    ("除了喜剧，还想看爱情片", ["contains Romance"]),
    ("不只是喜剧", []),
    ("不恐怖的科幻片", ["contains Sci-Fi", "lacks Horror"]),
    ("没有暴力的动作片", ["contains Action"]),
    ("不错的喜剧", ["contains Comedy"]),
    ("恐怖片除外", ["lacks Horror"]),
    ("喜剧，no horror", ["contains Comedy", "lacks Horror"]),
]

YEARS = [
    ("after 1990", ["> 1990"]),
    ("since 1990", [">= 1990"]),
    ("before 1970", ["< 1970"]),
    ("a 1994 comedy", ["== 1994"]),
    ("between 1980 and 1990", ["<= 1990", ">= 1980"]),
    ("from 1980 to 1989", ["<= 1989", ">= 1980"]),
    ("1980-1989", ["<= 1989", ">= 1980"]),
    ("90s thrillers", ["<= 1999", ">= 1990"]),
    ("from the 1990s", ["<= 1999", ">= 1990"]),
    ("nineties films", ["<= 1999", ">= 1990"]),
    ("the late eighties", ["<= 1989", ">= 1987"]),
    ("before the 80s", ["< 1980"]),
    ("after the 80s", ["> 1989"]),
    ("after 1985 and before 1995", ["< 1995", "> 1985"]),
    ("older than 1980", ["< 1980"]),
    ("nothing older than 1980", [">= 1980"]),
    ("no films from before 1980", [">= 1980"]),
    ("nothing after 1985", ["<= 1985"]),
    ("from 1977 or later", [">= 1977"]),
    ("year >= 1990", [">= 1990"]),
    ("something newer", ["> 1991"]),
    ("newer than Titanic", ["> 1997"]),
    ("１９９０年以后", ["> 1990"]),
    ("1990年以前的", ["< 1990"]),
    ("1980年到1990年之间", ["<= 1990", ">= 1980"]),
    ("90年代的", ["<= 1999", ">= 1990"]),
    ("上世纪八十年代", ["<= 1989", ">= 1980"]),
    ("early man, early films", []),
    ("an old man who lives in New York", []),
]

SHOP = [
    ("laptop under $8000, at least 16GB RAM", ["categories contains Laptop", "price < 8000", "ram_gb >= 16"]),
    ("a lenovo laptop, weight under 2 kg", ["brand == Lenovo", "categories contains Laptop", "weight_kg < 2"]),
    ("lighter than 1500 g", ["weight_kg < 1.5"]),
    ("5000元以下的手机", ["categories contains Phone", "price <= 5000"]),
    ("5000到8000元的手机", ["categories contains Phone", "price <= 8000", "price >= 5000"]),
    ("一万元以内，不要苹果", ["brand != Apple", "price <= 10000"]),
    ("between $6,000 and $9,000", ["price <= 9000", "price >= 6000"]),
    ("Dell or Lenovo, not silver", ["brand in Dell,Lenovo", "color != Silver"]),
    ("over 10k", ["price > 10000"]),
    ("评分4.5分以上", ["rating >= 4.5"]),
    ("rated 4.5 or more", ["rating >= 4.5"]),
    ("两公斤以下的笔记本电脑", ["categories contains Laptop", "weight_kg <= 2"]),
    ("not too expensive", ["price <= 9999"]),
    ("联想或者戴尔", ["brand in Lenovo,Dell"]),
    ("show us a laptop", ["categories contains Laptop"]),
    ("I do not want an apple laptop", ["brand != Apple"]),
]

BOOKS = [
    ("推理小说，300页以内", ["categories contains 推理", "pages <= 300"]),
    ("不要科幻小说", ["categories lacks 科幻"]),
    ("2000年以后的小说", ["categories contains 小说", "published >= 2001-01-01"]),
    ("before 1990", ["published < 1990-01-01"]),
    ("日语小说", ["categories contains 小说", "language == 日语"]),
    ("a science fiction novel", ["categories contains 小说", "categories contains 科幻"]),
]

NAMES = [
    ("like Alien but funnier", ["alien"], []),
    ("something like the matrix, but slower", ["matrix"], []),
    ("movies like Matrix, The", ["matrix"], []),
    ("similar to The Matrx", ["matrix"], []),
    ("in the vein of Blade Runer", ["runner"], []),
    ('I would like to see something like "The Silense of the Lambs"', ["lambs"], []),
    ("like Heat (1986)", ["heat-old"], []),
    ("like Terminator 2", ["t2"], []),
    ("like Alien, Blade Runner and Toy Story", ["alien", "runner", "toys"], []),
    ("I loved Toy Story and Heat but hated Titanic", ["toys", "heat"], ["titanic"]),
    ("unlike Titanic", [], ["titanic"]),
    ("nothing like Titanic", [], ["titanic"]),
    ("I didn't like Titanic", [], ["titanic"]),
    ("more like Casablanca, less like Titanic", ["casablanca"], ["titanic"]),
    ("像《黑客帝国》那样的", ["hei"], []),
    ("像黑客帝国那样的科幻片", ["hei"], []),
    ("像泰坦尼克一样的电影", ["tai"], []),
    ("不要像《泰坦尼克号》那样的", [], ["tai"]),
    ("像The Matrix那样的电影", ["matrix"], []),
    ("I like slow films that heat up", [], []),
    ("I'd like a comedy", [], []),
    ("like Terminator 3", [], []),
]


@pytest.mark.parametrize(("sentence", "expected"), GENRES + NEGATIONS)
def test_categories_and_negations(film_reader, sentence, expected):
    assert conditions(film_reader.read(sentence)) == [f"categories {each}" for each in expected]


@pytest.mark.parametrize(("sentence", "expected"), YEARS)
def test_years(film_reader, sentence, expected):
    found = [each for each in conditions(film_reader.read(sentence)) if each.startswith("year")]
    assert found == [f"year {each}" for each in expected]


@pytest.mark.parametrize(("sentence", "expected"), SHOP)
def test_shop_items(shop_reader, sentence, expected):
    assert conditions(shop_reader.read(sentence)) == expected


@pytest.mark.parametrize(("sentence", "expected"), BOOKS)
def test_chinese_books(book_reader, sentence, expected):
    assert conditions(book_reader.read(sentence)) == expected


@pytest.mark.parametrize(("sentence", "liked", "disliked"), NAMES)
def test_named_items(film_reader, sentence, liked, disliked):
    wish = film_reader.read(sentence)
    assert (list(wish.liked), list(wish.disliked)) == (liked, disliked)


@pytest.mark.parametrize(
    ("sentence", "wanted", "unwanted"),
    [
        ("a slow, melancholic space film, not horror, after 1990", "slow, melancholic space film", ()),
        ("I am looking for a quiet drama, please", "quiet drama", ()),
        ("something like Alien without too much violence or gore", "", ("violence", "gore")),
        ("in the vein of Blade Runner, but not too violent", "", ("violent",)),
        ("violence-free animation", "animation", ("violence",)),
        ("想看一部温暖的动画片，不要太悲伤", "温暖的动画片", ("悲伤",)),
        ("如果可以，理想的未来世界", "如果可以, 理想的未来世界", ()),
        ("less violent", "", ("violent",)),
    ],
)
def test_words_left_for_the_encoder(film_reader, sentence, wanted, unwanted):
    wish = film_reader.read(sentence)
    assert (wish.wanted, wish.unwanted) == (wanted, unwanted)


def test_the_issues_laptop(shop_reader):
    wish = shop_reader.read("我想要一台高性能的笔记本电脑")
    assert wish.wanted == "高性能的笔记本电脑"
    assert wish.language == "zh"
    assert conditions(wish) == ["categories contains Laptop"]


def test_running_times_in_any_unit(film_reader):
    assert conditions(film_reader.read("under two hours")) == ["runtime < 120"]
    assert conditions(film_reader.read("no longer than 90 minutes")) == ["runtime <= 90"]
    assert conditions(film_reader.read("一个半小时以内")) == ["runtime <= 90"]
    assert conditions(film_reader.read("not too long")) == ["runtime <= 144"]


def test_a_name_that_no_item_has_is_told(film_reader):
    wish = film_reader.read("like Inception")
    assert wish.liked == ()
    assert wish.wanted == "Inception"
    assert "no item is called 'Inception'" in wish.notes[0]


def test_two_items_of_one_title_are_told(film_reader):
    wish = film_reader.read("like Heat")
    assert wish.liked == ("heat",)
    assert "Heat (1986)" in wish.notes[0]


@pytest.mark.parametrize(
    ("sentence", "liked"),
    [("Casablanca-like", ["casablanca"]), ("blade runer", ["runner"]), ("slow rain", [])],
)
def test_a_sentence_that_is_a_title(film_reader, sentence, liked):
    assert list(film_reader.read(sentence).liked) == liked


def test_two_years_are_a_range_that_is_told(film_reader):
    wish = film_reader.read("a film from 1994 or 1996")
    assert conditions(wish) == ["year <= 1996", "year >= 1994"]
    assert "1994 to 1996" in wish.notes[0]


def test_a_number_counts_more_than_a_vague_word(film_reader):
    assert conditions(film_reader.read("不要太老的电影，最好是1990年以后的")) == ["year > 1990"]


@pytest.mark.parametrize(
    ("sentence", "lacked"),
    [
        ("horror isn't my thing", "Horror"),
        ("I'd rather see a comedy than a drama", "Drama"),
        ("a comedy instead of a drama", "Drama"),
    ],
)
def test_refusals_in_other_words(film_reader, sentence, lacked):
    assert f"categories lacks {lacked}" in conditions(film_reader.read(sentence))


@pytest.mark.parametrize("joint", [", ", " and ", " / ", "、"])
def test_a_list_of_titles_names_them_all(film_reader, joint):
    wish = film_reader.read(f"Toy Story, Alien{joint}The Matrix")
    assert wish.liked == ("toys", "alien", "matrix")
    assert wish.wanted == ""


@pytest.mark.parametrize("sentence", ["Up, up and away", "Summer, Heat Wave", "Heat Wave, Summer"])
def test_a_word_in_a_list_is_no_title_for_that(film_reader, sentence):
    assert film_reader.read(sentence).liked == ()


def test_what_was_read_leaves_no_marks_behind(shop_reader):
    for sentence in ("推荐一部1994年的剧情片", "只要90年代以后的", "please 3d glasses", "like 《X》99 films"):
        assert MASK not in shop_reader.read(sentence).wanted
    assert shop_reader.read("推荐一部1994年的剧情片").wanted == "1994年的剧情片"


@pytest.mark.parametrize(
    "sentence", ["between 1990 and 1980", "1990 to 1980", "1990年到1980年的", "from the 90s to the 80s"]
)
def test_years_in_either_order_are_a_range(film_reader, sentence):
    last = 1999 if "90s" in sentence else 1990
    assert conditions(film_reader.read(sentence)) == [f"year <= {last}", "year >= 1980"]
