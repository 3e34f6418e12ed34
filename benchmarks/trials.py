"""Whether the statistics of experiments keep their word, by simulation, and what experiments cost a request."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.figure import Figure, figure
from lexigraph.serving.records import LoggedRecommendation
from lexigraph.serving.settings import TrialSettings
from lexigraph.serving.trials import Trials
from lexigraph.serving.trials.interleaving import team_draft
from lexigraph.serving.trials.off_policy import off_policy
from lexigraph.serving.trials.sequential import difference_path, fair_coin_path, narrowest_at, share_path

ALPHA = 0.05
EXPERIMENTS = 1_000
USERS = 5_000
BLOCK = 250
Floats = NDArray[np.float64]


def figures() -> Iterator[Figure]:
    """Every test is looked at after each user; nothing here depends on data."""
    yield from _null_experiments()
    yield from _power()
    yield from _exact_tests()
    yield from _off_policy()
    yield _team_draft()
    yield from _costs()


def _null_experiments() -> Iterator[Figure]:
    """Experiments without a difference: how many are ever called, and by the ordinary test with the same looks."""
    for accepting, share in ((0.3, 0.5), (0.1, 0.5), (0.02, 0.5), (0.02, 0.1), (0.002, 0.5)):
        called = left = ordinary = 0
        for rng in _seeds(EXPERIMENTS // BLOCK):
            treated = rng.random((BLOCK, USERS)) < share
            values = (rng.random((BLOCK, USERS)) < accepting).astype(np.float64)
            path = difference_path(values, treated, alpha=ALPHA, rho2=narrowest_at(USERS, ALPHA))
            called += int((path.p_value[:, -1] <= ALPHA).sum())
            left += int((np.abs(path.difference) > path.half_width).any(axis=1).sum())
            with np.errstate(invalid="ignore"):
                ordinary += int((np.abs(path.difference / path.error) > 1.96).any(axis=1).sum())
        name = f"trials.null.accepting-{accepting:g}.share-{share:g}"
        note = f"{EXPERIMENTS} experiments, {USERS} users, looked at after each"
        yield figure(f"{name}.ever-called", called / EXPERIMENTS, "share", f"<= {ALPHA}", note=note)
        yield figure(f"{name}.interval-ever-wrong", left / EXPERIMENTS, "share", f"<= {ALPHA}", note=note)
        yield figure(f"{name}.ever-called-by-ordinary-z", ordinary / EXPERIMENTS, "share", note=note)
    skewed = 0
    for rng in _seeds(EXPERIMENTS // BLOCK):
        spent = np.exp(rng.normal(0.0, 1.5, (BLOCK, USERS))) * (rng.random((BLOCK, USERS)) < 0.1)
        path = difference_path(spent, rng.random(spent.shape) < 0.5, alpha=ALPHA, rho2=narrowest_at(USERS, ALPHA))
        skewed += int((path.p_value[:, -1] <= ALPHA).sum())
    yield figure("trials.null.spending.ever-called", skewed / EXPERIMENTS, "share", f"<= {ALPHA}", note="log-normal")


def _power() -> Iterator[Figure]:
    """10 % of users accept, 12 % in the treated arm; 20,000 users come."""
    users, found, when = 20_000, 0, []
    n = 400
    for rng in _seeds(n // 50):
        treated = rng.random((50, users)) < 0.5
        values = (rng.random((50, users)) < 0.10 + 0.02 * treated).astype(np.float64)
        path = difference_path(values, treated, alpha=ALPHA, rho2=narrowest_at(USERS, ALPHA))
        shown = path.p_value <= ALPHA
        found += int(shown[:, -1].sum())
        when += [int(np.argmax(row)) + 1 for row in shown if row[-1]]
    note = f"10 % against 12 %, {n} experiments; a fixed sample of 7,700 users has power 0.8"
    yield figure("trials.power.20000-users", found / n, "share", ">= 0.9", note=note)
    yield figure("trials.power.median-users", float(np.median(when)), "users", note=note)


def _exact_tests() -> Iterator[Figure]:
    coins = shares = 0
    for rng in _seeds(EXPERIMENTS // BLOCK):
        heads = rng.random((BLOCK, USERS)) < 0.5
        path = fair_coin_path(np.cumsum(heads, axis=1), np.cumsum(~heads, axis=1))
        coins += int((path[:, -1] <= ALPHA).sum())
        arms = rng.choice(2, p=[0.9, 0.1], size=(BLOCK, USERS))
        shares += int((share_path(arms, [0.9, 0.1])[:, -1] <= ALPHA).sum())
    yield figure("trials.null.interleaving.ever-called", coins / EXPERIMENTS, "share", f"<= {ALPHA}")
    yield figure("trials.null.share-test.ever-called", shares / EXPERIMENTS, "share", f"<= {ALPHA}")


def _off_policy() -> Iterator[Figure]:
    """A logged bandit of four actions, 2,000 draws, 1,000 logs."""
    chances, target = np.array([0.6, 0.2, 0.1, 0.1]), np.array([0.0, 0.1, 0.7, 0.2])
    taken = np.array([0.05, 0.2, 0.4, 0.1])
    truth, n, logs = float(taken @ target), 2_000, 1_000
    values: dict[str, list[float]] = {"ips": [], "snips": []}
    held = dict.fromkeys(values, 0)
    for rng in _seeds(logs):
        actions = rng.choice(4, p=chances, size=n)
        rewards = (rng.random(n) < taken[actions]).astype(np.float64)
        found = off_policy(rewards, target[actions], chances[actions], np.arange(n), np.arange(n))
        for name in values:
            estimate = getattr(found, name)
            values[name].append(estimate.value)
            held[name] += estimate.interval[0] <= truth <= estimate.interval[1]
    for name, each in values.items():
        error = float(np.std(each)) / logs**0.5
        note = f"truth {truth:.3g}, {logs} logs of {n}; standard error {error:.2g}"
        yield figure(f"trials.off-policy.{name}.bias", float(np.mean(each)) - truth, "reward", note=note, digits=5)
        yield figure(f"trials.off-policy.{name}.spread", float(np.std(each)), "reward")
        yield figure(f"trials.off-policy.{name}.coverage-95", held[name] / logs, "share", ">= 0.93")


def _team_draft() -> Figure:
    """Equal rankers, clicks that fall with the place: mean credit of one less the other's."""
    rng, lists = np.random.default_rng(0), 20_000
    lead = np.empty(lists)
    for n in range(lists):
        sources = team_draft(("abcdefgh", "abcdefgh"), ("a", "b"), 5, random.Random(n)).sources  # noqa: S311
        clicked = rng.random(5) < np.array([0.6, 0.4, 0.3, 0.2, 0.1])
        lead[n] = (np.where(np.array(sources) == "a", 1, -1) * clicked).sum()
    note = f"{lists} lists; standard error {lead.std() / lists**0.5:.2g}"
    return figure("trials.team-draft.equal-rankers.lead", float(lead.mean()), "clicks", note=note)


def _costs() -> Iterator[Figure]:
    """Choosing, arranging and logging for 10 places, without the model and without the database."""
    kept: list[LoggedRecommendation] = []

    class Shelf:
        def log(self, record: LoggedRecommendation) -> None:
            kept[:] = [record]

    items, rounds = [f"item-{n}" for n in range(60)], 2_000
    for name, target in (("none", "<= 20"), ("epsilon", None), ("thompson", None)):
        trials = Trials(TrialSettings.model_validate({"exploration": name}), None, Shelf())  # type: ignore[arg-type]
        best = np.inf
        for _ in range(5):
            start = time.perf_counter()
            for n in range(rounds):
                choice = trials.choose("", "user", f"request-{n}")
                arranged = trials.arrange(choice, [items[: choice.pool(10)]], 10)
                trials.log(choice, arranged, request="request", tenant="", user="user", model="model")
            best = min(best, (time.perf_counter() - start) / rounds)
        yield figure(f"trials.cost.exploration-{name}", best * 1e6, "us", target, digits=1)


def _seeds(n: int) -> Iterator[np.random.Generator]:
    return (np.random.default_rng(seed) for seed in range(n))
