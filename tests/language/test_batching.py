import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.errors import EncoderError
from lexigraph.language.batching import clean_text, distinct_texts, encode_in_batches, length_batches, unit_rows

ANY_TEXT = st.text(st.characters(), max_size=20)


def letters(batch):
    """Counts of a few letters: a text's vector depends on nothing but the text."""
    return [[text.count(letter) + 1.0 for letter in "abc "] for text in batch]


@given(st.lists(ANY_TEXT, max_size=30), st.integers(1, 5), st.integers(1, 40))
def test_any_batching_gives_the_same_rows(texts, size, characters):
    options = {"name": "letters", "dimension": 4}
    together = encode_in_batches(texts, letters, **options, batch_size=size, batch_characters=characters)
    alone = [encode_in_batches([text], letters, **options)[0] for text in texts]
    assert together.shape == (len(texts), 4)
    assert together.tolist() == [row.tolist() for row in alone]


@given(st.lists(ANY_TEXT, max_size=30), st.integers(1, 5), st.integers(1, 40))
def test_batches_hold_every_text_once_within_bounds(texts, size, characters):
    batches = list(length_batches(texts, size, characters))
    assert sorted(row for batch in batches for row in batch) == list(range(len(texts)))
    for batch in batches:
        assert len(batch) <= size
        assert len(batch) == 1 or sum(len(texts[row]) for row in batch) <= characters


@given(st.text(st.characters(codec=None), max_size=20))
def test_clean_text_is_valid_utf8_without_nul_and_stays_clean(text):
    cleaned = clean_text(text)
    assert "\x00" not in cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert clean_text(cleaned) == cleaned


def test_each_distinct_text_is_encoded_once():
    seen = []

    def spy(batch):
        seen.extend(batch)
        return letters(batch)

    encode_in_batches(["a", "b", "a ", "", "b"], spy, name="spy", dimension=4)
    assert sorted(seen) == ["a", "b"]


def test_distinct_texts_number_rows():
    assert distinct_texts(["x", "y", "", "x"]) == (["x", "y"], [0, 1, -1, 0])


@pytest.mark.parametrize(
    ("vectors", "message"),
    [
        (np.ones((2, 3)), r"shape \[2, 3\] for 2 texts; expected \[2, 4\]"),
        (np.ones((1, 4)), r"shape \[1, 4\]"),
        ([[1.0, 2.0, 3.0, np.nan], [1.0, 1.0, 1.0, 1.0]], "1 of 2 vectors with NaN"),
        ([[1.0, 2.0, 3.0, np.inf], [np.inf] * 4], "2 of 2 vectors"),
        ([[1.0], [1.0, 2.0]], "not a matrix of numbers"),
        ([["a"] * 4] * 2, "not a matrix of numbers"),
    ],
)
def test_wrong_vectors_are_named(vectors, message):
    with pytest.raises(EncoderError, match=message):
        unit_rows(vectors, 2, 4, "demo")


def test_an_error_in_one_of_many_batches_is_raised():
    def fails_on_c(batch):
        if "c" in batch:
            raise EncoderError("no c")
        return letters(batch)

    with pytest.raises(EncoderError, match="no c"):
        encode_in_batches(list("abcdef"), fails_on_c, name="f", dimension=4, batch_size=1)


def test_progress_is_shown_on_stderr_only(capfd, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    encode_in_batches(["a", "b"], letters, name="letters", dimension=4, progress=True)
    out, err = capfd.readouterr()
    assert out == ""
    assert "Encoding texts (letters)" in err
