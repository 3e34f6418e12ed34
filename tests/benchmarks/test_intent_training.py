"""What is learned of refusals: labels from annotations, and weights that make them likely."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from benchmarks.chain_fitting import fit_chain
from benchmarks.intent_labels import Labelled, refused_units
from benchmarks.intent_set import Expectation, Sentence
from benchmarks.intent_training import common_words

from lexigraph.language.intent.chances import Learned, marginals, read_learned, write_learned
from lexigraph.language.intent.evidence import near_view
from lexigraph.language.intent.marks import Mark
from lexigraph.language.intent.units import Unit, units_of

WISHES = ("no gore", "no blood please", "more gore", "give me blood", "no spiders", "show spiders")
REFUSED = ({"gore"}, {"blood"}, set(), set(), {"spiders"}, set())


def _units(text: str) -> list[Unit]:
    return units_of(text, [], [], [], [])


@pytest.fixture(scope="module")
def fitted():
    sentences = [_units(text) for text in WISHES]
    labels = [[unit.key in words for unit in units] for units, words in zip(sentences, REFUSED, strict=True)]
    return lambda: fit_chain(sentences, [near_view(one) for one in sentences], labels, [1.0] * 6, penalty=0.1)


def test_a_fitted_chain_tells_a_refusal_it_has_not_seen(fitted):
    chain = fitted()
    for text, refused in (("no sharks", True), ("show sharks", False)):
        units = _units(text)
        assert (chain.chances(units, near_view(units))[1] > 0.5) == refused


def test_the_same_sentences_make_the_same_bytes_which_read_back_as_the_same_chances(fitted, tmp_path):
    for name in ("a.npz", "b.npz"):
        write_learned(tmp_path / name, {"en": Learned(frozenset({"no", "me"}), fitted(), fitted())})
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    chain, units = fitted(), _units("no sharks")
    stored = read_learned(tmp_path / "a.npz")["en"]
    assert stored.common == {"no", "me"}
    np.testing.assert_allclose(
        stored.near.chances(units, near_view(units)), chain.chances(units, near_view(units)), atol=0.05
    )


def test_marginals_are_those_of_all_labellings_counted_one_by_one():
    draw = np.random.default_rng(0)
    scores, pairs = draw.normal(size=4), draw.normal(size=4)
    weights = {
        labels: np.exp(
            sum(s * on for s, on in zip(scores, labels, strict=True))
            + sum(pairs[at] for at in range(1, 4) if labels[at - 1] and labels[at])
        )
        for labels in itertools.product((0, 1), repeat=4)
    }
    total = sum(weights.values())
    expected = [sum(weight for labels, weight in weights.items() if labels[at]) / total for at in range(4)]
    np.testing.assert_allclose(marginals(scores[None], pairs[None])[0], expected)


def test_of_a_refused_category_its_adjective_is_not_refused_too():
    mark = Mark(10, 15, "category", "categories", ("Drama",))
    units = units_of("no period drama", [mark], [], [], [])
    reading = Expectation(lacks=frozenset({"Drama"}))
    sentence = Sentence("no period drama", "en", frozenset(), "development", (reading,), ("period drama",))
    assert [unit.key for unit, no in zip(units, refused_units(sentence, units), strict=True) if no] == ["#category"]


def test_words_that_are_refused_or_rare_make_no_outline():
    row = Labelled("x", "en", _units("no gore"), [False, True])
    assert set(common_words([row] * 3)) == {"no"}
    assert set(common_words([row] * 2)) == set()
