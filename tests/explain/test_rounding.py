"""Rounded parts add up, and stay close to what they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.explain.rounding import decimals_for, rounded_parts

numbers = st.floats(-1e3, 1e3, allow_nan=False)


@given(st.lists(numbers, min_size=1, max_size=12), st.integers(0, 6))
def test_rounded_parts_make_the_rounded_total(values, decimals):
    shown = rounded_parts(values, sum(values), decimals)
    unit = 10**decimals
    assert sum(round(value * unit) for value in shown) == round(sum(values) * unit)
    for value, number in zip(values, shown, strict=True):
        assert abs(value - number) < (1 + 1e-6) / unit


@given(st.lists(numbers, min_size=1, max_size=12), st.floats(-0.02, 0.02))
def test_a_total_that_is_a_little_off_is_met_all_the_same(values, error):
    total = sum(values) + error
    shown = rounded_parts(values, total, 2)
    assert sum(round(value * 100) for value in shown) == round(total * 100)


def test_what_is_nothing_is_shown_as_nothing():
    assert rounded_parts([0.5, 0.0, 0.3333], 0.8333, 2) == [0.5, 0.0, 0.33]


@pytest.mark.parametrize("scale", [1e-7, 3e-4, 0.0512, 0.99, 1.0, 7.0, 4321.0])
def test_at_least_two_digits_count(scale):
    shown = f"{scale:.{decimals_for(scale)}f}"
    assert len(shown.replace(".", "").lstrip("0")) >= 2
    assert float(shown) == pytest.approx(scale, rel=0.05)


@pytest.mark.parametrize("scale", [0.0, -1.0, float("inf"), float("nan")])
def test_odd_scales_get_two_decimals(scale):
    assert decimals_for(scale) == 2
