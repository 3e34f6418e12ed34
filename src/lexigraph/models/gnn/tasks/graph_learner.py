"""What the learners of nodes and of links are alike in: settings, a network once it is fitted, and its folder."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Generic, Self, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from lexigraph.config import make_settings
from lexigraph.errors import ConfigError, NotFittedError
from lexigraph.models.gnn.tasks.inputs import GraphInputs
from lexigraph.models.gnn.tasks.saving import load_parameters, read_inputs, read_network, save_network
from lexigraph.models.gnn.tasks.settings import GraphTaskSettings
from lexigraph.training import TrainingResult

NetworkType = TypeVar("NetworkType", bound=nn.Module)


class GraphLearner(ABC, Generic[NetworkType]):
    """Base of all; the network has an ``encoder``, a :class:`~lexigraph.models.gnn.tasks.GraphEncoder`.

    Attributes:
        name: of this kind of model, in its folder and in the log.
        settings_type: its settings class.
        noun: what it is called in messages.

    Args:
        settings: all of them; or
        **values: some of them by name.

    Raises:
        ConfigError: a setting is unknown or out of range, or settings were given both ways.
    """

    name: ClassVar[str]
    settings_type: ClassVar[type[GraphTaskSettings]]
    noun: ClassVar[str]
    settings: GraphTaskSettings

    def __init__(self, settings: GraphTaskSettings | None = None, **values: Any) -> None:
        if settings is not None and values:
            raise ConfigError(f"settings and {', '.join(values)} were given; give settings, or values by name")
        self.settings = settings or make_settings(self.settings_type, values)
        self.result: TrainingResult | None = None
        self._network: NetworkType | None = None

    def save(self, path: Path | str) -> None:
        """Write the network with its graph and features as a folder; nothing is pickled.

        Raises:
            NotFittedError: there is nothing to save.
            ArtifactError: the folder cannot be written.
        """
        network: Any = self._fitted()
        save_network(Path(path), self.name, self.settings, network, network.encoder.inputs, self._facts())

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """Read what :meth:`save` wrote.

        Raises:
            ForeignArtifactError: it is something else.
            TamperedArtifactError: a file is missing, extra or changed.
        """
        settings, arrays = read_network(Path(path), cls.name, cls.settings_type)
        model = cls(settings)
        model._take_facts(arrays)
        model._network = model._make(read_inputs(arrays))
        load_parameters(model._network, arrays)
        return model

    def _facts(self) -> Mapping[str, int]:
        """Whole numbers beside the settings that the network cannot be made without."""
        return {}

    def _take_facts(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        """Take these back, before the network is made."""

    def _make(self, inputs: GraphInputs) -> NetworkType:
        """The network with its first parameters, which hang on the seed alone."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.settings.seed)
            return self._build(inputs)

    @abstractmethod
    def _build(self, inputs: GraphInputs) -> NetworkType:
        """The network on a graph, its parameters drawn from torch's generator."""

    def _fitted(self) -> NetworkType:
        if self._network is None:
            raise NotFittedError(f"this {self.noun} has learned nothing yet; call fit, or load a saved one")
        return self._network
