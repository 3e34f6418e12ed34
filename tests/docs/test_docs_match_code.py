"""What the code can do, the documentation names: a new model, metric or command must be written down too."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import get_args

import pytest
import typer

from lexigraph.cli.main import app
from lexigraph.data import TABLES, FilterSettings
from lexigraph.data.catalogue import available
from lexigraph.data.duplicates import DuplicatePolicy
from lexigraph.data.readers.source import READERS
from lexigraph.data.splits import STRATEGIES
from lexigraph.evaluation import METRICS
from lexigraph.evaluation.directions import DIRECTIONS
from lexigraph.explain import LANGUAGES
from lexigraph.models import MODELS, GraphFilterSettings
from lexigraph.models.gnn.preset import COMPOSED, preset_names
from lexigraph.models.gnn.settings import NetworkSettings

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def commands() -> list[str]:
    group = typer.main.get_command(app)
    nested = {name: getattr(command, "commands", {"": None}) for name, command in group.commands.items()}
    return [f"lexigraph {name} {inner}".strip() for name, inners in nested.items() for inner in inners]


NAMED = {
    "README.md": [*MODELS, *PROJECT["project"]["optional-dependencies"], *TABLES],
    "docs/models.md": [*MODELS, *get_args(GraphFilterSettings.model_fields["solver"].annotation)],
    "docs/graph-networks.md": [COMPOSED, *preset_names(), *NetworkSettings.model_fields],
    "docs/your-data.md": [*TABLES, *READERS, *get_args(DuplicatePolicy), *(info.name for info in available())],
    "docs/splits-and-filters.md": [*STRATEGIES, *FilterSettings.model_fields],
    "docs/evaluation.md": list(METRICS),
    "docs/evaluation-metrics.md": list(DIRECTIONS),
}


@pytest.mark.parametrize(("page", "name"), [(page, name) for page, names in NAMED.items() for name in names])
def test_page_names_what_there_is(page: str, name: str):
    assert f"`{name}`" in (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", commands())
def test_every_command_is_shown(command: str):
    assert f"\n{command} " in (ROOT / "docs/command-line.md").read_text(encoding="utf-8") or (
        f"\n{command}\n" in (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    )


def test_languages_of_explanations_are_named():
    text = (ROOT / "docs/explanations.md").read_text(encoding="utf-8")
    assert {"en": "English", "zh": "Chinese"}.keys() == LANGUAGES.keys()
    assert "English and Chinese" in text


def test_layers_of_the_house_are_on_the_architecture_page():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    layers = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = [room.strip().removeprefix("lexigraph.") for layer in layers for room in layer.split("|")]
    assert [room for room in rooms if f"`{room}`" not in text] == []


def test_pinned_versions_hold_torch_back_and_name_no_index():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert "torch~=2.13.0" in pins
    assert all(line.count("==") == 1 or line == "torch~=2.13.0" for line in pins)
    assert not any("://" in line or line.startswith("-") for line in pins)


@pytest.mark.parametrize("page", ["README.md", ".ci/run"])
def test_one_command_runs_the_tests(page: str):
    assert "\nmake test" in (ROOT / page).read_text(encoding="utf-8")
