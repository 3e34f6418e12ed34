import json
from importlib.metadata import EntryPoint, EntryPoints

import pytest

import lexigraph.models.registry as registry
from lexigraph import plugins
from lexigraph.errors import ConfigError, ForeignArtifactError
from lexigraph.models import available, create, load
from lexigraph.models.manifest import MANIFEST, seal
from lexigraph.testing import checkerboard

OURS = ["popularity", "item-knn", "ials", "ease", "rating-bias"]


@pytest.mark.parametrize("name", OURS)
def test_models_are_made_saved_and_loaded_by_name(name, tmp_path):
    model = create(name).fit(checkerboard())
    assert model.name == name
    model.save(tmp_path / name)
    assert type(load(str(tmp_path / name))) is type(model)


def test_all_names_are_listed():
    assert {*OURS, "graph-filter"} <= set(available())
    assert available() == sorted(available())


def test_unknown_name_suggests_the_closest():
    with pytest.raises(ConfigError, match="did you mean 'popularity'"):
        create("popularty")


def test_unknown_setting_is_refused():
    with pytest.raises(ConfigError, match="factors"):
        create("ials", factors=3)


def plug_in(monkeypatch, **points):
    found = EntryPoints(EntryPoint(name, value, registry.REGISTRY.group) for name, value in points.items())
    monkeypatch.setattr(plugins, "entry_points", lambda group: found.select(group=group))


def test_another_package_registers_a_model_but_cannot_replace_ours(monkeypatch):
    plug_in(monkeypatch, mine="lexigraph.models.ease:EASE", ease="lexigraph.models.popularity:Popularity")
    assert create("mine").name == "ease"
    assert create("ease").name == "ease"
    assert "mine" in available()


def test_what_is_no_recommender_is_refused(monkeypatch):
    plug_in(monkeypatch, path="pathlib:Path", nothing="pathlib:NoSuchThing")
    for name in ("path", "nothing"):
        with pytest.raises(ConfigError, match="not a Recommender"):
            create(name)


def test_a_saved_model_of_an_unknown_kind_is_foreign(tmp_path):
    create("popularity").fit(checkerboard()).save(tmp_path / "model")
    file = tmp_path / "model" / MANIFEST
    manifest = json.loads(file.read_text())
    manifest["description"]["model"] = "not-installed"
    file.write_text(json.dumps(manifest | {"seal": seal(manifest)}))
    with pytest.raises(ForeignArtifactError, match="not-installed"):
        load(tmp_path / "model")


def test_loading_as_another_kind_names_both(tmp_path):
    create("popularity").fit(checkerboard()).save(tmp_path / "model")
    with pytest.raises(ForeignArtifactError, match="'popularity' model, not 'ease'"):
        type(create("ease")).load(tmp_path / "model")
