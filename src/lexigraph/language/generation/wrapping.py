"""What a model inside another keeps: its name and its fingerprint."""

from __future__ import annotations

from lexigraph.language.generation.model import LanguageModel


class WrappedModel:
    """The base of models that add something to another.

    Args:
        model: the model inside.
    """

    def __init__(self, model: LanguageModel) -> None:
        self.model = model

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.model!r})"

    @property
    def name(self) -> str:
        """The name of the model inside."""
        return self.model.name

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the model inside."""
        return self.model.fingerprint

    def close(self) -> None:
        """End what the model inside holds: its process, where it has one."""
        close = getattr(self.model, "close", None)
        if close is not None:
            close()
