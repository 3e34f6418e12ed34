"""Where everything is kept that can be fetched or made again."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def cache_root() -> Path:
    """The cache folder: the one the environment variable ``LEXIGRAPH_CACHE`` names, or the user's.

    Example:
        >>> cache_root().is_absolute()
        True
    """
    chosen = os.environ.get("LEXIGRAPH_CACHE")
    return Path(chosen).expanduser().absolute() if chosen else Path(platformdirs.user_cache_dir("lexigraph"))
