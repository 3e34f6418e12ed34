"""An experiment as the plain values that the page's template shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from lexigraph.experiments.conclusion import conclusion
from lexigraph.experiments.page.figures import figures, model_series
from lexigraph.experiments.page.plots.canvas import PALETTE_SIZE
from lexigraph.experiments.reading import bare, better, meaning, ordering_metric, printed
from lexigraph.experiments.result import Experiment, Warned
from lexigraph.experiments.tables import (
    exposure_tables,
    gap_table,
    metric_tables,
    seed_table,
    significance_tables,
    slice_tables,
    time_table,
)

WAYS = {"higher": "higher is better", "lower": "lower is better"}


def page_context(experiment: Experiment) -> dict[str, Any]:
    """Everything the template needs; texts are not escaped here, the template engine does that.

    Args:
        experiment: the experiment.

    Returns:
        Name to text, table, figure, or a list of those.
    """
    sentences = conclusion(experiment)
    metrics = metric_tables(experiment)
    measured = bool(experiment.labels)
    return {
        "title": experiment.title,
        "headline": sentences[0],
        "sentences": sentences[1:],
        "warnings": warnings_of(experiment),
        "notes": notes_of(experiment),
        "facts": facts_of(experiment),
        "data_facts": {
            words(name): fact_text(value)
            for name, value in experiment.dataset.summary.items()
            if value not in (None, "", {}, (), [])
        },
        "models": model_series(experiment),
        "baseline": experiment.baseline,
        "main_metric": printed(ordering_metric(experiment)),
        "metric_tables": [table for table in metrics if table.key.startswith("accuracy")],
        "beyond_tables": [table for table in metrics if table.key.startswith("beyond")],
        "time_table": time_table(experiment) if measured else None,
        "figures": figures(experiment),
        "significance_tables": significance_tables(experiment),
        "slice_tables": slice_tables(experiment) if measured else (),
        "exposure_tables": exposure_tables(experiment) if measured else (),
        "gap_table": gap_table(experiment) if measured else None,
        "seed_table": seed_table(experiment),
        "seeds": experiment.seeds,
        "failures": failures_of(experiment),
        "glossary": glossary(experiment),
        "settings": experiment.settings_text,
        "command": experiment.command,
        "environment": {name: str(value) for name, value in experiment.environment.items()},
        "palette_size": PALETTE_SIZE,
    }


def facts_of(experiment: Experiment) -> dict[str, str]:
    """What was compared on what, by name."""
    data = experiment.dataset
    counts = (("users", data.n_users), ("items", data.n_items), ("interactions", data.n_interactions))
    sizes = ", ".join(f"{count:,} {name}" for name, count in counts if count)
    environment = experiment.environment
    machine = [str(environment[name]) for name in ("platform", "processor") if name in environment]
    machine += [f"{environment['cores']} cores"] if "cores" in environment else []
    memory = experiment.peak_memory
    runs = [report for reports in experiment.runs.values() for report in reports]
    work = sum((report.fit_seconds or 0.0) + report.evaluate_seconds for report in runs)
    facts = {
        "Data": data.name + (f": {sizes}" if sizes else ""),
        "Split": " / ".join(distinct_splits(experiment.splits)),
        "Users measured": measured_users(experiment),
        "Models": f"{len(experiment.labels)} measured"
        + (f", {len(experiment.failures)} failed" if experiment.failures else ""),
        "Seeds": ", ".join(map(str, experiment.seeds)),
        "Machine": ", ".join(machine),
        "Started": experiment.started,
        "Fits and evaluations": f"{duration(work)} in all" if work else "",
        "Peak memory": "" if memory is None else f"{memory / 2**20:,.0f} MiB",
    }
    return {name: text for name, text in facts.items() if text}


def distinct_splits(splits: Sequence[str]) -> list[str]:
    """The splits, those that differ in nothing but their seed once.

    Example:
        >>> distinct_splits(["random split (seed=0). test 9", "random split (seed=1). test 9"])
        ['random split (seed=0). test 9 (and the same with the 1 other seed)']
    """
    alike: dict[str, list[str]] = {}
    for split in splits:
        alike.setdefault(re.sub(r"seed=\d+", "seed", split), []).append(split)
    many = {first: len(others) for first, *others in alike.values()}
    return [
        f"{split} (and the same with the {n} other seed{'s' if n > 1 else ''})" if n else split
        for split, n in many.items()
    ]


def measured_users(experiment: Experiment) -> str:
    """Over how many users the means are taken, and how many items were ranked for each."""
    reports = [report for label in experiment.labels for report in experiment.runs[label]]
    if not reports:
        return ""
    users = sorted({report.n_users for report in reports})
    items = sorted({report.n_items for report in reports if report.n_items})
    ranked = f", with {_span(items)} items ranked for each" if items else ""
    skipped = max(report.n_skipped for report in reports)
    left_out = f"; {skipped:,} without test items left out" if skipped else ""
    return f"{_span(users)}{ranked}{left_out}"


def warnings_of(experiment: Experiment) -> list[dict[str, str]]:
    """What a reader must know before the figures: kind and sentence of each."""
    found = [leak_text(one) for one in experiment.alarms]
    found += [{"kind": "Note", "sentence": text} for text in experiment.warnings]
    leaked = max((one.n_leaked for reports in experiment.runs.values() for one in reports), default=0)
    if leaked:
        sentence = f"{leaked:,} test pairs are also among the interactions seen in training; they do not count as hits."
        found.append({"kind": "Leaked pairs (warning)", "sentence": sentence})
    return found


def notes_of(experiment: Experiment) -> list[dict[str, str]]:
    """What the leakage check says of this kind of split, without being a fault."""
    return [leak_text(one) for one in experiment.leaks if one.severity == "information"]


def leak_text(leak: Warned) -> dict[str, str]:
    """A finding of the leakage check as kind and sentence."""
    return {"kind": f"{words(leak.kind)} ({leak.severity})", "sentence": leak.sentence}


def failures_of(experiment: Experiment) -> list[dict[str, str]]:
    """Each failed run: label, stage, error and message."""
    return [
        {"label": label, "stage": one.stage, "error": one.error, "message": one.message}
        for label, failures in experiment.failures.items()
        for one in failures
    ]


def glossary(experiment: Experiment) -> list[dict[str, str]]:
    """What each metric of the page means and which way it is better, once for all its cut-offs."""
    names = dict.fromkeys(map(bare, experiment.metrics))
    return [
        {"name": printed(name), "meaning": meaning(name), "way": WAYS.get(better(name), "neither is better")}
        for name in names
    ]


def duration(seconds: float) -> str:
    """A time as people say it.

    Example:
        >>> duration(3.21), duration(75), duration(4000)
        ('3.2 s', '1 min 15 s', '1 h 6 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes = round(seconds) // 60
    return f"{minutes} min {round(seconds) % 60} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def words(name: str) -> str:
    """A name from the code as words, the first letter large.

    Example:
        >>> words("cold_items"), words("pairs-in-both")
        ('Cold items', 'Pairs in both')
    """
    text = name.replace("_", " ").replace("-", " ")
    return text[:1].upper() + text[1:]


def fact_text(value: object) -> str:
    """A fact as text: numbers shortened, collections joined.

    Example:
        >>> fact_text(0.0630467), fact_text({"a": 1}), fact_text([1200, "x"])
        ('0.06305', 'a: 1', '1,200, x')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {fact_text(one)}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(map(fact_text, value))
    return str(value)


def _span(counts: list[int]) -> str:
    return f"{counts[0]:,}" if len(counts) == 1 else f"{counts[0]:,} to {counts[-1]:,}"
