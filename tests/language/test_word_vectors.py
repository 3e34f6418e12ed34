import numpy as np
import pytest

pytest.importorskip("gensim")

from lexigraph.errors import EncoderError, NotFittedError
from lexigraph.language.encoder import TextEncoder, TrainableEncoder
from lexigraph.language.subwords import bucket_hash, subword_vector, subwords
from lexigraph.language.tokens import tokenize
from lexigraph.language.word2vec import WordVectorEncoder, inverse_document_frequency
from lexigraph.testing.encoders import EncoderContract

CORPUS = [
    *EncoderContract.texts,
    "sailors on a ship cross the stormy sea",
    "the ocean and the ship and the sailors",
    "a ship in a storm on the ocean",
    "astronauts fly a rocket to the moon",
    "a rocket lands on a far planet in space",
    "space astronauts on the planet and the moon",
    "大海上的船和水手",
    "宇航员乘坐火箭去月球",
    "火箭和宇航员在太空",
    "水手的船在大海",
]


def fitted(algorithm="word2vec", **options):
    return WordVectorEncoder(algorithm, **({"dimension": 24, "epochs": 30} | options)).fit(CORPUS)


class TestWord2Vec(EncoderContract):
    def make_encoder(self) -> TextEncoder:
        return fitted()


class TestFastText(EncoderContract):
    tolerance = 1e-4

    def make_encoder(self) -> TextEncoder:
        return fitted("fasttext", epochs=5)


@pytest.mark.parametrize("algorithm", ["word2vec", "fasttext"])
def test_state_restores_the_same_encoder(algorithm):
    encoder = fitted(algorithm, epochs=3)
    state = encoder.state()
    assert all(array.dtype.kind in "fiu" for array in state.values())
    again = WordVectorEncoder(algorithm).restore({key: array.copy() for key, array in state.items()})
    assert again.fingerprint == encoder.fingerprint
    assert again.dimension == 24
    texts = [*CORPUS, "unheard words", "未知"]
    np.testing.assert_array_equal(again.encode(texts), encoder.encode(texts))


def test_state_goes_through_safetensors(tmp_path):
    from safetensors.numpy import load_file, save_file

    encoder = fitted(epochs=2)
    save_file({f"encoder.{key}": array for key, array in encoder.state().items()}, tmp_path / "state.safetensors")
    loaded = {key.removeprefix("encoder."): array for key, array in load_file(tmp_path / "state.safetensors").items()}
    assert WordVectorEncoder().restore(loaded).fingerprint == encoder.fingerprint


def test_fingerprint_changes_with_seed_and_texts():
    prints = {
        fitted(epochs=2).fingerprint,
        fitted(epochs=2, seed=1).fingerprint,
        WordVectorEncoder(dimension=24, epochs=2).fit(CORPUS[:-1]).fingerprint,
    }
    assert len(prints) == 3


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("sailors on the ocean", "a ship in a storm", "astronauts and a rocket"),
        ("水手", "大海上的船", "宇航员和火箭"),
    ],
)
def test_words_met_together_are_close(text, near, far):
    vectors = fitted(epochs=60).encode([text, near, far])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_unknown_words_are_zeros_for_word2vec_and_not_for_fasttext():
    assert not fitted(epochs=2).encode(["zzzz qqqq"]).any()
    vectors = fitted("fasttext", epochs=30).encode(["astronautical", "astronauts", "storm"])
    assert vectors[0].any()
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_subword_vectors_agree_with_gensim():
    from gensim.models.fasttext import FastText

    model = FastText(
        [tokenize(text) for text in CORPUS], vector_size=12, min_count=1, workers=1, seed=3, bucket=997, epochs=2
    )
    for word in ["unseenword", "电影院", "é", "naïveté", "🎬x"]:
        assert word not in model.wv.key_to_index
        np.testing.assert_allclose(subword_vector(word, model.wv.vectors_ngrams), model.wv[word], atol=1e-6)


def test_hash_agrees_with_gensim_beyond_ascii():
    from gensim.models.fasttext_inner import ft_hash_bytes

    parts = [*subwords("naïveté"), *subwords("电影院")]
    assert [bucket_hash(part) for part in parts] == [ft_hash_bytes(part.encode()) for part in parts]


def test_rare_words_weigh_more():
    weights = inverse_document_frequency([["the", "sea"], ["the", "moon"], ["the"]], ["the", "sea", "never"])
    np.testing.assert_allclose(weights, [1.0, np.log(4 / 2) + 1, np.log(4) + 1], rtol=1e-6)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The Matrix (1999)!", ["the", "matrix", "1999"]),
        ("电影", ["电", "影", "电影"]),
        ("看film吧", ["看", "film", "吧"]),
        ("Ｆｉｌｍ", ["film"]),
        ("snake_case don't", ["snake", "case", "don", "t"]),
        ("映画です", ["映", "画", "で", "す", "映画", "画で", "です"]),
        ("한국 영화", ["한국", "영화"]),
        ("𠮷野家", ["𠮷", "野", "家", "𠮷野", "野家"]),
        ("😀 ...", []),
    ],
)
def test_tokens_of_many_scripts(text, tokens):
    assert tokenize(text) == tokens


def test_nothing_works_before_fitting():
    encoder = WordVectorEncoder()
    for use in (lambda: encoder.encode(["a"]), encoder.state, lambda: encoder.fingerprint):
        with pytest.raises(NotFittedError, match="call fit or restore"):
            use()


@pytest.mark.parametrize("texts", [[], ["", " "], ["😀 !!!"]])
def test_nothing_to_learn_from_is_an_error(texts):
    with pytest.raises(EncoderError, match="nothing to learn from"):
        WordVectorEncoder().fit(texts)


def test_too_rare_words_are_an_error():
    with pytest.raises(EncoderError, match="none met 5 times"):
        WordVectorEncoder(min_count=5).fit(["a b c"])


def test_a_single_text_can_be_encoded():
    assert np.linalg.norm(WordVectorEncoder(dimension=8).fit(["one film"]).encode(["film"])) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"vectors": None}, "vectors missing"),
        ({"vectors": np.zeros((2, 24), np.float32)}, "vectors"),
        ({"idf": np.zeros(1, np.float32)}, "idf"),
        ({"center": np.zeros((1, 1), np.float32)}, "center"),
        ({"words": np.array([255, 254], np.uint8)}, "UTF-8"),
    ],
)
def test_a_wrong_state_is_named(change, message):
    state = {key: array for key, array in (fitted(epochs=1).state() | change).items() if array is not None}
    with pytest.raises(EncoderError, match=message):
        WordVectorEncoder().restore(state)


def test_it_is_a_trainable_encoder_and_others_are_not():
    from lexigraph.language.use import UniversalSentenceEncoder

    assert isinstance(WordVectorEncoder(), TrainableEncoder)
    assert not isinstance(UniversalSentenceEncoder(), TrainableEncoder)


def test_unknown_algorithm():
    with pytest.raises(EncoderError, match="allowed: word2vec, fasttext"):
        WordVectorEncoder("glove")
