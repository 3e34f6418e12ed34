"""How fast requests are answered."""

from __future__ import annotations

import math

from lexigraph.messages import gettext as _
from lexigraph.web.operating import Now, latencies
from lexigraph.web.widgets import LiveTable, chapter
from lexigraph.web.words import milliseconds


class Answers:
    """Times of answers by route, since the service was started."""

    def __init__(self) -> None:
        explained = _("Since the start, of all processes; p95: 95 of 100 answers took no longer.")
        with chapter(_("Answers"), explained):
            columns = (_("route"), _("answers"), "p50", "p95", "p99", _("failed"))
            self._table = LiveTable(_("Times of answers by route"), columns, numbers=range(1, 6))

    def show(self, now: Now) -> None:
        """Show these."""
        rows = {}
        for one in latencies(now.counted):
            times = ["> 10 s" if math.isinf(seconds) else milliseconds(seconds) for seconds in one.seconds]
            rows[one.route] = [f"{one.n:,}", *times, f"{one.failed:,}"]
        self._table.show(rows)
