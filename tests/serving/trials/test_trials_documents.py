import pytest

from lexigraph.errors import ConfigError
from lexigraph.serving.trials.experiment import check_known, read_experiment

ARMS = {"old": {}, "new": {"model": "m2"}}


def test_equal_shares_and_the_first_arm_as_control_by_default():
    experiment = read_experiment({"name": "x", "arms": {"old": {}, "new": {"model": "m2"}, "other": {"model": "m3"}}})
    assert experiment.shares == pytest.approx({"old": 1 / 3, "new": 1 / 3, "other": 1 / 3})
    assert experiment.control == "old"
    assert experiment.models == {"m2", "m3"}


def test_a_document_survives_json():
    experiment = read_experiment({"name": "x", "arms": {"a": {}, "b": {"rerank": [{"name": "mmr"}]}}})
    assert read_experiment(experiment.model_dump(mode="json")) == experiment


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"shares": {"old": 0.5, "new": 0.6}}, r"add up to 1\.1; they must add up to 1"),
        ({"shares": {"old": 1.0}}, "give one for each arm: old, new"),
        ({"shares": {"old": 1.0, "new": 0.0}}, "above 0 and below 1"),
        ({"control": "older"}, "'older', which is no arm; arms: old, new"),
        ({"arms": {"old": {}}}, "1 arms; an experiment of kind 'ab' has 2 to 10"),
        ({"kind": "interleave", "shares": {"old": 0.5, "new": 0.5}}, "has no shares"),
        ({"kind": "interleave", "arms": {**ARMS, "third": {}}}, "has exactly 2"),
        (
            {"kind": "interleave", "arms": {"a": {}, "b": {"options": {"exploration": "epsilon"}}}},
            "leave out their opt",
        ),
        ({"metric": []}, "names no kind of event"),
        ({"colour": "red"}, "'colour' = 'red': Extra inputs are not permitted; allowed: name, kind"),
        ({"name": "a b"}, "'name' = 'a b'"),
        ({"arms": {"old": {}, "new": {"modle": "m2"}}}, "'arms.new.modle'"),
        ({"alpha": 0.0}, "'alpha' = 0.0"),
        ({"arms": "old"}, "'arms' = 'old'"),
    ],
)
def test_a_wrong_document_says_what_is_wrong(fields, words):
    with pytest.raises(ConfigError, match=words):
        read_experiment({"name": "x", "arms": ARMS, **fields})


def test_unknown_models_and_rerankers_are_named():
    with pytest.raises(ConfigError, match="unknown model 'm2'; saved models: m1"):
        check_known(read_experiment({"name": "x", "arms": ARMS}), {"m1"})
    step = {"name": "x", "arms": {"a": {}, "b": {"rerank": [{"name": "mmrr"}]}}}
    with pytest.raises(ConfigError, match="mmrr"):
        check_known(read_experiment(step), set())
    step["arms"]["b"]["rerank"] = [{"name": "mmr", "options": {"trade_off": 0.5}}]
    check_known(read_experiment(step), set())
