"""Make the models that a command names, from its words and from a settings file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lexigraph.cli.parsing import model_options, split_list

if TYPE_CHECKING:
    from lexigraph.models import Recommender

DEFAULT = "graph-filter"


def make_models(names: Sequence[str] | None, words: list[str] | None, file: str | None) -> dict[str, Recommender]:
    """Unfitted models by name.

    Args:
        names: the ``--model`` words; the settings file's model, or the default, when there are none.
        words: the ``--set`` words; they win over the file.
        file: the ``--config`` file.
    """
    from pathlib import Path

    from lexigraph.models import create
    from lexigraph.models.model_file import read_model_file

    saved, options = (None, {}) if file is None else read_model_file(Path(file))
    chosen = list(dict.fromkeys(split_list(names))) or [saved or DEFAULT]
    if saved is not None and saved not in chosen:
        from lexigraph.errors import ConfigError

        raise ConfigError(f"{file} holds settings of {saved!r}, but --model asks for {', '.join(chosen)}")
    given = model_options(words, chosen)
    base = {name: options if name == (saved or chosen[0]) else {} for name in chosen}
    return {name: create(name, **{**base[name], **given[name]}) for name in chosen}
