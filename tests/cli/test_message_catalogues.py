"""The catalogues say exactly what the code says: nothing is missing, left over, or fills in other values."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from string import Formatter

import pytest
import typer

import lexigraph
from lexigraph.cli.main import app
from lexigraph.cli.translated_help import commands_of, help_texts
from lexigraph.messages import SOURCE_LANGUAGE, known_languages
from lexigraph.models import MODELS
from lexigraph.models.listing import NETWORKS, describe_model, list_settings
from lexigraph.translation import ERROR, MODEL
from lexigraph.translation.templates import FILE, fragments, read_sections, whole_templates

pofile = pytest.importorskip("babel.messages.pofile")
mofile = pytest.importorskip("babel.messages.mofile")

PACKAGE = Path(lexigraph.__file__).parent
CATALOGUES = sorted(PACKAGE.glob("locale/*/LC_MESSAGES/*.po"))
WITH_NETWORKS = all(map(find_spec, ("torch", "torch_geometric", "lightning")))
LOOKED_UP = {"_": 1, "gettext": 1, "ngettext": 2}
"""Functions that look messages up, and how many texts they take."""


def read(path: Path):
    with path.open("rb") as file:
        return pofile.read_po(file)


def messages_of(catalogue) -> dict:
    """Texts and context to translations, without the header."""
    return {(_key(message.id), message.context): message.string for message in catalogue if message.id}


def _key(message_id) -> str | tuple[str, ...]:
    return message_id if isinstance(message_id, str) else tuple(message_id)


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def nodes(kind: type) -> Iterator:
    return (node for tree in trees().values() for node in ast.walk(tree) if isinstance(node, kind))


def looked_up() -> set:
    """What the code looks up, and what it calls progress bars."""
    found = set()
    for call in nodes(ast.Call):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        texts = tuple(literal(word) for word in call.args[: LOOKED_UP.get(name, 0)])
        if texts and all(texts):
            found.add(texts if len(texts) > 1 else texts[0])
        if name == "progress_bar":
            found.add(bar_name(call.args[0]))
    return found - {None}


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def bar_name(node: ast.expr) -> str | None:
    """What stands before a name in brackets; a description that is made elsewhere is looked up there."""
    if isinstance(node, ast.JoinedStr):
        words, bracket, _ = (literal(node.values[0]) or "").partition(" (")
        return words if bracket else None
    return literal(node)


def help_in_commands() -> set[str]:
    commands = commands_of(typer.main.get_command(app))
    return {text for command in commands for part in (command, *command.params) for text in help_texts(part).values()}


def said_of_models() -> set[str]:
    """Titles and notes of our models and what each setting does; settings of networks only where they can be made."""
    found = [describe_model(name) for name in MODELS]
    made = [model["name"] for model in found if WITH_NETWORKS or model["extra"] != NETWORKS]
    notes = {model["note"] for model in found if model["note"]}
    settings = {setting["description"] for name in made for setting in list_settings(name)}
    return {model["title"] for model in found} | notes | settings


def expected() -> set:
    errors = {(text, ERROR) for text in (*whole_templates(), *fragments())}
    models = {(text, MODEL) for text in said_of_models()}
    return {(text, None) for text in looked_up() | help_in_commands()} | errors | models


def texts_of(message_id) -> tuple[str, ...]:
    return (message_id,) if isinstance(message_id, str) else tuple(message_id)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_there_is_a_catalogue_for_every_language():
    assert {path.parts[-3] for path in CATALOGUES} == set(known_languages()) - {SOURCE_LANGUAGE} == {"zh"}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_every_text_of_the_code_is_in_the_catalogue(path: Path):
    missing = expected() - messages_of(read(path)).keys()
    assert not missing, f"add to {path.name}, then make messages: {sorted(map(str, missing))}"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_every_text_of_the_catalogue_is_in_the_code(path: Path):
    unused = messages_of(read(path)).keys() - expected()
    if not WITH_NETWORKS:  # nobody can say then what their settings are
        unused = {key for key in unused if key[1] != MODEL}
    assert not unused, f"take out of {path.name}: {sorted(map(str, unused))}"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_every_text_is_translated_and_sure(path: Path):
    assert [message.id for message in read(path) if message.fuzzy and message.id] == []
    assert [key for key, said in messages_of(read(path)).items() if not all(texts_of(said))] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_placeholders_are_the_same_in_both_languages(path: Path):
    for (message_id, _), said in messages_of(read(path)).items():
        wanted = placeholders(texts_of(message_id)[-1])
        for text in texts_of(said):
            assert placeholders(text) == wanted, f"{message_id}: {text}"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_there_are_as_many_plural_forms_as_the_language_has(path: Path):
    catalogue = read(path)
    plurals = {message.id: message.string for message in catalogue if isinstance(message.id, tuple)}
    assert plurals
    assert {len(texts_of(said)) for said in plurals.values()} == {catalogue.num_plurals}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_the_compiled_file_is_that_of_the_catalogue(path: Path):
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    source = read(path)
    for (message_id, context), said in messages_of(source).items():
        if isinstance(message_id, tuple):
            found = [compiled.ngettext(*message_id, n) for n in (1, 2, 5)]
            assert found == [texts_of(said)[compiled.plural(n)] for n in (1, 2, 5)], "run: make messages"
        else:
            found = compiled.gettext(message_id) if context is None else compiled.pgettext(context, message_id)
            assert found == said, "run: make messages"
    with path.with_suffix(".mo").open("rb") as file:
        assert len(messages_of(mofile.read_mo(file))) == len(messages_of(source)), "run: make messages"


def normal(text: str) -> str:
    """A template without the names of its placeholders; neighbours count as one, and those at the ends as none."""
    return re.sub(r"(\{\})+", "{}", "".join(f"{part}{{}}" if name is not None else part for part, name in _parts(text)))


def _parts(text: str) -> Iterator[tuple[str, str | None]]:
    return ((literal_text, name) for literal_text, name, _, _ in Formatter().parse(text))


def written_in_code() -> set[str]:
    """All texts of the package with {} for what is filled in."""
    found = {node.value for node in nodes(ast.Constant) if isinstance(node.value, str)}
    for node in nodes(ast.JoinedStr):
        parts = ("{}" if (text := literal(part)) is None else text for part in node.values)
        found.add(re.sub(r"(\{\})+", "{}", "".join(parts)))
    return {text.removeprefix("{}").removesuffix("{}") for text in found}


def test_templates_of_errors_are_worded_as_in_the_code():
    sections = read_sections(FILE.read_text(encoding="utf-8").splitlines())
    written = written_in_code()

    def is_written(template: str) -> bool:
        whole = normal(template)
        cuts = [match.start() for match in re.finditer("; ", whole)]
        ways = [[whole], *([whole[:cut], whole[cut:]] for cut in cuts)]
        if any(all(part.removeprefix("{}").removesuffix("{}") in written for part in way) for way in ways):
            return True
        start = whole.removeprefix("{}").removesuffix("{}")  # its end may be spelt out in the code
        return whole.endswith("{}") and len(start) > 40 and any(text.startswith(start) for text in written)

    ours = (*sections["messages"], *sections["fragments"])
    assert [template for template in ours if not is_written(template)] == []


def test_templates_have_no_formats_and_no_name_twice():
    for template in (*whole_templates(), *fragments()):
        names = [(name, form) for _, name, form, _ in Formatter().parse(template) if name is not None]
        assert all(name and not form for name, form in names), template
        assert len({name for name, _ in names}) == len(names), template
