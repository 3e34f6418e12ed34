import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.evaluation.popularity import COLD, HEAD, MID, POPULARITY_GROUPS, TAIL, popularity_groups


def expected_groups(popularity):
    """Items are taken one by one from the top, then from the bottom, until a fifth of the interactions is reached."""
    order = sorted((n for n, count in enumerate(popularity) if count), key=lambda n: (-popularity[n], n))
    groups = [COLD if not count else MID for count in popularity]
    for group, items in ((HEAD, order), (TAIL, order[::-1])):
        held = 0
        for item in items:
            if groups[item] == HEAD or 5 * held >= sum(popularity):
                break
            groups[item] = group
            held += popularity[item]
    return groups


@given(st.lists(st.integers(0, 50), max_size=40))
def test_groups_are_those_of_the_definition(popularity):
    assert popularity_groups(np.array(popularity, dtype=np.int64)).tolist() == expected_groups(popularity)


def test_border_is_exact():
    assert popularity_groups(np.full(5, 3)).tolist() == [HEAD, MID, MID, MID, TAIL]
    assert popularity_groups(np.array([1, 100])).tolist() == [TAIL, HEAD]


def test_one_item_is_head_and_none_is_cold():
    assert popularity_groups(np.array([7])).tolist() == [HEAD]
    assert popularity_groups(np.zeros(3, dtype=np.int64)).tolist() == [COLD] * 3
    assert popularity_groups(np.empty(0, dtype=np.int64)).dtype == np.int8


def test_names_follow_numbers():
    named = [POPULARITY_GROUPS[n] for n in (HEAD, MID, TAIL, COLD)]
    assert named == ["head", "mid", "tail", "cold"]
