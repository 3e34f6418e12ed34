"""Texts are asked for once, checked, stored line by line, and taken up again after any stop."""

import dataclasses
import json
import subprocess
import sys
import threading

import polars as pl
import pytest

from lexigraph.errors import (
    ConfigError,
    DataError,
    LanguageModelCutOffError,
    LanguageModelError,
    LanguageModelTimeoutError,
)
from lexigraph.language.generation.model import Completion, LanguageModel
from lexigraph.language.writing import (
    Feature,
    GeneratedText,
    TextStore,
    read_texts,
    with_generated_texts,
    write_descriptions,
    write_features,
    write_profiles,
)
from lexigraph.language.writing.extraction import checked_features
from lexigraph.testing import books_and_films

IDS = ["b01", "b02", "b03", "f01"]


class Scripted:
    """A language model that says what it is told to say."""

    name = "scripted"

    def __init__(self, answer, fingerprint="1"):
        self.answer, self.fingerprint, self.asked = answer, fingerprint, []

    def complete(self, prompt, **options):
        assert set(options) <= {"system", "schema", "max_tokens", "timeout"}
        self.asked.append(prompt)
        text = self.answer(prompt) if callable(self.answer) else self.answer
        return Completion(text, self.name, prompt_tokens=100, completion_tokens=10)


def dies(_):
    raise LanguageModelError("the process ended with code -9")


@pytest.fixture(scope="module")
def data():
    return books_and_films()


def test_a_scripted_model_is_a_language_model():
    assert isinstance(Scripted(""), LanguageModel)


def test_hallucinations_are_dropped_and_counted(data, tmp_path):
    model = Scripted("Red Dust Harbor is a space book. It came out in 1999. It was directed by Ridley Scott.")
    report = write_descriptions(data, tmp_path / "d.jsonl", model=model, item_ids=["b02"])
    text = read_texts(tmp_path / "d.jsonl")["b02"]
    assert text.text == "Red Dust Harbor is a space book."
    assert (text.written_by, text.model, text.prompt, text.prompt_version) == ("model", "scripted", "describe_item", 1)
    assert text.generated is True
    assert text.dropped_sentences == report.dropped_sentences == 2
    assert report.dropped_facts["year"] == 1
    assert report.dropped_facts["name"] == 1
    assert (report.prompt_tokens, report.completion_tokens) == (100, 10)


def test_a_template_writes_where_nothing_can_be_kept(data, tmp_path):
    report = write_descriptions(data, tmp_path / "d.jsonl", model=Scripted("Made in 1950!"), item_ids=["b02"])
    text = read_texts(tmp_path / "d.jsonl")["b02"]
    assert report.by_template == 1
    assert (text.written_by, text.model) == ("template", "scripted")
    assert text.text.startswith("Red Dust Harbor (2004).")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_item_and_user_has_a_template(data, tmp_path, language):
    items = write_descriptions(data, tmp_path / "d.jsonl", language=language)
    users = write_profiles(data, tmp_path / "p.parquet", language=language)
    assert (items.written, users.written) == (data.n_items, data.n_users)
    assert all(text.text for text in read_texts(tmp_path / "d.jsonl").values())
    assert set(pl.read_parquet(tmp_path / "p.parquet")["generated"]) == {True}


def test_finished_texts_are_not_asked_again_unless_something_changed(data, tmp_path):
    out = tmp_path / "d.jsonl"
    model = Scripted("A space story.")
    assert write_descriptions(data, out, model=model, item_ids=IDS[:2]).written == 2
    again = write_descriptions(data, out, model=model, item_ids=IDS)
    assert (again.kept, again.written, len(model.asked)) == (2, 2, 4)
    other = write_descriptions(data, out, model=Scripted("A space story.", "2"), item_ids=IDS)
    assert (other.kept, other.written) == (0, 4)
    changed = write_descriptions(data, out, model=Scripted("A space story.", "2"), item_ids=IDS, fields=["title"])
    assert (changed.kept, changed.written) == (0, 4)
    assert len(out.read_text(encoding="utf-8").splitlines()) == 4


def test_a_model_that_dies_leaves_what_was_finished(data, tmp_path):
    out = tmp_path / "d.jsonl"
    model = Scripted(lambda prompt: dies(prompt) if "Red Dust" in prompt else "A story.")
    report = write_descriptions(data, out, model=model, item_ids=IDS, workers=1)
    assert report.failures == {"b02": "the process ended with code -9"}
    assert set(read_texts(out)) == {"b01", "b03", "f01"}
    mended = write_descriptions(data, out, model=Scripted("A story."), item_ids=IDS)
    assert (mended.kept, mended.written, mended.failures) == (3, 1, {})


def test_a_dead_model_is_not_asked_for_ever(data, tmp_path):
    model = Scripted(dies)
    report = write_descriptions(data, tmp_path / "d.jsonl", model=model, workers=1)
    assert len(report.failures) == 8
    assert report.not_asked == data.n_items - 8
    assert len(model.asked) <= 9


def test_a_fault_of_any_kind_is_that_of_one_request(data, tmp_path):
    report = write_descriptions(data, tmp_path / "d.jsonl", model=Scripted(lambda _: {}["x"]), item_ids=IDS[:1])
    assert "KeyError" in report.failures["b01"]


def test_a_model_that_hangs_is_given_up(data, tmp_path):
    release = threading.Event()
    model = Scripted(lambda prompt: "A story." if "Red Dust" in prompt else str(release.wait(20)))
    report = write_descriptions(data, tmp_path / "d.jsonl", model=model, item_ids=IDS, workers=4, patience=0.3)
    release.set()
    assert set(report.failures) == {"b01", "b03", "f01"}
    assert all("no answer in" in reason for reason in report.failures.values())
    assert set(read_texts(tmp_path / "d.jsonl")) == {"b02"}


def breaks_off(text):
    def answer(_):
        raise LanguageModelCutOffError("cut off after max_tokens = 384", partial=text)

    return answer


@pytest.mark.parametrize(
    ("partial", "kept", "written_by"),
    [
        (
            "A space story. It came out in 1999. It came out in 2004. Red Dust Har",
            "A space story. It came out in 2004.",
            "model",
        ),
        ("A space story. A space story. A space story. A sp", "A space story.", "model"),
        ("A space story. It came out in 2004.", "A space story.", "model"),
        ("A space story without an end", None, "template"),
        ("", None, "template"),
    ],
)
def test_whole_sentences_of_an_answer_that_breaks_off_are_used(data, tmp_path, partial, kept, written_by):
    report = write_descriptions(data, tmp_path / "d.parquet", model=Scripted(breaks_off(partial)), item_ids=["b02"])
    text = read_texts(tmp_path / "d.parquet")["b02"]
    assert (report.cut_off, report.failures, text.cut_off, text.written_by) == (1, {}, True, written_by)
    assert text.text == kept if kept else text.text.startswith("Red Dust Harbor (2004).")
    assert report.dropped_sentences == ("1999" in partial)


def test_features_that_break_off_are_a_failure(data, tmp_path):
    model = Scripted(breaks_off('{"year": {"value": 1995, "quo'))
    report = write_features(data, tmp_path / "f.jsonl", model=model, item_ids=["b01"])
    assert (report.written, report.cut_off, list(report.failures)) == (0, 0, ["b01"])


def test_a_file_from_before_there_was_a_mark_for_it_is_read(data, tmp_path):
    out = tmp_path / "d.jsonl"
    write_descriptions(data, out, item_ids=["b01"])
    whole = json.loads(out.read_text(encoding="utf-8"))
    out.write_text(json.dumps({name: value for name, value in whole.items() if name != "cut_off"}) + "\n")
    assert read_texts(out)["b01"].to_dict() == whole
    assert whole["cut_off"] is False


def test_a_line_cut_in_half_is_written_anew(data, tmp_path):
    out = tmp_path / "d.jsonl"
    write_descriptions(data, out, item_ids=IDS)
    whole = out.read_bytes()
    out.write_bytes(whole[:-25])
    with TextStore(out) as store:
        assert set(store.texts) == set(IDS[:3])
    assert write_descriptions(data, out, item_ids=IDS).written == 1
    assert out.read_bytes() == whole


def test_a_parquet_file_goes_on_from_its_journal(tmp_path):
    path = tmp_path / "t.parquet"
    one, two = (GeneratedText(name, "x", "en", "m", "", "describe_item", 1, "0") for name in "ab")
    with TextStore(path) as store:
        store.append([one])
    TextStore(path).append([two])  # as if stopped before it was closed
    assert list(read_texts(path)) == ["a"]
    with TextStore(path) as store:
        assert store.texts == {"a": one, "b": two}
    assert read_texts(path) == {"a": one, "b": two}
    assert [file.name for file in tmp_path.iterdir()] == ["t.parquet"]


def test_foreign_files_are_refused(tmp_path):
    (tmp_path / "notes.jsonl").write_text('{"id": 1}\n')
    with pytest.raises(DataError, match="line 1"):
        TextStore(tmp_path / "notes.jsonl")
    with pytest.raises(ConfigError, match="ending"):
        TextStore(tmp_path / "notes.txt")
    with pytest.raises(DataError, match="no file"):
        read_texts(tmp_path / "none.jsonl")


def test_profiles_say_what_the_history_says(data, tmp_path):
    model = Scripted("They enjoy space stories. They met 99 items. They dislike Starlight Courier. Born in 1980.")
    write_profiles(data, tmp_path / "p.jsonl", model=model, user_ids=["u000"])
    assert read_texts(tmp_path / "p.jsonl")["u000"].text == "They enjoy space stories."


def test_chinese_profiles_are_checked(data, tmp_path):
    model = Scripted("喜欢《火星来信》。喜欢《流浪地球》。接触过99项。")
    write_profiles(data, tmp_path / "p.jsonl", model=model, user_ids=["u000"], language="zh")
    assert read_texts(tmp_path / "p.jsonl")["u000"].text == "喜欢《火星来信》。"


WANTED = [
    Feature("year", "year"),
    Feature("runtime", "number", words=("minutes",)),
    Feature("mood", "choice", ("dark", "light")),
    Feature("lead"),
]
SOURCE = "A dark film of 1995, 170 minutes long, with Mara Lind."


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ({"year": {"value": 1995, "quote": "film of 1995"}}, {"year": 1995}),
        ({"year": {"value": 1996, "quote": "film of 1995"}}, {}),
        ({"year": {"value": 1996, "quote": "film of 1996"}}, {}),
        ({"year": {"value": 170, "quote": "170 minutes"}}, {}),
        ({"year": {"value": "1995", "quote": "1995"}}, {}),
        ({"year": 1995}, {}),
        ({"runtime": {"value": 170, "quote": "170 MINUTES"}}, {"runtime": 170}),
        ({"runtime": {"value": True, "quote": "170"}}, {}),
        ({"mood": {"value": "dark", "quote": "A dark film"}}, {"mood": "dark"}),
        ({"mood": {"value": "light", "quote": "A dark film"}}, {}),
        ({"mood": {"value": "gloomy", "quote": "A dark film"}}, {}),
        ({"lead": {"value": "Mara Lind", "quote": "with Mara Lind"}}, {"lead": "Mara Lind"}),
        ({"lead": {"value": "Mara Lind\ud800", "quote": "Mara Lind"}}, {"lead": "Mara Lind"}),
        ({"lead": {"value": "Mara", "quote": ""}}, {}),
        ({"lead": {"value": "in", "quote": "in"}}, {}),
        ({"budget": {"value": 170, "quote": "170"}}, {}),
    ],
)
def test_values_must_be_quoted_from_the_text(answer, kept):
    checked = checked_features(json.dumps(answer), SOURCE, WANTED)
    assert json.loads(checked.text) == kept
    assert bool(checked.dropped_facts) is not bool(kept)


@pytest.mark.parametrize("answer", ["", "no JSON", "[1]", '"x"', "{", 100_000 * "["])
def test_rubbish_instead_of_features_gives_way_to_rules(data, tmp_path, answer):
    report = write_features(data, tmp_path / "f.jsonl", model=Scripted(answer), item_ids=["b01"])
    assert report.by_template == 1
    assert json.loads(read_texts(tmp_path / "f.jsonl")["b01"].text) == {"categories": ["space"]}


def test_generated_texts_fill_what_is_missing_and_say_so(data, tmp_path):
    write_descriptions(data, tmp_path / "d.jsonl", item_ids=["b01"])
    (tmp_path / "none.jsonl").write_text("")
    with pytest.raises(DataError, match="no generated"):
        with_generated_texts(data, tmp_path / "none.jsonl")
    rows = data.items.with_columns(pl.when(pl.col("item_id") != "b01").then("description").alias("description"))
    bare = dataclasses.replace(data, items=rows)
    filled = with_generated_texts(bare, tmp_path / "d.jsonl")
    assert filled.items["item_id"].to_list() == data.items["item_id"].to_list()
    assert filled.items["description"][data.item_ids.index("b01")].startswith("The Quiet Orbit (1998).")
    assert (
        filled.items["description"][data.item_ids.index("b02")] == data.items["description"][data.item_ids.index("b02")]
    )
    note = filled.notes["generated texts"]["items.description"]
    assert (note["filled"], note["appended"], note["models"]) == (1, 0, ["template"])
    appended = with_generated_texts(data, tmp_path / "d.jsonl", where="append")
    first = appended.items["description"][data.item_ids.index("b01")]
    assert first.startswith(data.items["description"][data.item_ids.index("b01")])
    assert "The Quiet Orbit (1998)" in first


def test_texts_of_other_data_are_refused(data, tmp_path):
    from lexigraph.testing.checkerboard import checkerboard

    write_descriptions(data, tmp_path / "d.jsonl", item_ids=["b01"])
    with pytest.raises(DataError, match="other data"):
        with_generated_texts(checkerboard(8), tmp_path / "d.jsonl")


def test_a_time_out_of_the_model_is_a_failure(data, tmp_path):
    def late(_):
        raise LanguageModelTimeoutError("no answer in 1 s")

    report = write_profiles(data, tmp_path / "p.jsonl", model=Scripted(late), user_ids=["u000"])
    assert report.failures == {"u000": "no answer in 1 s"}


def test_a_column_of_the_source_keeps_its_name_and_values(data, tmp_path):
    bare = dataclasses.replace(data, items=data.items.drop("description").with_columns(generated=pl.lit("mine")))
    write_descriptions(bare, tmp_path / "d.jsonl", item_ids=["b02"])
    filled = with_generated_texts(bare, tmp_path / "d.jsonl")
    assert filled.items.columns == [*bare.items.columns, "description"]
    assert filled.items["generated"].unique().to_list() == ["mine"]
    assert filled.items["description"].drop_nulls().to_list()[0].startswith("Red Dust Harbor (2004).")


def test_a_last_line_that_only_lacks_its_end_is_kept(data, tmp_path):
    out = tmp_path / "d.jsonl"
    write_descriptions(data, out, item_ids=IDS)
    whole = out.read_bytes()
    out.write_bytes(whole.removesuffix(b"\n"))
    assert write_descriptions(data, out, item_ids=IDS).kept == len(IDS)
    assert out.read_bytes() == whole


def test_lines_that_a_stop_left_twice_become_one(data, tmp_path):
    out = tmp_path / "d.jsonl"
    write_descriptions(data, out, item_ids=IDS)
    whole = out.read_bytes()
    out.write_bytes(whole + whole)
    assert write_descriptions(data, out, item_ids=IDS).kept == len(IDS)
    assert out.read_bytes() == whole


def test_an_item_that_is_named_twice_is_asked_for_once(data, tmp_path):
    model = Scripted("A space story.")
    report = write_descriptions(data, tmp_path / "d.jsonl", model=model, item_ids=["b01", "b01"])
    assert (report.written, len(model.asked)) == (1, 1)


@pytest.mark.parametrize("name", ["d.jsonl", "d.parquet"])
def test_of_two_writers_one_is_refused(data, tmp_path, name):
    with TextStore(tmp_path / name), pytest.raises(DataError, match="being written by another process"):
        write_descriptions(data, tmp_path / name)
    assert write_descriptions(data, tmp_path / name, item_ids=IDS).written == len(IDS)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_writer_that_was_killed_leaves_no_lock(tmp_path):
    program = (
        "import os, sys\n"
        "from lexigraph.language.writing import GeneratedText, TextStore\n"
        "store = TextStore(sys.argv[1])\n"
        "store.append([GeneratedText('a', 'x', 'en', 'm', '', 'describe_item', 1, '0')])\n"
        "os.kill(os.getpid(), 9)\n"
    )
    path = tmp_path / "t.parquet"
    assert subprocess.run([sys.executable, "-c", program, str(path)], check=False).returncode == -9  # noqa: S603
    with TextStore(path) as store:
        assert set(store.texts) == {"a"}
    assert list(read_texts(path)) == ["a"]


def test_a_file_that_cannot_be_written_is_named(data, tmp_path):
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(DataError, match="cannot be used"):
        write_descriptions(data, tmp_path / "folder.jsonl")


@pytest.mark.parametrize("line", [100_000 * "[", '{"id": "a", "dropped_facts": 5}', "1", '{"id": "a"}'])
def test_lines_of_something_else_are_named(tmp_path, line):
    whole = GeneratedText("a", "x", "en", "m", "", "describe_item", 1, "0").to_dict()
    (tmp_path / "t.jsonl").write_text(json.dumps({**whole, "dropped_facts": 5}) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"t\.jsonl, line 1: this is no generated text: its dropped_facts"):
        read_texts(tmp_path / "t.jsonl")
    (tmp_path / "t.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"t\.jsonl, line 1"):
        TextStore(tmp_path / "t.jsonl")
