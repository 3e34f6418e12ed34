"""The short way for one user comes to what the long way comes to."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from lexigraph.models.one_user import one_user
from lexigraph.models.resolve import _many_users

WEIGHTS = st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0, 3.0])
N_ITEMS = 6


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(st.dictionaries(st.integers(0, N_ITEMS - 1), WEIGHTS), min_size=2, max_size=2),
    known=st.integers(-1, 1),
    items=st.lists(st.tuples(st.integers(0, N_ITEMS - 1), WEIGHTS), max_size=8),
)
def test_one_user_is_resolved_as_many_are(rows, known, items):
    entries = [(row, item, weight) for row, met in enumerate(rows) for item, weight in sorted(met.items())]
    indptr = np.cumsum([0, *(len(met) for met in rows)])
    training = sp.csr_array(
        (
            np.array([weight for _, _, weight in entries], dtype=np.float32),
            np.array([item for _, item, _ in entries], dtype=np.int32),
            indptr,
        ),
        shape=(2, N_ITEMS),
    )
    now = (
        np.zeros(len(items), dtype=np.int64),
        np.array([item for item, _ in items], dtype=np.int32),
        np.array([weight for _, weight in items], dtype=np.float32),
    )
    before = training.copy()
    short = one_user(training, known, now)
    long = _many_users(training, np.array([known], dtype=np.int32), now)
    for one, other in zip(short, long, strict=True):
        assert one.indices.tolist() == other.indices.tolist()
        assert one.data.tolist() == other.data.tolist()
        assert (one.dtype, one.indices.dtype, one.indptr.dtype) == (
            other.dtype,
            other.indices.dtype,
            other.indptr.dtype,
        )
    assert (training != before).nnz == 0
