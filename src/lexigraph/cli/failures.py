"""What is said of a model that could not be fitted or measured."""

from __future__ import annotations

from lexigraph.messages import gettext as _
from lexigraph.translation import translated


def failed(label: str, stage: str, message: str, *, error: str = "") -> str:
    """One line of a failure.

    Args:
        label: of the model.
        stage: "fit" or "evaluate".
        message: of the error.
        error: the name of its class, where that is to be said.

    Example:
        >>> failed("ease", "fit", "no numbers")
        'ease failed to fit: no numbers'
    """
    known = {"fit": _("{label} failed to fit: {message}"), "evaluate": _("{label} failed to evaluate: {message}")}
    sentence = known.get(stage, _("{label} failed to {stage}: {message}"))
    said = translated(message)
    return sentence.format(label=label, stage=stage, message=f"{error}: {said}" if error else said)
