"""The comparison of a refit: what is held out, who is asked, and how both models are asked."""

from __future__ import annotations

import polars as pl

from lexigraph.models.recommender import Recommender
from lexigraph.serving.fresh.candidate import unfitted
from lexigraph.serving.fresh.gathering import Gathered
from lexigraph.serving.fresh.holding_out import MIN_USERS, hold_out
from lexigraph.serving.fresh.judging import Verdict, decide, make_cases, measure
from lexigraph.serving.fresh.store_items import fitting_items
from lexigraph.serving.live.placing import place_items
from lexigraph.serving.settings import ServingSettings


def compare(running: Recommender, found: Gathered, settings: ServingSettings) -> Verdict | None:
    """Judge a model fitted without the held-out events beside the running one as it is served.

    The running model gets what the service gives it: the store's items in their places, and as histories all events
    that it was not fitted on, up to the held-out ones.

    Args:
        running: the model in use.
        found: all data.
        settings: of the service.

    Returns:
        The verdict, or None where too few users have anything to be found.
    """
    parts = hold_out(found.new, settings.refit.min_events)
    dataset = found.dataset(parts.before)
    met = pl.DataFrame(
        {
            "user_id": dataset.user_ids.series.gather(dataset.interactions["user"].cast(pl.Int64)),
            "item_id": dataset.item_ids.series.gather(dataset.interactions["item"].cast(pl.Int64)),
        }
    )
    cases = make_cases(parts.after, found.unweighted(parts.before), met, found.hidden)
    if len(cases) < MIN_USERS:
        return None
    metric, hidden = settings.refit.metric, found.hidden
    candidate = unfitted(running, settings.refit.new_item_days).fit(dataset)
    if found.documents:
        running, _ = place_items(running, fitting_items(found.documents, running.catalogue))
    return decide(
        metric,
        measure(running, cases, metric, hidden=hidden, unknown=found.tables.erased),
        measure(candidate, cases.learnt(), metric, hidden=hidden),
        cases.n_events,
        settings.refit.tolerance,
    )
