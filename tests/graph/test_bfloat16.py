import numpy as np
import pytest
import scipy.sparse as sp

from lexigraph.graph.bfloat16 import from_bfloat16, to_bfloat16
from lexigraph.graph.propagation import Propagator

torch = pytest.importorskip("torch")


def test_rounding_is_that_of_torch():
    generator = np.random.default_rng(0)
    values = (generator.standard_normal(10_000) * 10.0 ** generator.integers(-30, 30, 10_000)).astype(np.float32)
    expected = torch.from_numpy(values).to(torch.bfloat16).float().numpy()
    np.testing.assert_array_equal(from_bfloat16(to_bfloat16(values)), expected)


def test_what_is_not_a_finite_number_stays_so():
    values = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0], dtype=np.float32)
    kept = from_bfloat16(to_bfloat16(values))
    assert np.isnan(kept[0])
    assert kept[1:].tolist() == [np.inf, -np.inf, 0.0, 0.0]


@pytest.mark.parametrize("width", [1, 7, 64])
def test_messages_are_summed_in_float32(width):
    generator = np.random.default_rng(1)
    matrix = sp.random_array((40, 50), density=0.2, rng=generator, dtype=np.float32, format="csr")
    features = generator.standard_normal((50, width)).astype(np.float32)
    packed, rows = to_bfloat16(features), np.array([3, 0, 3, 39])
    step = Propagator(matrix)
    expected = matrix @ from_bfloat16(packed)
    np.testing.assert_allclose(step(packed), expected, atol=1e-5)
    np.testing.assert_allclose(step.rows(rows, packed), expected[rows], atol=1e-5)
    active = np.ones(50, dtype=bool)
    np.testing.assert_allclose(step(packed, active=active), expected, atol=1e-5)
