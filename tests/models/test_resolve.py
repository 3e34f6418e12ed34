import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import ConfigError, EncoderError, UnknownIdError
from lexigraph.models.batch import UserBatch, slice_evidence
from lexigraph.models.resolve import resolve

USERS = Vocabulary(["ann", "bob"], "user")
ITEMS = Vocabulary(["a", "b", "c", "d"], "item")
TRAINING = sp.csr_array(np.array([[1, 0, 2, 0], [0, -3, 0, 1]], dtype=np.float32))


def evidence(batch, training=TRAINING, unit=1.0, encode=None):
    catalogue = pl.DataFrame({"item_id": ITEMS.series})
    return resolve(
        batch, users=USERS, items=ITEMS, training=training, catalogue=catalogue, encode=encode or vectors, unit=unit
    )


def vectors(texts):
    return np.array([[len(text), 0.0, 1.0] for text in texts], dtype=np.float32)


def test_training_history_is_taken_whole_also_what_was_disliked():
    found = evidence(UserBatch(users=["bob", None, "ann", "bob"]))
    np.testing.assert_array_equal(found.history.toarray(), TRAINING.toarray()[[1, 0, 0, 1]] * [[1], [0], [1], [1]])
    assert found.known.tolist() == [1, -1, 0, 1]
    assert found.is_empty.tolist() == [False, True, False, False]


def test_own_history_given_again_changes_nothing():
    given = {"b": -3.0, "d": 1.0}
    known = evidence(UserBatch(users=["bob"], histories=[given]))
    new = evidence(UserBatch(histories=[given]))
    np.testing.assert_array_equal(known.history.toarray(), TRAINING.toarray()[[1]])
    np.testing.assert_array_equal(new.history.toarray(), TRAINING.toarray()[[1]])
    np.testing.assert_array_equal(new.seen.toarray(), known.seen.toarray())


def test_given_and_disliked_items_join_the_history_and_are_seen():
    found = evidence(UserBatch(users=["ann"], histories=[["b"]], liked=[["b", "c"]], disliked=[["d", "a"]]))
    assert found.history.toarray().tolist() == [[0.0, 2.0, 2.0, -1.0]]
    assert found.seen.toarray().tolist() == [[1.0, 1.0, 1.0, 1.0]]


def test_zero_weights_are_seen_but_no_history():
    training = sp.csr_array((np.zeros(1, np.float32), np.zeros(1, np.int32), np.array([0, 1, 1])), shape=(2, 4))
    found = evidence(UserBatch(users=["ann"], histories=[{"b": 0.0}]), training)
    assert not found.has_history.any()
    assert found.seen.toarray().tolist() == [[1.0, 1.0, 0.0, 0.0]]


def test_an_id_without_weight_counts_as_the_unit():
    found = evidence(UserBatch(histories=[["a", "a"]], disliked=[["b"]]), unit=3.5)
    assert found.history.toarray().tolist() == [[3.5, -3.5, 0.0, 0.0]]


def test_training_is_not_changed():
    before = TRAINING.toarray().copy()
    evidence(UserBatch(users=["ann", "bob"], disliked=[["a"], []]))
    np.testing.assert_array_equal(TRAINING.toarray(), before)


def test_indices_are_int32_and_sorted():
    found = evidence(UserBatch(users=["ann"], histories=[["d", "b", "a"]]))
    for matrix in (found.history, found.seen):
        assert matrix.indices.dtype == matrix.indptr.dtype == np.int32
        assert matrix.dtype == np.float32
        assert matrix.indices.tolist() == sorted(matrix.indices)


def test_unknown_user_needs_other_evidence():
    assert evidence(UserBatch(users=["zoe"], histories=[["a"]])).known.tolist() == [-1]
    assert evidence(UserBatch(users=["zoe"], sentences=["slow films"])).has_wish.all()
    with pytest.raises(UnknownIdError, match="zoe"):
        evidence(UserBatch(users=["ann", "zoe"], histories=[["a"], []]))


def test_unknown_items_are_counted_and_named():
    with pytest.raises(UnknownIdError, match=r"2 item ids are unknown \('x', 'y'\); 4 are known"):
        evidence(UserBatch(liked=[["x", "a"], ["y"]]))


def test_weights_must_be_finite():
    with pytest.raises(ConfigError, match="finite"):
        evidence(UserBatch(histories=[{"a": float("nan")}]))


def test_wishes_have_length_one_and_blank_sentences_say_nothing():
    found = evidence(UserBatch(sentences=["hello", "  ", None]))
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), [1, 0, 0], rtol=1e-6)
    assert found.has_wish.tolist() == [True, False, False]


def test_sentence_and_vector_count_alike():
    long = np.array([[0.0, 1000.0, 0.0]], dtype=np.float32)
    found = evidence(UserBatch(sentences=["x"], vectors=long)).vectors[0]
    said = vectors(["x"])[0] / np.linalg.norm(vectors(["x"]))
    assert found @ said == pytest.approx(found[1], rel=1e-5)
    assert long.max() == 1000.0


@pytest.mark.parametrize("wrong", [np.ones((1, 2)), np.array([[np.nan, 1, 1]]), np.ones(1)])
def test_vectors_of_another_kind_are_refused(wrong):
    with pytest.raises(EncoderError, match="vectors"):
        evidence(UserBatch(sentences=["x"], vectors=wrong))


@pytest.mark.parametrize(
    "fields",
    [{}, {"users": "ann"}, {"histories": ["a"]}, {"users": ["ann"], "liked": [["a"], ["b"]]}, {"language_weight": 2}],
)
def test_senseless_batches_are_refused(fields):
    with pytest.raises(ConfigError):
        UserBatch(**({"users": ["ann"]} | fields if "language_weight" in fields else fields))


def test_slices_keep_rows_together():
    whole = evidence(UserBatch(users=["ann", "bob", None], sentences=["x", None, "y"]))
    part = slice_evidence(whole, slice(1, 3))
    assert len(part) == 2
    np.testing.assert_array_equal(part.history.toarray(), whole.history.toarray()[1:])
    np.testing.assert_array_equal(part.vectors, whole.vectors[1:])
