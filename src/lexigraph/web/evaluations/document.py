"""From a JSON document to a report: what ``evaluate``, ``compare`` and ``demo`` write is understood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lexigraph.errors import ReportError
from lexigraph.web.evaluations.figures import Figure
from lexigraph.web.evaluations.report import Measured, Part, Report

MOST_MODELS, MOST_NAMES, MOST_PARTS = 200, 500, 500
LARGEST = 1e300
LONGEST = 500
"""Characters of a text that is shown."""


def read_document(document: object, title: str) -> Report:
    """Read a report.

    Args:
        document: parsed JSON: one report, a list of them, a comparison (``models`` by label) or an experiment.
        title: what it is called where it does not say so itself.

    Raises:
        ReportError: it is none of these, or a figure in it is no finite number.

    Example:
        >>> read_document({"model": "ease", "metrics": {"hit@1": 0.5}}, "mine").models[0].metrics["hit@1"].mean
        0.5
    """
    if isinstance(document, list):
        return _report({"models": {f"{n}": one for n, one in enumerate(document, start=1)}}, title, named=False)
    if not isinstance(document, Mapping):
        raise ReportError("it holds no JSON object")
    if isinstance(document.get("metrics"), Mapping) and "model" in document:
        return _report({"models": {_text(document["model"]): document}}, title)
    if isinstance(document.get("models"), Mapping):
        return _report(document, title)
    raise ReportError("it is no report of 'lexigraph evaluate', 'compare' or 'demo': it has no models with metrics")


def _report(document: Mapping[str, Any], title: str, *, named: bool = True) -> Report:
    found = dict(list(document["models"].items())[:MOST_MODELS])
    if not all(isinstance(one, Mapping) for one in found.values()):
        raise ReportError("what stands under models is no report of a model")
    models = tuple(_model(label if named else _text(one.get("model", label)), one) for label, one in found.items())
    first = next((_single(one) for one in found.values()), {})
    dataset = document.get("dataset")
    return Report(
        title=_text(document.get("title") or title),
        dataset=_text(dataset.get("name", "") if isinstance(dataset, Mapping) else first.get("dataset", "")),
        split=_text((_texts(document.get("splits")) or (first.get("split", ""),))[0]),
        models=models,
        main_metric=_text(document.get("main_metric") or ""),
        sentences=_texts(document.get("conclusion")) + _texts(document.get("warnings")),
        failures=tuple(_failure(label, one) for label, one in _mapping(document.get("failures")).items()),
    )


def _model(label: str, document: Mapping[str, Any]) -> Measured:
    single = _single(document)
    errors = _mapping(single.get("standard_errors"))
    metrics = _mapping(document.get("metrics"))
    return Measured(
        label=_text(label),
        metrics={_text(name): _figure(value, errors.get(name)) for name, value in metrics.items() if value is not None},
        parts=tuple(_part(one) for one in _list(single.get("slices"))[:MOST_PARTS]),
        config=_mapping(single.get("config")),
        n_users=_count(single.get("n_users")),
        n_items=_count(single.get("n_items")),
        fit_seconds=None if document.get("fit_seconds") is None else _number(document["fit_seconds"]),
        notes=_texts(single.get("notes")),
    )


def _single(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """One report of a model: itself, or the first run of an experiment."""
    runs = _list(document.get("runs"))
    return _mapping(runs[0]) if runs else document


def _figure(value: Any, error: Any) -> Figure:
    if not isinstance(value, Mapping):
        return Figure.of(_number(value), None if error is None else _number(error))
    mean, interval = _number(value.get("mean")), value.get("interval")
    if isinstance(interval, list) and len(interval) == 2 and None not in interval:
        return Figure(mean, _number(interval[0]), _number(interval[1]))
    return Figure(mean)


def _part(document: Any) -> Part:
    values = _mapping(document)
    errors = _mapping(values.get("standard_errors"))
    return Part(
        side=_text(values.get("side", "")),
        by=_text(values.get("by", "")),
        group=_text(values.get("group", "")),
        size=_count(values.get("size")),
        metrics={
            _text(name): _figure(value, errors.get(name))
            for name, value in _mapping(values.get("metrics")).items()
            if value is not None
        },
    )


def _failure(label: Any, found: Any) -> str:
    first = _mapping(found[0] if isinstance(found, list) and found else found)
    return f"{_text(label)}: {_text(first.get('error', ''))}: {_text(first.get('message', ''))}"


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LARGEST:
        raise ReportError(f"{_text(value)!r} stands where a number should be")
    return float(value)


def _count(value: Any) -> int:
    return int(_number(value)) if value is not None else 0


def _mapping(value: Any) -> Mapping[str, Any]:
    return dict(list(value.items())[:MOST_NAMES]) if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(one) for one in _list(value)[:MOST_NAMES])


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
