"""Settings from a file, the environment and options."""

from __future__ import annotations

import pytest

from lexigraph.errors import ConfigError
from lexigraph.serving.configuration import load_settings


def test_options_win_over_variables_and_these_over_the_file(tmp_path):
    file = tmp_path / "serve.toml"
    file.write_text('model = "of-file"\nport = 1\nworkers = 3\n[limits]\nmax_k = 7\nmax_batch = 8\n')
    variables = {"LEXIGRAPH_PORT": "2", "LEXIGRAPH_WORKERS": "4", "LEXIGRAPH_LIMITS__MAX_K": "9", "LEXIGRAPH_HOST": ""}
    settings = load_settings({"port": 5, "workers": None, "store": {"url": None}}, file=file, environment=variables)
    assert (settings.port, settings.workers, str(settings.model)) == (5, 4, "of-file")
    assert (settings.limits.max_k, settings.limits.max_batch) == (9, 8)
    assert settings.host == "127.0.0.1"


def test_lists_of_variables_are_json():
    variables = {"LEXIGRAPH_SECURITY__CORS_ORIGINS": '["https://shop.example"]'}
    assert load_settings({"model": "m"}, environment=variables).security.cors_origins == ("https://shop.example",)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"LEXIGRAPH_LIMITS__MAX_KK": "9"}, "max_kk"),
        ({"LEXIGRAPH_PORT": "many"}, "port"),
        ({"LEXIGRAPH_SECURITY__CORS_ORIGINS": "[a"}, "no JSON"),
        ({"LEXIGRAPH_LIMITS": "9"}, "limits"),
    ],
)
def test_variables_that_cannot_be(variables, said):
    with pytest.raises(ConfigError, match=said):
        load_settings({"model": "m"}, environment=variables)


def test_variables_of_others_say_nothing():
    others = {"LEXIGRAPH_LANGUAGE": "zh", "LEXIGRAPH_CACHE": "x", "LEXIGRAPH_METRICS_DIR": "y", "PORT": "7"}
    assert load_settings({"model": "m"}, environment=others).port == 8000
