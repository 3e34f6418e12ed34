"""The running model and a new one, asked the same questions about events that neither has learned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.errors import ConfigError, InvalidScoreError
from lexigraph.evaluation.kernels import find_hits, rank_candidates
from lexigraph.evaluation.metrics import METRICS, PerUser, check_metrics, ranking_metrics
from lexigraph.evaluation.statistics.bootstrap import mean_intervals
from lexigraph.evaluation.statistics.permutation import sign_flip_test
from lexigraph.models.batch import UserBatch
from lexigraph.models.recommender import BLOCK_BYTES, Recommender

MAX_USERS = 10_000
"""Users who are asked at most; more would hardly narrow the intervals."""


@dataclass(frozen=True, eq=False)
class Cases:
    """What is asked of both models.

    Attributes:
        users: ids.
        histories: what each did since the running model was fitted and before the held-out events, as weights of
            their kinds.
        relevant: what each met among the held-out events for the first time.
    """

    users: Sequence[str]
    histories: Sequence[Mapping[str, float]]
    relevant: Sequence[Sequence[str]]

    def __len__(self) -> int:
        return len(self.users)

    @property
    def n_events(self) -> int:
        """Pairs to be found."""
        return sum(map(len, self.relevant))

    def learnt(self) -> Cases:
        """The same questions for a model whose training holds the histories."""
        return Cases(self.users, [{} for _ in self.users], self.relevant)


@dataclass(frozen=True)
class Verdict:
    """What the comparison found.

    Attributes:
        metric: such as "ndcg@20".
        n_users: users asked.
        n_events: held-out pairs to be found.
        running: mean of the running model.
        candidate: mean of the new one.
        difference: candidate minus running.
        interval: 95 % interval of the difference, or None.
        p_value: how often chance alone would give such a difference (sign-flip test).
        tolerance: share of ``running`` that ``candidate`` may fall short.
        accepted: whether it neither falls short by more nor is worse beyond chance (the interval lies below 0).
    """

    metric: str
    n_users: int
    n_events: int
    running: float
    candidate: float
    difference: float
    interval: tuple[float, float] | None
    p_value: float
    tolerance: float
    accepted: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        what = "is used" if self.accepted else f"{self._fault} and is not used"
        return (
            f"{self.metric} of {self.n_users} users on {self.n_events} held-out events: running {self.running:.4f}, "
            f"new {self.candidate:.4f} (p = {self.p_value:.3f}); the new model {what}"
        )

    @property
    def _fault(self) -> str:
        found = []
        if not is_within(self.running, self.candidate, self.tolerance):
            found.append(f"falls short by more than {self.tolerance:.0%}")
        if self.interval is not None and is_below(self.interval):
            low, high = self.interval
            found.append(f"is worse beyond chance (95 % interval of the difference {low:.4f} to {high:.4f})")
        return ", ".join(found)


def make_cases(
    held_out: pl.DataFrame, recent: pl.DataFrame, met: pl.DataFrame, hidden: Set[str] = frozenset()
) -> Cases:
    """Turn held-out events into questions.

    Args:
        held_out: weighted events that no model may know; only likes are to be found.
        recent: pairs since the running model was fitted, before those, with the weights of their kinds.
        met: every pair before those, ``user_id`` and ``item_id``; what was met cannot be recommended.
        hidden: items that are recommended to nobody.

    Example:
        >>> frame = pl.DataFrame({"user_id": ["u", "u"], "item_id": ["a", "b"], "weight": [1.0, 1.0]})
        >>> cases = make_cases(frame, frame[:1], frame[:1])
        >>> cases.users, cases.histories, cases.relevant
        (['u'], [{'a': 1.0}], [['b']])
    """
    likes = held_out.filter((pl.col("weight") > 0) & ~pl.col("item_id").is_in(list(hidden)))
    new = (
        likes.select("user_id", "item_id").unique(maintain_order=True).join(met, on=["user_id", "item_id"], how="anti")
    )
    asked = new.group_by("user_id", maintain_order=True).agg("item_id").sort("user_id")
    if asked.height > MAX_USERS:
        asked = asked.sample(MAX_USERS, seed=0).sort("user_id")
    past = recent.filter(pl.col("user_id").is_in(asked["user_id"].implode()))
    by_user: dict[str, dict[str, float]] = {}
    for user, item, weight in past.select("user_id", "item_id", "weight").iter_rows():
        by_user.setdefault(user, {})[item] = weight
    users = asked["user_id"].to_list()
    return Cases(users, [by_user.get(user, {}) for user in users], asked["item_id"].to_list())


def measure(
    model: Recommender, cases: Cases, metric: str, *, hidden: Set[str] = frozenset(), unknown: Set[str] = frozenset()
) -> PerUser:
    """One metric of every user, by ranking the whole catalogue as the service does.

    Users are asked by id where the model knows them, with what they did since; others by that alone, as the live
    service asks. An item that the model does not know cannot be found, so it is a miss.

    Args:
        model: fitted.
        cases: who is asked, and what is to be found.
        metric: such as "ndcg@20".
        hidden: items that are recommended to nobody.
        unknown: users of whom the model must be asked as if it did not know them.

    Returns:
        float64 ``[n_users]``.

    Raises:
        ConfigError: an unknown metric.
        InvalidScoreError: the model gave a score that is no number.
    """
    name, k = split_metric(metric)
    size = max(1, BLOCK_BYTES // (4 * len(model.items)))
    left_out = model.items.encode(hidden)
    barred = np.sort(left_out[left_out >= 0]).astype(np.int32)
    parts = [
        _measure_block(model, cases, slice(start, start + size), (name, k), barred, unknown)
        for start in range(0, len(cases), size)
    ]
    return np.concatenate(parts) if parts else np.zeros(0)


def _measure_block(
    model: Recommender,
    cases: Cases,
    rows: slice,
    metric: tuple[str, int],
    hidden: NDArray[np.int32],
    unknown: Set[str],
) -> PerUser:
    name, k = metric
    ids = [user if user in model.users and user not in unknown else None for user in cases.users[rows]]
    relevant = _relevant(model, cases.relevant[rows])
    counts = np.array([len(items) for items in cases.relevant[rows]])
    answered = np.array([user is not None or model.capabilities.new_users for user in ids])
    hits = np.zeros((len(ids), k), dtype=np.bool_)
    if answered.any():
        chosen = np.flatnonzero(answered)
        given = cases.histories[rows]
        histories = [_in_units(given[row], model.unit_weight) for row in chosen.tolist()]
        batch = UserBatch(users=[ids[row] for row in chosen.tolist()], histories=histories, skip_unknown_items=True)
        evidence = model.resolve(batch)
        scores = np.require(model.score_evidence(evidence), dtype=np.float32, requirements=["C", "W"])
        depth = min(k, len(model.items))
        lists, _, faulty = rank_candidates(scores, evidence.seen, hidden, depth, chosen.astype(np.int64) + 1)
        if faulty.any():
            raise InvalidScoreError(f"{model.name} gave scores that are no finite numbers to {faulty.sum()} users")
        hits[chosen] = find_hits(lists, sp.csr_array(relevant[chosen]), k)
    return ranking_metrics(hits, counts, (k,), (name,))[f"{name}@{k}"]


def _in_units(history: Mapping[str, float], unit: float) -> dict[str, float]:
    return {item: weight * unit for item, weight in history.items()}


def _relevant(model: Recommender, items: Sequence[Sequence[str]]) -> sp.csr_array:
    rows = np.repeat(np.arange(len(items)), [len(row) for row in items])
    columns = model.items.encode([item for row in items for item in row])
    known = columns >= 0
    ones = np.ones(int(known.sum()), dtype=np.float32)
    matrix = sp.csr_array((ones, (rows[known], columns[known])), shape=(len(items), len(model.items)))
    matrix.sort_indices()
    return matrix


def decide(metric: str, running: PerUser, candidate: PerUser, n_events: int, tolerance: float) -> Verdict:
    """Whether the new model may be used.

    It must not fall short by more than a share of the running one's figure, which allows for chance; a difference whose
    whole interval lies below 0 is none, however small.

    Args:
        metric: its name.
        running: values of the running model, float64 ``[n_users]``.
        candidate: values of the new one, for the same users.
        n_events: held-out pairs.
        tolerance: the share.

    Example:
        >>> running, candidate = np.array([0.5, 0.5, 0.5]), np.array([0.5, 0.4, 0.5])
        >>> decide("hit@5", running, candidate, 3, 0.02).accepted, decide("hit@5", running, candidate, 3, 0.1).accepted
        (False, True)
    """
    differences = candidate - running
    mean, other = float(running.mean()), float(candidate.mean())
    bounds = mean_intervals(differences[:, None], level=0.95, n_resamples=2000, seed=0)[0]
    interval = None if np.isnan(bounds).any() else (float(bounds[0]), float(bounds[1]))
    worse = interval is not None and is_below(interval)
    return Verdict(
        metric,
        len(running),
        n_events,
        mean,
        other,
        float(differences.mean()),
        interval,
        float(sign_flip_test(differences).p_value),
        tolerance,
        is_within(mean, other, tolerance) and not worse,
    )


def is_within(running: float, candidate: float, tolerance: float) -> bool:
    """Whether a figure falls short of another by no more than a share of it."""
    return candidate >= running * (1 - tolerance) - 1e-12


def is_below(interval: tuple[float, float]) -> bool:
    """Whether a whole interval lies below 0, by more than rounding.

    Example:
        >>> is_below((-0.2, -0.1)), is_below((-0.2, 0.0)), is_below((-1e-17, -1e-18))
        (True, False, False)
    """
    return interval[1] < -1e-12


def split_metric(metric: str) -> tuple[str, int]:
    """Name and cut-off of a metric.

    Raises:
        ConfigError: it is none.

    Example:
        >>> split_metric("ndcg@20")
        ('ndcg', 20)
    """
    name, _, k = metric.partition("@")
    if not k.isdigit():
        raise ConfigError(f"refit.metric is {metric!r}; write a ranking metric and a cut-off, such as 'ndcg@20'")
    check_metrics((int(k),), (name,), METRICS)
    return name, int(k)
