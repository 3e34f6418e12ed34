"""Which language messages are in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from lexigraph.errors import ConfigError
from lexigraph.messages import choose_language, gettext, language, ngettext, padded, pgettext, speaking


def test_libraries_hear_english():
    assert language() == "en"
    assert gettext("network") == "network"
    assert gettext("") == ""


def test_the_language_lasts_as_long_as_the_block():
    with speaking("zh"):
        assert gettext("network") == "网络"
        with speaking("en"):
            assert gettext("network") == "network"
        assert pgettext("error", "user") == "用户"
        assert gettext("not in any catalogue") == "not in any catalogue"
        assert gettext("") == ""
    assert gettext("network") == "network"


def test_other_threads_keep_their_language():
    with speaking("zh"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(gettext, "network").result() == "network"


def test_plurals_follow_the_language():
    def seeds(n: int) -> str:
        return ngettext("one seed", "{n} seeds", n).format(n=n)

    assert [seeds(n) for n in (1, 2)] == ["one seed", "2 seeds"]
    with speaking("zh"):
        assert [seeds(n) for n in (1, 2)] == ["1 个随机种子", "2 个随机种子"]


@pytest.mark.parametrize(
    ("asked", "environment", "chosen"),
    [
        (None, {}, "en"),
        ("ZH", {}, "zh"),
        ("zh-Hans", {"LEXIGRAPH_LANGUAGE": "en"}, "zh"),
        (None, {"LEXIGRAPH_LANGUAGE": "zh", "LC_ALL": "en_GB"}, "zh"),
        (None, {"LEXIGRAPH_LANGUAGE": "", "LANG": "zh_TW.UTF-8"}, "zh"),
        (None, {"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"LANGUAGE": "fr:zh:en"}, "zh"),
        (None, {"LANG": "de_DE@euro"}, "en"),
    ],
)
def test_what_was_asked_for_goes_before_the_environment(asked, environment, chosen):
    assert choose_language(asked, environment) == chosen


@pytest.mark.parametrize(("asked", "environment"), [("xx", {}), (None, {"LEXIGRAPH_LANGUAGE": "../zh"})])
def test_a_language_without_messages_is_an_error(asked, environment):
    with pytest.raises(ConfigError, match="known: en, zh"):
        choose_language(asked, environment)


def test_padding_counts_places_on_the_terminal():
    assert padded("用户", 6) == "用户  "
    assert padded("longer", 2) == "longer"
