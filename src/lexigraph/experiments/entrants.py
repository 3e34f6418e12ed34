"""The models of an experiment, made anew for every seed."""

from __future__ import annotations

import hashlib
import inspect
import sys
from dataclasses import dataclass
from pathlib import Path

from lexigraph.errors import ConfigError
from lexigraph.evaluation.pool import Reranker
from lexigraph.experiments.settings import ExperimentSettings, ModelTable
from lexigraph.models.recommender import Recommender
from lexigraph.models.registry import create
from lexigraph.reranking.registry import from_settings


@dataclass(frozen=True)
class Entrant:
    """One model that is compared.

    Attributes:
        label: what the report calls it.
        table: its settings.
        model: the model, not fitted.
        rerank: what turns its best items into its lists, or None.
    """

    label: str
    table: ModelTable
    model: Recommender
    rerank: Reranker | None


def make_entrants(settings: ExperimentSettings, seed: int = 0) -> list[Entrant]:
    """Make the models, each with the seed if it has one and its table does not name another.

    Raises:
        ConfigError: an unknown model, re-ranker or setting; the message names the table.
    """
    return [_make(label, table, seed) for label, table in settings.models.items()]


def _make(label: str, table: ModelTable, seed: int) -> Entrant:
    try:
        model = create(table.model, **table.options)
        if "seed" in model.config_type.model_fields and "seed" not in table.options:
            model = create(table.model, **table.options, seed=seed)
        rerank = from_settings(list(table.rerank)) if table.rerank else None
    except ConfigError as error:
        raise ConfigError(f"[models.{label}]: {error}") from None
    return Entrant(label, table, model, rerank)


def implementation_of(*parts: object) -> str:
    """Hash of the source of the classes of some objects and of all they inherit from.

    A model of one's own changes without a new version number, and what the old code found must not pass for the new.

    Args:
        parts: models and re-rankers; a pipeline counts with its steps.

    Example:
        >>> from lexigraph.models.registry import create
        >>> implementation_of(create("ease")) == implementation_of(create("ease", regularization=5.0))
        True
        >>> implementation_of(create("ease")) == implementation_of(create("popularity"))
        False
    """
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        for one in (part, *getattr(part, "steps", ())):
            for kind in type(one).__mro__:
                if kind.__module__.partition(".")[0] not in sys.stdlib_module_names:
                    digest.update(f"{kind.__module__}.{kind.__qualname__}".encode())
                    digest.update(_source(kind))
    return digest.hexdigest()


def _source(kind: type[object]) -> bytes:
    """Content of the file a class is defined in; nothing for a class that was typed in."""
    try:
        return Path(inspect.getfile(kind)).read_bytes()
    except (OSError, TypeError):
        return b""
