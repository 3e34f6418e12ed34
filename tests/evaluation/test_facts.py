from datetime import datetime

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.evaluation.facts import Facts
from lexigraph.language.encoder import TrainableEncoder
from lexigraph.models.registry import create
from lexigraph.testing.checkerboard import checkerboard


class CountingEncoder:
    """Length and vowels of a text; keeps what it was asked."""

    name, dimension, fingerprint = "counting", 2, "counting-1"

    def __init__(self):
        self.asked = []

    def encode(self, texts, *, progress=False):
        assert not progress
        self.asked += texts
        return np.array([[len(text), sum(text.count(vowel) for vowel in "aeiou")] for text in texts], dtype=np.float32)


def facts_of(training, items=None, encoder=None):
    training = np.asarray(training)
    users = Vocabulary([f"u{n}" for n in range(len(training))], "user")
    names = Vocabulary([f"i{n}" for n in range(training.shape[1])], "item")
    table = pl.DataFrame({"item_id": names.series}, schema={"item_id": pl.String})
    table = table.with_columns(items) if items is not None else table
    matrix = sp.csr_array(training.astype(np.float32))
    return Facts(users, names, matrix, table, pl.DataFrame({"user_id": users.series}), None, encoder)


def test_counts_do_not_depend_on_values(make_dataset):
    dataset = make_dataset(["a", "b"], ["x", "y", "z"], [(0, 0), (0, 1), (1, 0)], [5.0, 0.0, 2.0]).with_values("rating")
    facts = Facts.of_dataset(dataset, encoder=None)
    assert facts.training.toarray().tolist() == [[1, 1, 0], [1, 0, 0]]
    assert facts.popularity.tolist() == [2, 1, 0]
    assert facts.activity.tolist() == [2, 1]


def test_unsorted_training_is_sorted_without_changing_the_model():
    dataset = checkerboard(6)
    model = create("ease").fit(dataset)
    indices = model.training.indices.copy()
    facts = Facts.of_model(model, encoder=None)
    assert facts.training.toarray().tolist() == Facts.of_dataset(dataset, encoder=None).training.toarray().tolist()
    assert facts.category_names == ("even", "odd")
    assert facts.user_table.columns == ["user_id"]
    assert model.training.indices.tolist() == indices.tolist()


@pytest.mark.parametrize(
    "column",
    [
        pl.Series("categories", [["b", "a", "b"], ["a"], [], None, ["", None]], dtype=pl.List(pl.String)),
        pl.Series("categories", ["b|a|b", "a", "", None, " "], dtype=pl.String),
    ],
)
def test_categories_are_shares(column):
    facts = facts_of(np.eye(5), [column])
    assert facts.category_names == ("a", "b")
    assert facts.categories.toarray().tolist() == [[0.5, 0.5], [1, 0], [0, 0], [0, 0], [0, 0]]
    assert facts.history_categories.toarray().tolist() == facts.categories.toarray().tolist()


def test_no_categories():
    for column in (None, [pl.Series("categories", [[], None], dtype=pl.List(pl.String))]):
        facts = facts_of(np.eye(2), column)
        assert facts.categories is None
        assert facts.history_categories is None
        assert facts.category_names == ()


def test_only_items_with_a_text_are_encoded():
    encoder = CountingEncoder()
    facts = facts_of(np.eye(3), [pl.Series("title", ["oo", None, "tea"])], encoder)
    vectors = facts.text_vectors
    assert encoder.asked == ["oo", "tea"]
    assert np.linalg.norm(vectors, axis=1).tolist() == pytest.approx([1, 0, 1])
    assert vectors[0].tolist() == pytest.approx([0.5**0.5, 0.5**0.5])


def test_no_texts_or_no_encoder():
    assert facts_of(np.eye(2), [pl.Series("title", ["a", "b"])]).text_vectors is None
    encoder = CountingEncoder()
    assert facts_of(np.eye(2), [pl.Series("title", [None, " "], dtype=pl.String)], encoder).text_vectors is None
    assert facts_of(np.eye(2), None, encoder).text_vectors is None
    assert encoder.asked == []


def test_embedded_encoder_by_name():
    titles = ["a film about ships at sea", "sailing boats on the ocean", "income tax law", None]
    vectors = facts_of(np.eye(4), [pl.Series("title", titles)], "use").text_vectors
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    assert not vectors[3].any()


@pytest.mark.parametrize(
    "training",
    [np.ones((50, 100)), np.ones((1, 100)), np.kron(np.eye(10), np.ones((5, 30))), np.ones((3, 1)), np.eye(2)],
    ids=["one taste", "one user", "ten tastes", "one item", "two apart"],
)
def test_graph_vectors_where_the_rank_is_low(training):
    facts = facts_of(training)
    vectors = facts.graph_vectors.astype(np.float64)
    normalised = training / np.linalg.norm(training, axis=0)
    assert vectors @ vectors.T == pytest.approx(normalised.T @ normalised, abs=1e-3)


def test_graph_vectors_are_cosines_of_columns_while_the_rank_suffices():
    rng = np.random.default_rng(0)
    training = rng.random((80, 20)) < 0.3
    training[:, 3] = False
    training[7] = False
    facts = facts_of(training)
    vectors = facts.graph_vectors.astype(np.float64)
    columns = training / np.sqrt(np.maximum(training.sum(axis=1, keepdims=True), 1))
    columns /= np.maximum(np.linalg.norm(columns, axis=0), 1e-12)
    assert vectors @ vectors.T == pytest.approx(columns.T @ columns, abs=1e-3)
    assert not vectors[3].any()


@pytest.mark.parametrize("shape", [(3, 5), (3, 0), (0, 4)])
def test_facts_of_nothing(shape):
    facts = facts_of(np.zeros(shape))
    assert not facts.graph_vectors.any()
    assert facts.graph_vectors.shape[0] == shape[1]
    assert facts.popularity.tolist() == [0] * shape[1]
    assert facts.activity.tolist() == [0] * shape[0]


def test_graph_vectors_do_not_change_from_run_to_run():
    training = np.random.default_rng(2).random((300, 200)) < 0.05
    assert (facts_of(training).graph_vectors == facts_of(training).graph_vectors).all()


def test_last_seen():
    facts = Facts.of_dataset(checkerboard(4), encoder=None)
    assert facts.last_seen.to_list()[0] == datetime(2026, 1, 1, 0)
    assert len(facts.last_seen) == 4


def test_aligned_is_the_same_object_while_indices_are_valid():
    facts = Facts.of_dataset(checkerboard(6), encoder=None)
    assert facts.aligned(facts.users, facts.items) is facts
    assert facts.aligned(Vocabulary(facts.users.ids[:2]), Vocabulary(facts.items.ids)) is facts
    other = Vocabulary(["item-5", "nobody"])
    assert facts.aligned(facts.users, other) is facts.aligned(facts.users, other)


def test_aligned_moves_everything_and_loses_nothing():
    facts = Facts.of_dataset(checkerboard(6), encoder=None)
    users, items = Vocabulary(["new", "user-4", "user-1"], "user"), Vocabulary(["item-5", "new", "item-0"], "item")
    moved = facts.aligned(users, items)
    assert moved.users.ids == ["new", "user-4", "user-1", "user-0", "user-2", "user-3", "user-5"]
    assert moved.items.ids == ["item-5", "new", "item-0", "item-1", "item-2", "item-3", "item-4"]
    before = {(facts.users[u], facts.items[i]) for u, i in zip(*facts.training.nonzero(), strict=True)}
    after = {(moved.users[u], moved.items[i]) for u, i in zip(*moved.training.nonzero(), strict=True)}
    assert after == before
    assert moved.item_table["item_id"].to_list() == moved.items.ids
    assert moved.item_table["number"].to_list() == [5, None, 0, 1, 2, 3, 4]
    assert moved.last_seen[0] is None
    assert moved.last_seen[1] == facts.last_seen[4]
    assert moved.activity.tolist() == [0, 2, 2, 2, 2, 2, 2]
    assert moved.categories.toarray()[:3].tolist() == [[0, 1], [0, 0], [1, 0]]


class LearningEncoder(CountingEncoder):
    """Must be fitted before it encodes."""

    learned = ()

    def fit(self, texts, *, progress=False):
        assert not progress
        self.learned = tuple(texts)
        return self

    def state(self):
        return {}

    def restore(self, state):
        assert not state

    def encode(self, texts, *, progress=False):
        assert set(texts) <= set(self.learned)
        return super().encode(texts, progress=progress)


def test_encoder_by_name_learns_from_the_texts(monkeypatch):
    made = LearningEncoder()
    assert isinstance(made, TrainableEncoder)
    monkeypatch.setattr("lexigraph.evaluation.item_vectors.create_encoder", lambda _: made)
    vectors = facts_of(np.eye(2), [pl.Series("title", ["tea", None])], "word2vec").text_vectors
    assert made.learned == ("tea",)
    assert np.linalg.norm(vectors, axis=1).tolist() == pytest.approx([1, 0])
