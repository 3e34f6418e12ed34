"""Degree normalisation against dense numpy."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lexigraph.graph import degree_scaling, normalise

entries = st.one_of(st.just(0.0), st.floats(0.125, 8, width=32), st.floats(-8, -0.125, width=32))
matrices = hnp.arrays(np.float32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=7), elements=entries)
exponents = st.floats(-1, 1)


def reference(dense, row_exponent, column_exponent):
    """``D_row^-a X D_column^-b`` with full diagonal matrices; rows and columns of zeros stay."""
    rows, columns = np.abs(dense).sum(axis=1), np.abs(dense).sum(axis=0)
    left = np.diag([degree**-row_exponent if degree else 1.0 for degree in rows.astype(float)])
    right = np.diag([degree**-column_exponent if degree else 1.0 for degree in columns.astype(float)])
    return left @ dense.astype(float) @ right


@given(matrices, exponents, exponents)
def test_normalise_is_the_product_with_diagonal_matrices(dense, row_exponent, column_exponent):
    found = normalise(sp.csr_array(dense), row_exponent, column_exponent)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found.toarray(), reference(dense, row_exponent, column_exponent), rtol=1e-4, atol=1e-6)


@given(matrices)
def test_normalise_leaves_its_argument_alone(dense):
    matrix = sp.csr_array(dense)
    normalise(matrix, 0.5, 0.5)
    np.testing.assert_array_equal(matrix.toarray(), dense)


@given(matrices)
def test_no_exponents_no_change(dense):
    np.testing.assert_array_equal(normalise(sp.csr_array(dense), 0.0, 0.0).toarray(), dense)


@given(matrices)
def test_full_row_exponent_makes_rows_of_length_one(dense):
    lengths = np.abs(normalise(sp.csr_array(dense), 1.0, 0.0).toarray()).sum(axis=1)
    np.testing.assert_allclose(lengths, np.abs(dense).any(axis=1), rtol=1e-4)


@given(matrices)
def test_symmetric_normalisation_bounds_the_spectrum(dense):
    largest = np.linalg.norm(normalise(sp.csr_array(np.abs(dense)), 0.5, 0.5).toarray(), ord=2)
    assert largest == pytest.approx(1.0 if dense.any() else 0.0, abs=1e-4)


def test_stored_zeros_and_unsorted_rows_make_no_difference():
    messy = sp.csr_array((np.array([3.0, 0.0, 1.0]), np.array([2, 1, 0]), np.array([0, 3, 3])), shape=(2, 3))
    clean = sp.csr_array(np.array([[1.0, 0.0, 3.0], [0.0, 0.0, 0.0]]))
    np.testing.assert_allclose(normalise(messy, 0.5, 0.3).toarray(), normalise(clean, 0.5, 0.3).toarray())


@given(hnp.arrays(np.float64, 6, elements=st.one_of(st.just(0.0), st.floats(0.01, 1e6))), exponents)
def test_degree_scaling_is_a_power_and_one_for_nothing(degrees, exponent):
    expected = [degree**-exponent if degree else 1.0 for degree in degrees]
    np.testing.assert_allclose(degree_scaling(degrees, exponent), expected, rtol=1e-5)
