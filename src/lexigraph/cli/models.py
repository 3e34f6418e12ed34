"""Make the models that a command names, from its words and from a settings file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lexigraph.cli.parsing import as_declared, model_options, split_list

if TYPE_CHECKING:
    from lexigraph.models import Recommender

DEFAULT = "graph-filter"


def make_models(
    names: Sequence[str] | None, words: list[str] | None, file: str | None, *, checkpoints: str | None = None
) -> dict[str, Recommender]:
    """Unfitted models by name.

    Args:
        names: the ``--model`` words; the settings file's model, or the default, when there are none.
        words: the ``--set`` words; they win over the file.
        file: the ``--config`` file.
        checkpoints: the ``--checkpoints`` folder.
    """
    from pathlib import Path

    from lexigraph.models import create
    from lexigraph.models.model_file import read_model_file

    saved, options = (None, {}) if file is None else read_model_file(Path(file))
    chosen = list(dict.fromkeys(split_list(names))) or [saved or DEFAULT]
    if saved is not None and saved not in chosen:
        from lexigraph.errors import ConfigError

        raise ConfigError(f"{file} holds settings of {saved!r}, but --model asks for {', '.join(chosen)}")
    given = set_options(words, chosen)
    if checkpoints is not None:
        given = {name: _with_checkpoints(name, options, checkpoints) for name, options in given.items()}
    base = {name: options if name == (saved or chosen[0]) else {} for name in chosen}
    return {name: create(name, **{**base[name], **given[name]}) for name in chosen}


def set_options(words: list[str] | None, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The ``--set`` words by model, as the settings of each declare them.

    Args:
        words: the ``--set`` words.
        names: of the models.
    """
    from lexigraph.models.registry import model_class

    found = model_options(words, names)
    return {name: as_declared(values, model_class(name).config_type) for name, values in found.items()}


def _with_checkpoints(name: str, options: dict[str, Any], folder: str) -> dict[str, Any]:
    from lexigraph.errors import ConfigError
    from lexigraph.models.registry import model_class

    if "checkpoint_dir" not in model_class(name).config_type.model_fields:
        raise ConfigError(f"--checkpoints: {name!r} is fitted in one go and has no checkpoints; leave the option out")
    return {**options, "checkpoint_dir": folder}
