"""What users say of themselves (``about``): a standing wish that fades as their interactions arrive."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from lexigraph.language.encoder import TextEncoder
from lexigraph.language.texts import user_texts
from lexigraph.models.batch import Evidence, FloatMatrix
from lexigraph.models.fading import faded_share

FADED = 4.0
"""It no longer counts once interactions outnumber its strength this many times."""


def encode_users(users: pl.DataFrame, encoder: TextEncoder | None, *, progress: bool) -> FloatMatrix:
    """``about`` of each user as a unit vector, float32 ``[n_users, d]``; ``d = 0`` when nobody says anything.

    Example:
        >>> encode_users(pl.DataFrame({"user_id": ["u1"]}), None, progress=False).shape
        (1, 0)
    """
    texts = user_texts(users)
    if encoder is None or not any(texts):
        return np.zeros((users.height, 0), dtype=np.float32)
    return np.asarray(encoder.encode(texts, progress=progress), dtype=np.float32)


def about_speaks(known: int, n: int, about: FloatMatrix, strength: float) -> bool:
    """Whether :func:`with_about` changes anything for one user who says nothing now.

    Args:
        known: training row, or -1.
        n: interactions.
        about: float32 ``[n_users of the model, d]``.
        strength: see :func:`with_about`.
    """
    return bool(about.shape[1] and known >= 0 and n <= FADED * strength and about[known].any())


def with_about(evidence: Evidence, about: FloatMatrix, strength: float, friends_strength: float = 0.0) -> Evidence:
    """Let ``about`` speak for known users with few interactions who say nothing now.

    Its share beside ``n`` interactions is ``c / (n + c)`` (see :func:`~lexigraph.models.fading.faded_share`); it is 1
    without interactions and 0 after ``4 c``.

    Args:
        evidence: resolved users.
        about: float32 ``[n_users of the model, d]``.
        strength: ``c``; 0 asks it of users without interactions only.
        friends_strength: how many interactions friends count for.

    Returns:
        The same evidence, with wishes where ``about`` speaks.
    """
    if not about.shape[1]:
        return evidence
    counts = np.diff(evidence.history.indptr) + friends_strength * evidence.has_friends
    left = faded_share(counts, strength, FADED)
    speaks = (evidence.known >= 0) & ~evidence.has_wish & (left > 0)
    speaks[speaks] = about[evidence.known[speaks]].any(axis=1)
    if not speaks.any():
        return evidence
    vectors = np.zeros((len(evidence), about.shape[1]), dtype=np.float32)
    if evidence.vectors is not None:
        vectors[:] = evidence.vectors
    vectors[speaks] = about[evidence.known[speaks]]
    share = np.full(len(evidence), evidence.language_weight, dtype=np.float32)
    share[speaks] = left[speaks]
    return replace(evidence, vectors=vectors, language_weight=share)
