"""Every error Lexigraph raises on purpose.

One hierarchy, so a caller can catch :class:`LexigraphError` and be sure that what it catches was foreseen.
A message names the thing found, the thing allowed and the way out.
"""

from __future__ import annotations

import importlib
from types import ModuleType


class LexigraphError(Exception):
    """The root of all errors that Lexigraph raises on purpose."""


class ConfigError(LexigraphError):
    """A setting is unknown, of the wrong type or out of range."""


class MissingExtraError(LexigraphError):
    """A part was asked for whose optional packages are not installed."""


class DataError(LexigraphError):
    """A table could not be read or does not hold what it must."""


class UnknownFormatError(DataError):
    """No reader knows this kind of file, folder or address."""


class EncodingError(DataError):
    """A text file is not in the encoding it was read with."""


class MissingColumnError(DataError):
    """A required column is absent."""


class EmptyTableError(DataError):
    """A table that must have rows has none (or none that are valid)."""


class TooManyBadRowsError(DataError):
    """More rows were quarantined than the caller allowed."""


class SplitError(DataError):
    """A split was asked for that these interactions cannot give."""


class CatalogueError(LexigraphError):
    """A public data set is unknown, cannot be reached or failed its checksum."""


class DuplicatePredictionError(DataError):
    """A ranked list names an item twice, or gives two items the same rank."""


class UnknownIdError(LexigraphError):
    """A user or item id that the model or data set has never seen."""


class NotFittedError(LexigraphError):
    """A model was asked for results before it was fitted or loaded."""


class CapabilityError(LexigraphError):
    """A model was asked for something it states it cannot do."""


class EncoderError(LexigraphError):
    """A text encoder is unknown, failed, or returned vectors of the wrong shape."""


class InvalidScoreError(LexigraphError):
    """A model gave scores or ratings that are not finite numbers, or not the right number of them."""


class ReportError(LexigraphError):
    """A report cannot be written, or holds a value that its format does not have."""


class MismatchError(LexigraphError):
    """Reports or values of different test parts were to be compared, which says nothing about the models."""


class ArtifactError(LexigraphError):
    """A saved model could not be written or read."""


class ForeignArtifactError(ArtifactError):
    """The folder is not a saved Lexigraph model, or comes from a version this one cannot read."""


class TamperedArtifactError(ArtifactError):
    """A file of a saved model does not match the hash in its manifest."""


class EncoderMismatchError(ArtifactError):
    """A model was asked to serve with another text encoder than the one it was fitted with."""


class LanguageModelError(LexigraphError):
    """A generative language model cannot be reached, died, refused, or wrote what was not asked for."""


class LanguageModelTimeoutError(LanguageModelError):
    """A generative language model gave no answer in time."""


class LanguageModelBusyError(LanguageModelError):
    """A generative language model failed in a way that may pass: overload, a fault of the server, a lost connection.

    Attributes:
        retry_after: seconds that the server asked to wait before the next try; None when it asked for nothing.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class LanguageModelCutOffError(LanguageModelError):
    """A generative language model came to the end of what it may write before it came to the end of its answer.

    Attributes:
        partial: what it had written; nothing says that the last sentence or number of it is whole.
    """

    def __init__(self, message: str, *, partial: str = "") -> None:
        super().__init__(message)
        self.partial = partial


class TuningError(LexigraphError):
    """A search for settings found none that works, or cannot be kept where it was asked to be."""


class TrainingError(LexigraphError):
    """The training of a network cannot go on: its loss is no number, memory is too small, or a worker failed."""


class CheckpointMismatchError(TrainingError):
    """A checkpoint comes from another data set, other settings or another network."""


class DamagedCheckpointError(TrainingError):
    """No checkpoint of a folder can be read whole."""


class ServingError(LexigraphError):
    """The service cannot do what it was asked for."""


class StoreError(ServingError):
    """The database of the service cannot be reached, written or read."""


class SchemaVersionError(StoreError):
    """The tables of the database are older or newer than this version of Lexigraph can use."""


class OverloadedError(ServingError):
    """More is waiting than the service will hold.

    Attributes:
        retry_after: seconds after which to try again.
    """

    def __init__(self, message: str, *, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RateLimitedError(OverloadedError):
    """A key has asked more often than it may."""


class UnauthorisedError(ServingError):
    """No valid key was given."""


class ForbiddenError(ServingError):
    """The key is valid, but may not do this."""


class LimitError(ServingError):
    """A request is larger than the service allows."""


class ConflictError(ServingError):
    """What was asked for does not fit the present state: a name is taken, a model is in use, an experiment is over."""


class BrokerError(ServingError):
    """A message broker cannot be reached, or sends what is no event."""


def require_extra(module: str, extra: str) -> ModuleType:
    """Import an optional third-party module or say which extra brings it.

    Args:
        module: dotted name of the module.
        extra: the name of the Lexigraph extra that installs it.

    Returns:
        The imported module.

    Raises:
        MissingExtraError: the module is not installed.

    Example:
        >>> require_extra("json", "none").__name__
        'json'
        >>> require_extra("no_such_module", "gnn")
        Traceback (most recent call last):
        ...
        lexigraph.errors.MissingExtraError: 'no_such_module' is not installed; it comes with: pip install ...
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is not None and error.name.split(".")[0] != module.split(".")[0]:
            raise
        raise MissingExtraError(
            f"{module!r} is not installed; it comes with: pip install 'lexigraph[{extra}]'"
        ) from error
