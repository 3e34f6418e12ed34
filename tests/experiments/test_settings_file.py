"""Settings files of experiments: every mistake is named with its place and what is allowed, before data is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from lexigraph.errors import ConfigError, DataError
from lexigraph.evaluation.names import ALL_METRICS
from lexigraph.experiments import ExperimentSettings, ModelTable, experiment_settings, read_experiment, run_experiment

ROOT = Path(__file__).parents[2]


def write(folder: Path, text: str) -> Path:
    path = folder / "compare.toml"
    path.write_text(text, encoding="utf-8")
    return path


GOOD = 'data = "shop"\n[models.ease]\n'

WRONG = [
    ("", "no models to compare; add a table [models.LABEL]"),
    ('data = "shop"\n[models]\n', "no models to compare"),
    ("[models.ease]\n", "'data' is missing"),
    ("title = 3\n" + GOOD, "'title' = 3"),
    ("modles = 1\n" + GOOD, "'modles' = 1: Extra inputs are not permitted; allowed: title, data"),
    ("seeds = []\n" + GOOD, "'seeds' is empty"),
    ("seeds = [1, 1]\n" + GOOD, "each may stand once"),
    ("seeds = [-1]\n" + GOOD, "'seeds.0' = -1"),
    ("ks = [0]\n" + GOOD, "each must be at least 1"),
    ("ks = [100000000000000000000]\n" + GOOD, "'ks.0' = 100000000000000000000"),
    ('ks = "10"\n' + GOOD, "'ks' = '10'"),
    ('metrics = ["recal"]\n' + GOOD, "unknown metrics 'recal'; allowed: recall"),
    ("metrics = []\n" + GOOD, "nothing to measure"),
    ('main_metric = "ndgc@20"\n' + GOOD, "did you mean 'ndcg@20'?"),
    ('main_metric = "ndcg@7"\n' + GOOD, "'main_metric' = 'ndcg@7'"),
    ('main_metric = "coverage@20"\n' + GOOD, "no value for every user"),
    ('baseline = "eese"\n' + GOOD, "did you mean 'ease'? Models: ease"),
    ('fit_on = "test"\n' + GOOD, "'fit_on' = 'test'"),
    ("reading = 3\n" + GOOD, "[reading] is 3; it must be a table with any of: name, columns"),
    (GOOD + '[reading]\nduplicates = "some"\n', "[reading]: 'duplicates' = 'some'"),
    (GOOD + "[reading]\nmax_bad_share = 2\n", "[reading]: 'max_bad_share' = 2"),
    (
        GOOD + "[filters]\nmin_ratings = 4\n",
        "'min_ratings' = 4: Extra inputs are not permitted; allowed: kinds",
    ),
    (GOOD + "[filters]\nuser_core = -1\n", "[filters]: 'user_core' = -1"),
    (GOOD + "[filters]\nkinds = {view = 0}\n", "[filters]: 'kinds.view' = 0"),
    (GOOD + "[filters]\nstart = 2026-02-01\nend = 2026-01-01\n", "not after start 2026-02-01"),
    (GOOD + '[filters]\nvalues = "many"\n', "[filters]: 'values' = 'many'"),
    (GOOD + '[split]\nstrategy = "radnom"\n', "[split]: 'strategy' = 'radnom'"),
    (GOOD + "[split]\ntset = 0.2\n", "[split]: 'tset' = 0.2: Extra inputs are not permitted; allowed: strategy, test"),
    (GOOD + "[split]\ntest = 1.5\n", "[split]: the test share is 1.5"),
    (GOOD + '[slices]\nusers_by = ["age"]\n', "[slices]: 'users_by.0' = 'age'"),
    (GOOD + '[report]\nformats = ["pdf"]\n', "[report]: 'formats.0' = 'pdf'"),
    (GOOD + "[report]\nformats = []\n", "'formats' is empty"),
    (GOOD + "[report]\nlevel = 95\n", "[report]: 'level' = 95"),
    (GOOD + "[report]\nn_resamples = 100000000\n", "[report]: 'n_resamples' = 100000000"),
    (GOOD + "regularisation = 3.0\n", "[models.ease]: EASESettings: 'regularisation' = 3.0"),
    (GOOD + "pool_size = 0\n", "[models.ease]: 'pool_size' = 0"),
    (GOOD + 'rerank = "mmr"\n', "[models.ease]: 'rerank' = 'mmr'"),
    (GOOD + 'rerank = [{name = "mrr"}]\n', "[models.ease]: unknown re-ranker 'mrr'; did you mean 'mmr'?"),
    (GOOD + 'rerank = [{name = "mmr", trade_of = 1}]\n', "[models.ease]: MMRSettings: 'trade_of' = 1"),
    (GOOD + "[models.eese]\n", "[models.eese]: unknown model 'eese'; did you mean 'ease'?"),
    (GOOD + '[models.mine]\nmodel = "no-such"\n', "[models.mine]: unknown model 'no-such'"),
    (GOOD + "[models]\nials = 3\n", "[models.ials] is 3; it must be a table"),
    ('data = "shop"\nmodels = {ease = 3}\n', "[models.ease] is 3; it must be a table"),
    ('data = "shop"\n[models." "]\n', "a label must not be blank"),
    (GOOD + '[models."ease "]\nmodel = "ease"\n', "the labels 'ease' and 'ease ' look alike in a report"),
    ("data = [", "is not valid TOML"),
    ('data = "postgresql://anna:${NO_SUCH_VARIABLE}@host/shop"\n[models.ease]\n', "NO_SUCH_VARIABLE"),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_a_mistake_is_named_with_its_place(tmp_path, text, message):
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        read_experiment(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match="no configuration file at"):
        read_experiment(tmp_path / "compare.toml")


def test_a_folder_in_place_of_the_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"cannot read .*name a TOML file"):
        read_experiment(tmp_path)


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    path = write(tmp_path, "\ufeff" + GOOD.replace("\n", "\r\n"))
    assert tuple(read_experiment(path).models) == ("ease",)


def test_a_password_is_not_repeated(tmp_path):
    path = write(tmp_path, 'dta = "postgresql://anna:secret@host/shop"\n[models.ease]\n')
    with pytest.raises(ConfigError, match="dta") as caught:
        read_experiment(path)
    assert "secret" not in str(caught.value)


def test_too_few_resamples_for_so_many_pairs_are_refused_before_the_fit(tmp_path):
    models = "".join(f'[models.m{n}]\nmodel = "popularity"\n' for n in range(6))
    path = write(tmp_path, 'data = "shop"\n' + models + "[report]\nn_resamples = 100\n")
    with pytest.raises(ConfigError, match="give more resamples, or a baseline"):
        read_experiment(path)


def test_defaults():
    settings = experiment_settings({"models": {"ease": {}}})
    assert settings.seeds == (0, 1, 2)
    assert settings.metrics == ALL_METRICS
    assert settings.ks == (10, 20)
    assert settings.verdict_metric == "ndcg@20"
    assert settings.fit_on == "development"


@pytest.mark.parametrize(
    ("ks", "metrics", "chosen"),
    [
        ([5, 20, 50], ["recall", "ndcg"], "ndcg@20"),
        ([10, 5], ["recall", "ndcg"], "ndcg@10"),
        ([5, 10], ["recall", "coverage"], "recall@5"),
        ([5], ["auc"], "auc"),
        ([5], ["coverage"], ""),
    ],
)
def test_the_verdict_is_about_ndcg_where_there_is_one(ks, metrics, chosen):
    settings = experiment_settings({"models": {"ease": {}}, "ks": ks, "metrics": metrics})
    assert settings.verdict_metric == chosen


def test_a_label_names_its_model_and_other_keys_are_settings_of_it():
    tables = {"ease": {"regularization": 3.0}, "mine": {"model": "item-knn", "neighbours": 5, "pool_size": 7}}
    models = experiment_settings({"models": tables}).models
    assert models["ease"] == ModelTable(model="ease", options={"regularization": 3.0})
    assert models["mine"] == ModelTable(model="item-knn", options={"neighbours": 5}, pool_size=7)


def test_an_empty_text_stands_for_none():
    models = experiment_settings({"models": {"graph-filter": {"encoder": ""}}}).models
    assert models["graph-filter"].options == {"encoder": None}


def test_paths_are_relative_to_the_file(tmp_path, monkeypatch):
    (tmp_path / "shop").mkdir()
    path = write(tmp_path, GOOD + '[reading]\nquarantine_to = "bad"\n')
    monkeypatch.chdir("/")
    settings = read_experiment(path)
    assert settings.data == str(tmp_path / "shop")
    assert settings.reading.quarantine_to == str(tmp_path / "bad")


def test_an_absolute_path_stays(tmp_path):
    path = write(tmp_path, f'data = "{tmp_path / "shop"}"\n[models.ease]\n')
    assert read_experiment(path).data == str(tmp_path / "shop")


def test_a_public_data_set_is_meant_by_its_name_unless_a_folder_has_it(tmp_path):
    path = write(tmp_path, 'data = "ml-100k"\n[models.ease]\n')
    assert read_experiment(path).data == "ml-100k"
    (tmp_path / "ml-100k").mkdir()
    assert read_experiment(path).data == str(tmp_path / "ml-100k")


def test_variables_of_the_environment_stand_in_urls(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOP_DB", "shop.db")
    path = write(tmp_path, 'data = "sqlite:///${SHOP_DB}"\n[models.ease]\n')
    assert read_experiment(path).data == "sqlite:///shop.db"


def test_data_that_is_not_there_is_told_by_its_path(tmp_path):
    path = write(tmp_path, GOOD)
    with pytest.raises(DataError, match=r"nothing at .*shop"):
        run_experiment(path)


def test_settings_made_by_hand_are_checked_as_well():
    settings = ExperimentSettings(models={"ease": ModelTable(model="ease")}, baseline="ials", data="shop")
    with pytest.raises(ConfigError, match="'baseline' = 'ials'"):
        run_experiment(settings)


def test_the_example_file_is_right():
    settings = read_experiment(ROOT / "examples" / "compare-movielens-100k.toml")
    assert settings.data == "movielens-100k"
    assert settings.baseline in settings.models
    assert any(table.rerank for table in settings.models.values())
