"""Commands speak the language that was asked for, and only people hear the difference."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.cli.group import take_language
from lexigraph.config import Settings, make_settings
from lexigraph.errors import ConfigError, LexigraphError
from lexigraph.messages import language, speaking
from lexigraph.translation import Template, described, translated

PATHS = ["my data/items.csv", "没有.csv", "a; known: b", "{x}", "it's"]


def chinese_share(text: str) -> float:
    letters = [sign for sign in text if sign.isalpha()]
    return sum("\u4e00" <= sign <= "\u9fff" for sign in letters) / len(letters)


@pytest.mark.parametrize("words", [("--lang", "zh", "--help"), ("--lang=zh", "--help"), ("--help", "--lang", "zh")])
def test_help_is_chinese(run, words):
    result = run(*words)
    assert result.exit_code == 0
    assert "用法：" in result.stdout
    assert "选项" in result.stdout
    assert "显示这段说明并退出。" in result.stdout
    assert chinese_share(result.stdout) > 0.5
    assert not {"Usage", "Options", "Commands", "Show", "exit"} & set(result.stdout.split())


@pytest.mark.parametrize(
    "command", ["demo", "fit", "tune", "evaluate", "compare", "recommend", "ask", "similar", "info"]
)
def test_help_of_every_command_is_chinese(run, command):
    before, after = run("--lang", "zh", command, "--help"), run(command, "--help", "--lang", "zh")
    assert before.exit_code == 0
    assert before.stdout == after.stdout
    assert "[必填]" in before.stdout or "[默认：" in before.stdout
    assert "[required]" not in before.stdout


def test_long_chinese_help_is_not_cut_off(run):
    assert "…" not in run("--lang", "zh", "--help").stdout


def test_the_environment_chooses_unless_the_option_does(run, monkeypatch):
    monkeypatch.setenv("LEXIGRAPH_LANGUAGE", "zh_CN.UTF-8")
    assert "用法：" in run("--help").stdout
    assert "Usage:" in run("--lang", "en", "--help").stdout
    monkeypatch.delenv("LEXIGRAPH_LANGUAGE")
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "用法：" in run("--help").stdout
    monkeypatch.setenv("LC_ALL", "xx_YY")
    assert "Usage:" in run("--help").stdout


def test_one_run_leaves_the_next_in_english(run):
    run("--lang", "zh", "info", "nothing-here")
    assert language() == "en"
    assert run("info", "nothing-here").stderr.startswith("error: nothing at nothing-here")
    assert "Usage:" in run("--help").stdout


def test_an_unknown_language_is_a_clear_error(run, monkeypatch):
    asked = run("--lang", "tlh", "--help")
    assert (asked.exit_code, asked.stdout) == (2, "")
    assert asked.stderr == "error: --lang: no messages in language 'tlh'; known: en, zh\n"
    assert run("info", "--lang").stderr == "error: --lang needs a language; known: en, zh\n"
    monkeypatch.setenv("LEXIGRAPH_LANGUAGE", "klingon")
    said = run("--help")
    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr.startswith("error: LEXIGRAPH_LANGUAGE: no messages in language 'klingon'")


ERRORS = {
    ("info", "nothing-here"): ("nothing-here 处什么也没有", 1),
    ("fit", "movielens-1", "--out", "x"): ("movielens-1 处什么也没有", 1),
    ("data", "get", "netflix"): ("没有名为 'netflix' 的公开数据集；已有：movielens-100k", 1),
    ("fit", "x", "--model", "eas", "--out", "y"): ("未知的模型 'eas'；是不是指 'ease'？", 2),
    ("fit", "x", "--set", "solvr=1", "--out", "y"): ("'solvr' = 1：没有这项设置", 2),
    ("fit", "x", "--set", "rank=abc", "--out", "y"): ("'rank' = 'abc'：应当是整数", 2),
    ("fit", "x", "--set", "rank", "--out", "y"): ("--set 的写法是 key=value，却得到 'rank'", 2),
    ("compare", "none.toml"): ("none.toml 处没有配置文件", 2),
    ("evaluate", "x", "-k", "ten"): ("--k 要用逗号分隔的整数，却得到 'ten'", 2),
    ("evaluate", "--train", "x"): ("a split in files 需要 --test", 2),
    ("recommend", "somewhere"): ("请说明是谁在问", 2),
    ("recommend", "nowhere", "--user", "1"): ("不是保存的 Lexigraph 模型", 1),
}


@pytest.mark.parametrize("words", ERRORS, ids=" ".join)
def test_common_errors_are_chinese_and_end_as_in_english(run, words):
    said, code = ERRORS[words]
    chinese, english = run("--lang", "zh", *words), run(*words)
    assert said in chinese.stderr
    assert chinese.stderr.startswith("错误：")
    assert english.stderr.startswith("error: ")
    assert chinese.exit_code == english.exit_code == code


USAGE = {
    ("infox",): ["没有命令 'infox'", "是不是指 'info'"],
    ("fit",): ["缺少参数 'DATA'"],
    ("fit", "x"): ["缺少选项 '--out'"],
    ("fit", "x", "--ouch"): ["没有选项：--ouch"],
    ("similar", "x", "y", "-k", "ten"): ["的值无效", "应当是整数"],
    ("similar", "x", "y", "z"): ["多余的参数（z）"],
    ("info", "x", "--encoding"): ["选项 '--encoding' 后面要有值"],
}


@pytest.mark.parametrize("words", USAGE, ids=" ".join)
def test_wrong_use_is_told_in_chinese(run, words):
    result = run("--lang", "zh", *words)
    assert result.exit_code == 2
    for said in USAGE[words]:
        assert said in result.stderr
    assert "错误" in result.stderr


def test_unknown_ids_are_told_in_chinese(run, model):
    item = run("--lang", "zh", "similar", str(model), "f99")
    assert "模型里没有物品 'f99'；是不是指 " in item.stderr
    user = run("--lang", "zh", "recommend", str(model), "--user", "nobody-at-all")
    assert "模型里没有用户 'nobody-at-all'" in user.stderr
    assert "如果是新用户，请改用 --history" in user.stderr
    wrong = run("--lang", "zh", "recommend", str(model), "--user", "u001", "--filter", "yeer>=1990")
    assert "条件用到列 'yeer'：物品表里只有 " in wrong.stderr


def test_bad_tables_are_told_in_chinese(run, tmp_path):
    table = tmp_path / "clicks.csv"
    table.write_text("uid,product\n1,2\n")
    said = run("--lang", "zh", "data", "check", str(table)).stderr
    assert (
        "表 interactions 需要 'user_id' and 'item_id'" in said or "表 interactions 需要 'user_id' 和 'item_id'" in said
    )
    assert "--columns" in said
    table.write_text("")
    assert "是空的" in run("--lang", "zh", "data", "check", str(table)).stderr
    table.write_bytes("user_id,item_id\n1,电影\n".encode("gb18030"))
    assert "不是 utf-8 编码" in run("--lang", "zh", "data", "check", str(table)).stderr


def test_models_and_their_settings_are_chinese(run, monkeypatch):
    titles = run("--lang", "zh", "models").stdout
    assert "面向隐式反馈的矩阵分解" in titles
    assert "Hu, Koren and Volinsky, ICDM 2008" in titles
    assert "Matrix factorisation" not in titles
    for variable in ("LEXIGRAPH_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    shown = run("models", "ease").stdout
    assert shown.startswith("ease: 每个物品对其余所有物品的岭回归，闭式解 (Steck, WWW 2019)")
    assert "岭惩罚 ``lambda``；二值数据取几百为宜" in shown
    assert "Ridge" not in shown


@pytest.mark.parametrize("name", ["graph-filter", "ials", "item-knn", "popularity", "rating-bias"])
def test_no_setting_is_described_in_english(run, name):
    english = {setting["description"] for setting in json.loads(run("models", name, "--json").stdout)["settings"]}
    with speaking("zh"):
        chinese = [described(text) for text in english]
    assert all(chinese_share(text) > 0.2 for text in chinese), chinese
    shown = "".join(run("--lang", "zh", "models", name).stdout.split())
    assert not any("".join(text.split())[:30] in shown for text in english)


def test_a_network_says_in_chinese_in_what_it_differs_from_its_paper(run):
    pytest.importorskip("torch")
    pytest.importorskip("lightning")
    shown = run("--lang", "zh", "models", "simgcl").stdout
    assert "用户的初始状态来自接触过的物品，因此也能服务新用户" in shown
    assert "so that new users are served" not in shown
    assert "最多遍历数据多少遍。" in shown


def test_a_model_of_another_package_is_described_in_its_own_words():
    with speaking("zh"):
        assert described("Models") == "Models"
        assert described("") == ""


def test_answers_on_a_data_set_are_chinese(run, shop):
    said = run("--lang", "zh", "info", str(shop)).stdout
    assert "用户" in said
    assert "（其中 2 个没有交互）" in said


def test_json_is_the_same_in_every_language(run, shop, model):
    for words in (
        ("info", str(shop)),
        ("models",),
        ("models", "ease"),
        ("data", "list"),
        ("similar", str(model), "f01"),
    ):
        english, chinese = run(*words, "--json"), run("--lang", "zh", *words, "--json")
        assert json.loads(english.stdout) == json.loads(chinese.stdout)


@pytest.mark.parametrize("path", PATHS)
def test_what_a_message_names_is_never_changed(path):
    with speaking("zh"):
        assert translated(f"no file at {path}") == f"{path} 处没有文件"
        assert translated(f"unknown encoding {path!r}; for example: utf-8, utf-16, cp1252, gb18030").startswith(
            f"未知的编码 {path!r}；"
        )


def test_an_error_inside_another_is_said_with_it_or_not_at_all():
    with speaking("zh"):
        assert translated("shop.toml, no file at a.csv") == "shop.toml，a.csv 处没有文件"
        assert translated("first this, then that") == "first this, then that"


def test_settings_that_pydantic_refuses_are_told_in_chinese():
    class Kitchen(Settings):
        ovens: int = 1
        hot: bool = True

    with pytest.raises(ConfigError) as wrong:
        make_settings(Kitchen, {"ovens": "two"})
    with speaking("zh"):
        assert translated(str(wrong.value)) == "Kitchen：'ovens' = 'two'：应当是整数；可选：ovens, hot"


def test_english_is_left_as_it_is():
    assert translated("no file at x") == "no file at x"


@given(st.text(max_size=300))
def test_any_message_can_be_looked_up(message):
    with speaking("zh"):
        said = translated(message)
    assert isinstance(said, str)


@given(st.lists(st.text(max_size=20), min_size=2, max_size=2))
def test_a_template_finds_quoted_values_whole(values):
    template = Template.of("filter {column!r} on {table!r}; done")
    first, second = map(repr, values)
    assert template.match(f"filter {first} on {second}; done") == {"column": first, "table": second}


def test_the_language_option_is_taken_out_wherever_it_stands():
    assert take_language(["a", "--lang", "en", "b", "--lang=zh"]) == ("zh", ["a", "b"])
    assert take_language(["a"]) == (None, ["a"])
    with pytest.raises(LexigraphError):
        take_language(["--lang", "--help"])


def test_answers_and_reasons_are_chinese(run, model):
    told = run("--lang", "zh", "recommend", str(model), "--user", "u001", "-k", "2", "--explain").stdout
    assert told.startswith("推荐给：用户 u001")
    assert "得分" in told
    assert "因为你的历史里有" in told
    english = run("--lang", "zh", "recommend", str(model), "--user", "u001", "-k", "2", "--explain", "--language", "en")
    assert "because of" in english.stdout
    assert "得分" in english.stdout
    assert "与 " in run("--lang", "zh", "similar", str(model), "f01", "-k", "2").stdout


def test_reasons_in_json_do_not_follow_the_environment(run, model):
    words = ("recommend", str(model), "--history", "f01,b02", "-k", "2", "--explain", "--json")
    assert run("--lang", "zh", *words).stdout == run(*words).stdout
    assert "因为" in run(*words, "--language", "zh").stdout


def test_conversations_complain_in_chinese(run, model):
    assert "请说明要找什么" in run("--lang", "zh", "ask", str(model)).stderr
    assert "--plain 不解读句子" in run("--lang", "zh", "ask", str(model), "x", "--plain", "--llm", "openai:x").stderr
