"""Lightning and the trackers speak only when something is wrong."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

LOUD = (
    "lightning",
    "lightning.fabric",
    "lightning.pytorch",
    "mlflow",
    "alembic",
    "wandb",
    "torch.multiprocessing.spawn",
)


@contextmanager
def quiet() -> Iterator[None]:
    """Hide banners, hints and advertisements of the packages under the loop; their errors are still raised.

    Example:
        >>> with quiet():
        ...     logging.getLogger("lightning.fabric").isEnabledFor(logging.WARNING)
        False
    """
    loggers = [logging.getLogger(name) for name in LOUD]
    before = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"(lightning|mlflow|wandb|tensorboard)\b")
            yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


@contextmanager
def quiet_processes() -> Iterator[None]:
    """Hide hints of torch's C++ parts in processes started inside; errors are still shown."""
    name = "TORCH_CPP_LOG_LEVEL"
    before = os.environ.get(name)
    os.environ.setdefault(name, "ERROR")
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
