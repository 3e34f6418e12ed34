"""Search a model's settings on the validation part."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from lexigraph.data.splits.split import Split
from lexigraph.errors import ConfigError, EmptyTableError, TuningError
from lexigraph.models.recommender import Recommender
from lexigraph.models.registry import create
from lexigraph.scaling.fingerprint import study_name
from lexigraph.scaling.objective import Metric, Objective, metric_by_name
from lexigraph.scaling.progress import trial_bar
from lexigraph.scaling.ranges import Choice, Only, Range, Space, possible
from lexigraph.scaling.result import Trial, TuningResult
from lexigraph.scaling.spaces import defaults_of, space_for
from lexigraph.scaling.study import Proposal, Study

logger = logging.getLogger(__name__)

Show = Callable[[int, float | None], None]


def tune(
    model_name: str,
    split: Split,
    *,
    trials: int = 30,
    metric: str = "ndcg@20",
    seed: int = 0,
    timeout: float | None = None,
    storage: str | Path | None = None,
    progress: bool = False,
    fixed: Mapping[str, Any] | None = None,
    space: Space | None = None,
    prune: bool = True,
) -> TuningResult:
    """Search a model's settings: fitted on ``split.train``, chosen by ``split.validation``; the test part stays shut.

    The first trial has the defaults, so what comes out is never worse than they are on validation; the others are
    proposed by a tree-structured Parzen estimator (Bergstra et al., NeurIPS 2011; Optuna). With a storage, every
    trial is kept as soon as it ends, and the same call goes on where the last one stopped, up to ``trials`` in all.
    Ctrl-C ends the search and keeps what was found. A trial that fails is recorded, and the search goes on.

    Models that are trained in epochs are measured after each of them on interactions set aside from ``split.train``. A
    trial that is then worse than the median of those that ended is pruned: its training ends, and it cannot be the
    best. Trials are compared epoch by epoch with ``patience`` and ``validation_share`` above 0; ``split.validation``
    alone chooses among the trials that came to their end.

    Args:
        model_name: a registered model.
        split: train and validation are used.
        trials: how many in all, those of earlier runs included.
        metric: a ranking metric with its cut-off ("ndcg@20"), or "rmse" or "mae" for a model that predicts ratings.
        seed: of the search.
        timeout: seconds after which no further trial begins (one is always made).
        storage: a SQLite file, or a database URL, to keep the trials in.
        progress: show a bar with the best value so far.
        fixed: settings to hold, by name; the others are searched around them.
        space: ranges to search in place of those declared for the model; an :class:`Only` is searched where other
            settings, named before it, make it matter.
        prune: end the training of trials that do worse than others.

    Returns:
        The best settings and all trials.

    Raises:
        MissingExtraError: Optuna is not installed.
        ConfigError: an unknown model, metric or setting, or nothing to search.
        EmptyTableError: the validation part is empty.
        TuningError: every trial failed, or the storage cannot be used.

    Example:
        >>> from lexigraph.data import make_split
        >>> from lexigraph.testing import books_and_films
        >>> split = make_split(books_and_films(), strategy="random", test=0.2, validation=0.2)
        >>> result = tune("ease", split, trials=3, metric="recall@5")
        >>> result.n_complete, result.value >= result.default_value, list(result.best)
        (3, True, ['regularization'])
    """
    held, measured = dict(fixed or {}), metric_by_name(metric)
    model = create(model_name, **held)
    _check(model, split, trials, timeout, measured)
    searched = _searched(model, split, held, space)
    settings = defaults_of(model, split.train)
    searched = {name: values.widened(settings[name]) for name, values in searched.items()}
    defaults = {name: settings[name] for name in searched}
    facts = {"metric": measured.name, "seed": seed, "fixed": held, "space": searched, "defaults": defaults}
    name = study_name(model_name, split, facts if prune else {**facts, "prune": False})
    study = Study(name, searched, settings, maximize=measured.maximize, seed=seed, storage=storage)
    objective = Objective(model_name, held, split.train, split.validation, measured)
    with trial_bar(model_name, measured.name, trials, enabled=progress) as show:
        interrupted = _search(study, objective, trials, timeout, show, prune=prune)
    return _result(study.trials(), objective, interrupted)


def _search(study: Study, objective: Objective, trials: int, timeout: float | None, show: Show, *, prune: bool) -> bool:
    """Run what is missing of the trials; whether it was stopped by hand."""
    deadline = None if timeout is None else time.monotonic() + timeout
    proposal = None
    try:
        while len(done := study.trials()) < trials:
            if done and deadline is not None and time.monotonic() >= deadline:
                break
            best = _best(done, objective.metric)
            show(len(done), None if best is None else best.value)
            proposal = study.ask(len(done))
            _run(study, proposal, objective, prune=prune)
            proposal = None
    except KeyboardInterrupt:
        if proposal is not None:
            study.drop(proposal)
        return True
    return False


def _run(study: Study, proposal: Proposal, objective: Objective, *, prune: bool) -> None:
    started, value, failure = time.monotonic(), None, None
    try:
        value = objective(proposal.options, partial(study.may_go_on, proposal) if prune else None)
    except Exception as error:  # whatever some settings do to a model, the other trials must not be lost
        logger.info("trial with %s failed", proposal.options, exc_info=True)
        failure = f"{type(error).__name__}: {error}"
    study.tell(proposal, value, failure, time.monotonic() - started)


def _best(trials: Sequence[Trial], metric: Metric) -> Trial | None:
    """The best trial; the earlier one of equals."""
    sign = 1.0 if metric.maximize else -1.0
    complete = [trial for trial in trials if trial.value is not None]
    return max(complete, key=lambda trial: sign * (trial.value or 0.0), default=None)


def _result(trials: list[Trial], objective: Objective, interrupted: bool) -> TuningResult:
    best = _best(trials, objective.metric)
    if best is None or best.value is None:
        if interrupted:
            raise KeyboardInterrupt
        raise TuningError(
            f"all {len(trials)} trials of {objective.model} failed, the one with the defaults by {trials[0].error}"
        )
    return TuningResult(
        model=objective.model,
        metric=objective.metric.name,
        best={**objective.fixed, **best.options},
        value=best.value,
        trials=trials,
        n_complete=sum(trial.value is not None for trial in trials),
        default_value=trials[0].value,
        interrupted=interrupted,
        n_pruned=sum(trial.pruned is not None for trial in trials),
    )


def _searched(
    model: Recommender, split: Split, held: Mapping[str, Any], space: Space | None
) -> dict[str, Range | Choice | Only]:
    """What is searched: neither what is held nor what the model does not have."""
    given = space_for(model, split.train) if space is None else dict(space)
    unknown = [name for name in given if name not in model.config_type.model_fields]
    if unknown:
        allowed = ", ".join(model.config_type.model_fields)
        raise ConfigError(
            f"{model.name!r} has no setting {', '.join(map(repr, unknown))} to search; allowed: {allowed}"
        )
    free = {name: values for name, values in given.items() if name not in held}
    searched = possible(free, model.config.model_dump())
    if not searched:
        raise ConfigError(f"{model.name!r} has nothing to search on {split.train.name!r} beside {sorted(held)}")
    return searched


def _check(model: Recommender, split: Split, trials: int, timeout: float | None, metric: Metric) -> None:
    if trials < 1:
        raise ConfigError(f"trials is {trials}; it must be at least 1")
    if timeout is not None and timeout <= 0:
        raise ConfigError(f"timeout is {timeout} seconds; it must be above 0, or None for no limit")
    if getattr(model.config, "checkpoint_dir", None) is not None:
        raise ConfigError(
            "trials differ in their settings and cannot share a checkpoint_dir; keep the search in a storage"
        )
    if not len(split.validation):
        raise EmptyTableError(f"the validation part of {split.train.name!r} is empty; split with a validation share")
    if not metric.maximize and not model.capabilities.ratings:
        raise ConfigError(f"{model.name!r} does not predict ratings, so {metric.name} cannot choose it; use 'ndcg@20'")
    if not metric.maximize and "rating" not in split.validation.interactions.columns:
        raise ConfigError(f"{split.train.name!r} has no ratings, so {metric.name} cannot be measured; use 'ndcg@20'")
