import subprocess
import sys
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lexigraph.serving.trials.assignment import arm_of, fraction, takes_part, unit_of

USERS = [f"user:u{n}" for n in range(20_000)]
SHARES = {"a": 0.2, "b": 0.3, "c": 0.5}


def test_arms_have_their_shares():
    counts = Counter(arm_of("x", "", user, SHARES) for user in USERS)
    expected = [share * len(USERS) for share in SHARES.values()]
    assert stats.chisquare([counts[arm] for arm in SHARES], expected).pvalue > 1e-4


def test_two_experiments_and_traffic_are_independent():
    two = {"a": 0.5, "b": 0.5}
    table = Counter((arm_of("x", "", user, two), arm_of("y", "", user, two)) for user in USERS)
    assert stats.chi2_contingency([[table[p, q] for q in "ab"] for p in "ab"]).pvalue > 1e-4
    inside = [user for user in USERS if takes_part("x", "", user, 0.3)]
    assert abs(len(inside) / len(USERS) - 0.3) < 0.02
    assert abs(sum(arm_of("x", "", user, two) == "a" for user in inside) / len(inside) - 0.5) < 0.03


def test_other_processes_assign_the_same():
    code = (
        "from lexigraph.serving.trials.assignment import arm_of;"
        "print(''.join(arm_of('x', 't', f'user:u{n}', {'a': 0.5, 'b': 0.5}) for n in range(200)))"
    )
    found = {
        subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert found == {"".join(arm_of("x", "t", f"user:u{n}", {"a": 0.5, "b": 0.5}) for n in range(200))}


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_different_parts_differ(parts, others):
    assert 0.0 <= fraction(*parts) < 1.0
    assert (fraction(*parts) == fraction(*others)) == (parts == others)


def test_tenants_are_apart_and_the_unnamed_go_by_session_or_request():
    assert fraction("x", "t1", "u") != fraction("x", "t2", "u")
    units = {unit_of("a", "a", "a"), unit_of(None, "a", "a"), unit_of(None, "a"), unit_of("", "b")}
    assert len(units) == 4
