"""Texts as rows of token numbers."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from lexigraph.data import from_frames
from lexigraph.errors import ConfigError, DataError
from lexigraph.models.gnn.features import FeatureInputs, FeatureSettings, make_inputs, token_ids


def test_words_are_lower_case_and_chinese_is_read_by_character():
    ids, vocabulary = token_ids(["Deep SEA", "深海 sea"], length=4)
    assert [vocabulary[token] for token in ids[0] if token] == ["deep", "sea"]
    assert [vocabulary[token] for token in ids[1] if token] == ["深", "海", "sea"]
    assert ids.dtype == np.int64


def test_the_rest_of_long_texts_is_not_read_and_does_not_count():
    ids, vocabulary = token_ids(["a b c c c c", "a"], length=2)
    assert set(vocabulary[2:]) == {"a", "b"}
    assert ids[0].tolist() == [vocabulary.index("a"), vocabulary.index("b")]


def test_what_the_vocabulary_has_no_room_for_is_unknown():
    ids, vocabulary = token_ids(["a a b", "c a b"], length=3, max_vocabulary=4)
    assert vocabulary[2:] == ("a", "b")
    assert ids.tolist() == [[2, 2, 3], [1, 2, 3]]


def test_empty_texts_are_all_padding():
    ids, _ = token_ids(["", "   ", "one two one"], length=5)
    assert not ids[:2].any()
    assert ids[2, 0] == ids[2, 2] != ids[2, 1]


@pytest.mark.parametrize(("length", "size"), [(0, 10), (4, 2)])
def test_sizes_that_leave_no_room_are_refused(length, size):
    with pytest.raises(ConfigError, match="at least"):
        token_ids(["a"], length, size)


@pytest.fixture
def dataset():
    interactions = pl.DataFrame({"user_id": ["u", "u", "v"], "item_id": ["a", "b", "b"]})
    items = pl.DataFrame({"item_id": ["a", "b"], "title": ["Deep sea", "High sea"], "year": [1990, 2000]})
    return from_frames(interactions, items=items)


def test_inputs_hold_what_the_settings_name(dataset):
    only_ids = make_inputs(dataset, FeatureSettings(), n_entities=3)
    assert (only_ids.n_users, only_ids.n_items, only_ids.n_entities, only_ids.n_nodes) == (2, 2, 3, 7)
    assert only_ids.tokens is None
    assert only_ids.attributes is None
    both = make_inputs(dataset, FeatureSettings(item_features=("attributes", "tokens"), token_length=5))
    assert both.tokens.shape == (2, 5)
    assert both.attribute_names == ("year",)
    assert both.n_tokens == len(both.vocabulary) == 7  # two reserved, three words, two years


def test_a_fusion_without_an_encoder_reads_tokens(dataset):
    settings = FeatureSettings(fusion="gate")
    assert make_inputs(dataset, settings).tokens is not None
    assert make_inputs(dataset, settings, texts=np.ones((2, 3), dtype=np.float32)).tokens is None


def test_token_embeddings_can_start_from_an_encoder_of_words(dataset):
    def encode(words):
        return np.array([[len(word), 1.0] for word in words], dtype=np.float32)

    inputs = make_inputs(dataset, FeatureSettings(item_features=("tokens",)), encode_words=encode)
    assert inputs.token_table[0].tolist() == [0, 0]
    np.testing.assert_allclose(inputs.token_table[1], inputs.token_table[2:].mean(axis=0))
    assert inputs.token_table[2].tolist() == [3, 1]  # "sea", the most frequent


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"texts": np.ones((3, 2), dtype=np.float32)}, r"texts has the shape \(3, 2\)"),
        ({"attributes": np.full((2, 2), np.nan, dtype=np.float32)}, "attributes holds NaN or infinity in 2 rows"),
        ({"tokens": np.full((2, 2), 5), "token_table": np.ones((4, 2), dtype=np.float32)}, "tokens run from 5 to 5"),
        ({"tokens": np.full((2, 2), -1)}, "tokens run from -1"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(arrays, message):
    with pytest.raises(DataError, match=message):
        FeatureInputs(n_users=1, n_items=2, **arrays)
