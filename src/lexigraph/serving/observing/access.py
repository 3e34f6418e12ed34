"""The access log: which requests were answered, how, and how fast; a share of them, since each line costs."""

from __future__ import annotations

import logging
import random

from lexigraph.serving.settings import ObservingSettings

_LOG = logging.getLogger("lexigraph.access")


class AccessLog:
    """Writes a line for a share of the requests and for every one that failed inside.

    The line names the route, never the address, which may hold a person's id.

    Args:
        settings: ``access_share``; at 0 only requests that failed inside the service are written.

    Example:
        >>> AccessLog(ObservingSettings()).wanted(200), AccessLog(ObservingSettings()).wanted(500)
        (False, True)
    """

    def __init__(self, settings: ObservingSettings) -> None:
        self._share = settings.access_share

    def wanted(self, status: int) -> bool:
        """Whether a request with this answer is written."""
        return status >= 500 or (self._share > 0 and random.random() < self._share)  # noqa: S311 - no secret is drawn

    def write(self, method: str, route: str, status: int, seconds: float) -> None:
        """Write a request if it is wanted."""
        if self.wanted(status):
            fields = {"method": method, "route": route, "status": status, "milliseconds": round(1e3 * seconds, 3)}
            _LOG.log(logging.ERROR if status >= 500 else logging.INFO, "request", extra=fields)
