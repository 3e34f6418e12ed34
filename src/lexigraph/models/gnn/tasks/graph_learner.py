"""What the learners of nodes and of links are alike in: settings, and a network once it is fitted."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar

from torch import nn

from lexigraph.config import make_settings
from lexigraph.errors import ConfigError, NotFittedError
from lexigraph.models.gnn.tasks.settings import GraphTaskSettings
from lexigraph.training import TrainingResult

NetworkType = TypeVar("NetworkType", bound=nn.Module)


class GraphLearner(Generic[NetworkType]):
    """Base of all.

    Attributes:
        settings_type: its settings class.
        noun: what it is called in messages.

    Args:
        settings: all of them; or
        **values: some of them by name.

    Raises:
        ConfigError: a setting is unknown or out of range, or settings were given both ways.
    """

    settings_type: ClassVar[type[GraphTaskSettings]]
    noun: ClassVar[str]
    settings: GraphTaskSettings

    def __init__(self, settings: GraphTaskSettings | None = None, **values: Any) -> None:
        if settings is not None and values:
            raise ConfigError(f"settings and {', '.join(values)} were given; give settings, or values by name")
        self.settings = settings or make_settings(self.settings_type, values)
        self.result: TrainingResult | None = None
        self._network: NetworkType | None = None

    def _fitted(self) -> NetworkType:
        if self._network is None:
            raise NotFittedError(f"this {self.noun} has learned nothing yet; call fit, or load a saved one")
        return self._network
