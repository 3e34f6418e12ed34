"""What the page has of the service, and what one visitor may have it do."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from lexigraph.errors import LexigraphError
from lexigraph.serving.security import Principal, Scope
from lexigraph.web.atlas import Atlas
from lexigraph.web.evaluations import Borrowed
from lexigraph.web.operating.traffic import Traffic

if TYPE_CHECKING:
    from lexigraph.serving.fresh.schedule import Refitter
    from lexigraph.serving.observing import Metrics
    from lexigraph.serving.service import Service

T = TypeVar("T")


@dataclass(frozen=True)
class Office:
    """The service as the page reaches it.

    Attributes:
        service: answers.
        refitter: fits anew.
        metrics: what is counted.
        boot: a name of this run of the process, by which an open page sees that it was started again.
        atlas: the maps of the catalogue.
        borrowed: models that open pages look at beside the one in use.
    """

    service: Service
    refitter: Refitter
    metrics: Metrics
    boot: str = field(default_factory=lambda: secrets.token_hex(8))
    atlas: Atlas = field(default_factory=Atlas)
    borrowed: Borrowed = field(default_factory=Borrowed)

    @cached_property
    def traffic(self) -> Traffic:
        """How many events came in over the last minutes."""
        return Traffic(lambda: self.service.histories.newest)


class Desk:
    """One visitor's place at the service. Every action looks at the key again: it may have been withdrawn.

    Args:
        office: the service.
        credential: the visitor's key; None where the service asks for none.
        peer: address of the other side, under which wrong keys are counted.
    """

    def __init__(self, office: Office, credential: str | None, peer: str = "") -> None:
        self.office, self._credential, self._peer = office, credential, peer
        self._holder: Principal | None = None

    def principal(self, scope: Scope = "read", *, whole: bool = False) -> Principal:
        """Who looks.

        Args:
            scope: what the action needs.
            whole: whether it concerns the whole service, which keys of tenants may not touch.

        Raises:
            UnauthorisedError: the key is not valid (any more).
            ForbiddenError: the key lacks the scope.
            RateLimitedError: it asks too often.
        """
        self._holder = self.office.service.authority.identify(self._credential, self._peer)
        _require(self._holder, scope, whole=whole)
        return self._holder

    def may(self, scope: Scope, *, whole: bool = False) -> bool:
        """Whether an action is open to the visitor, by what is known of the key; nothing is counted or done."""
        try:
            if self._holder is None:
                self.principal(scope, whole=whole)
            else:
                _require(self._holder, scope, whole=whole)
        except LexigraphError:
            return False
        return True

    async def run(self, work: Callable[[Service, Principal], T], scope: Scope = "read", *, whole: bool = False) -> T:
        """Have the service do something, in a thread, since the loop of events must not wait.

        Args:
            work: what; given the service and who asks (whose ``tenant`` must go with every question).
            scope: what it needs.
            whole: as for :meth:`principal`.

        Raises:
            LexigraphError: what is wrong with the key, or what ``work`` met.
        """
        principal = self.principal(scope, whole=whole)
        return await asyncio.to_thread(work, self.office.service, principal)


def _require(holder: Principal, scope: Scope, *, whole: bool) -> None:
    if whole:
        holder.require_whole_service(scope)
    else:
        holder.require(scope)
