"""Several models as one: what its scores are made of. The contract is kept beside that of the networks."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from lexigraph.errors import ConfigError, ForeignArtifactError
from lexigraph.models.artifact import Artifact
from lexigraph.models.batch import UserBatch
from lexigraph.models.blend import Blend
from lexigraph.models.blend.standing import Judgement, standings
from lexigraph.models.registry import create, load
from lexigraph.testing import books_and_films


@pytest.fixture(scope="module")
def shop():
    return books_and_films()


@pytest.fixture(scope="module")
def blend(shop):
    return Blend(members=["graph-filter", "ease"], weights=[3, 1]).fit(shop)


def standing(scores: np.ndarray, n: int) -> np.ndarray:
    part = scores[:, :n].astype(float)
    return (scores - part.mean(axis=1, keepdims=True)) / part.std(axis=1, keepdims=True)


def somebody(model) -> UserBatch:
    return UserBatch.known(model.users.ids[:5])


def test_score_is_the_weighted_mean_of_standings(shop, blend):
    alone = [create(name).fit(shop).score(somebody(blend)) for name in ("graph-filter", "ease")]
    expected = 0.75 * standing(alone[0], len(shop.item_ids)) + 0.25 * standing(alone[1], len(shop.item_ids))
    np.testing.assert_allclose(blend.score(somebody(blend)), expected, rtol=1e-4, atol=1e-5)


def test_who_has_nothing_to_say_leaves_the_judgement_to_the_others(shop, blend):
    filter_alone = create("graph-filter").fit(shop)
    wish = UserBatch.ask(["a quiet film about a journey into space"])  # ease reads no texts
    expected = standing(filter_alone.score(wish), len(shop.item_ids))
    np.testing.assert_allclose(blend.score(wish), expected, rtol=1e-4, atol=1e-5)

    new = pl.DataFrame({"item_id": ["new"], "title": ["A quiet film about a journey into space"]})
    wider = blend.with_items(new)  # ease cannot place it
    batch = somebody(blend)
    expected = standing(filter_alone.with_items(new).score(batch), len(shop.item_ids))[:, -1]
    np.testing.assert_allclose(wider.score(batch)[:, -1], expected, rtol=1e-4, atol=1e-5)
    given = UserBatch.new([["new"]])  # nothing that ease has ever seen
    expected = standing(filter_alone.with_items(new).score(given), len(shop.item_ids))
    np.testing.assert_allclose(wider.score(given), expected, rtol=1e-4, atol=1e-5)
    assert wider.similar(["new"], 3)[0]


def test_first_meetings_teach_the_members_that_grow(blend):
    new = pl.DataFrame({"item_id": ["new"], "title": ["A quiet film about a journey into space"]})
    wider, batch = blend.with_items(new), somebody(blend)
    assert wider.unmet.tolist() == [*(wider.degrees[:-1] == 0).tolist(), True]
    warmer = wider.with_meetings(batch, ["new"] * 5)
    assert warmer.score(batch)[0, -1] > wider.score(batch)[0, -1]
    assert wider.score(batch)[0, -1] == pytest.approx(blend.with_items(new).score(batch)[0, -1])


def test_explanation_says_what_each_member_gave(blend):
    user = blend.users.ids[0]
    item = blend.recommend(UserBatch.known([user]), 1)[0][0][0]
    found = blend.explain(user, item)
    assert found.total == pytest.approx(found.score, abs=1e-4)
    past = [term for term in found.contributions if term.source == "item"]
    assert {name for term in past for name in term.parts} == {"graph-filter", "ease"}
    for term in past:
        assert sum(term.parts.values()) == pytest.approx(term.value)


def test_constant_scores_have_no_standing():
    flat = Judgement(0.5, np.full((1, 3), 7, dtype=np.float32), np.array([False]))
    told = Judgement(0.5, np.array([[0, 0, 3]], dtype=np.float32), np.array([False]))
    found = standings([flat, told], (1, 3))
    assert found[0, 2] > found[0, 0] == found[0, 1]


def test_nothing_is_kept_twice_and_damage_is_told(blend, tmp_path):
    names = blend.artifact().tensors
    assert "member_0_weights" in " ".join(names)
    assert not [name for name in names if "training" in name and name.startswith("member")]
    assert not [name for name in blend.artifact().tables if name.endswith(("users", "items")) and "member" in name]
    blend.save(tmp_path / "m")
    assert load(tmp_path / "m").config.weights == (3, 1)
    whole = blend.artifact()
    tables = {name: table for name, table in whole.tables.items() if name != "members"}
    with pytest.raises(ForeignArtifactError, match="members graph-filter, ease"):
        Blend.from_artifact(Artifact(whole.description, whole.tensors, tables))


def test_members_with_matrices_of_their_own_come_back(shop, tmp_path):
    rated = shop.with_interactions(shop.interactions.with_columns(rating=pl.lit(3.0)))
    model = Blend(members=["rating-bias", "item-knn"]).fit(rated)
    model.save(tmp_path / "m")
    np.testing.assert_array_equal(load(tmp_path / "m").score(somebody(model)), model.score(somebody(model)))


def test_weights_of_a_request_are_told_in_the_unit_of_each_member(shop):
    rng = np.random.default_rng(0)
    rated = shop.interactions.with_columns(rating=pl.Series(rng.integers(1, 6, len(shop)).astype(np.float32)))
    model = Blend(members=["rating-bias", "item-knn"]).fit(replace(shop, interactions=rated))
    assert [member.unit_weight > 2 for member in model.members] == [True, False]
    ids = model.items.ids[:3]
    weights = dict.fromkeys(ids, model.unit_weight)  # as a service tells a click
    np.testing.assert_allclose(model.score(UserBatch.new([weights])), model.score(UserBatch.new([ids])), rtol=1e-5)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"members": ["ease"]}, "at least 2"),
        ({"members": ["ease", "ease"]}, "name different models"),
        ({"members": ["ease", "blend"]}, "none of them a blend"),
        ({"members": ["ease", "item-knn"], "weights": [1]}, "one above 0 for each of ease, item-knn"),
        ({"members": ["ease", "item-knn"], "weights": [1, -1]}, "one above 0"),
        ({"members": ["ease", "item-knn"], "options": {"ials": {}}}, "options name ials"),
    ],
)
def test_settings_that_make_no_sense_are_refused(options, said):
    with pytest.raises(ConfigError, match=said):
        Blend(**options)


def test_a_wrong_member_is_told_before_any_is_fitted(shop):
    with pytest.raises(ConfigError, match="unknown model 'eese'"):
        Blend(members=["ials", "eese"]).fit(shop)
    with pytest.raises(ConfigError, match="regularisation"):
        Blend(members=["ials", "ease"], options={"ease": {"regularisation": 3}}).fit(shop)
