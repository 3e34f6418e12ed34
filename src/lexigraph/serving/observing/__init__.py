"""Metrics, traces and logs of the running service."""

from lexigraph.serving.observing.access import AccessLog
from lexigraph.serving.observing.context import (
    accept_request_id,
    new_request_id,
    request_context,
    set_key_id,
)
from lexigraph.serving.observing.deaths import report_exit, watch_workers
from lexigraph.serving.observing.escaping import escape
from lexigraph.serving.observing.logs import configure_logging
from lexigraph.serving.observing.metrics import CONTENT_TYPE, FOLDER_VARIABLE, Metrics
from lexigraph.serving.observing.probes import watch_keys, watch_service
from lexigraph.serving.observing.stages import stage
from lexigraph.serving.observing.tracing import request_tracing

__all__ = [
    "CONTENT_TYPE",
    "FOLDER_VARIABLE",
    "AccessLog",
    "Metrics",
    "accept_request_id",
    "configure_logging",
    "escape",
    "new_request_id",
    "report_exit",
    "request_context",
    "request_tracing",
    "set_key_id",
    "stage",
    "watch_keys",
    "watch_service",
    "watch_workers",
]
