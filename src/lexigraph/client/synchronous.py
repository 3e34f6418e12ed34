"""A client that waits for its answers."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from lexigraph.client import calls
from lexigraph.client.calls import Call
from lexigraph.client.retrying import BUSY, Retries, error_of, retry_after_of, unreachable
from lexigraph.errors import LexigraphError, require_extra
from lexigraph.serving.wire import (
    AskAnswer,
    AskRequest,
    CatalogueReceipt,
    Erased,
    EventIn,
    EventReceipt,
    ExplainAnswer,
    ExplainRequest,
    Health,
    ItemOut,
    ModelList,
    ModelOut,
    OffPolicyIn,
    OffPolicyOut,
    RecommendAnswer,
    RecommendRequest,
    RefitAnswer,
    SimilarAnswer,
    UserIn,
    UserOut,
)

if TYPE_CHECKING:
    import httpx

Answer = TypeVar("Answer")


class Client:
    """Asks a running service; safe to use from several threads.

    Requests that fail in a way that may pass (429, 503, a lost connection) are sent again after a pause; events carry
    ids, so none is stored twice. All other problems are raised as the errors of ``lexigraph.errors``.

    Args:
        base_url: such as ``http://127.0.0.1:8000``.
        key: ``lxg_...``; None for a service without keys.
        timeout: seconds for one try.
        retries: how often to try again.
        transport: of httpx, for tests and proxies.

    Raises:
        MissingExtraError: the extra "client" is not installed.

    Example:
        >>> with Client("http://127.0.0.1:8000", "lxg_...") as client:  # doctest: +SKIP
        ...     [item.item for item in client.recommend(user="u001", k=3).items]
        ['b02', 'b05', 'f03']
    """

    def __init__(
        self,
        base_url: str,
        key: str | None = None,
        *,
        timeout: float = 10.0,
        retries: Retries | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        library = require_extra("httpx", "client")
        self._address, self._retries = base_url.rstrip("/"), Retries() if retries is None else retries
        self._http: httpx.Client = library.Client(
            base_url=self._address, headers=calls.headers(key), timeout=timeout, transport=transport
        )
        self._lost: type[Exception] = library.TransportError

    def recommend(self, user: str | None = None, **wish: Any) -> RecommendAnswer:
        """A list for a user, a history, a sentence, or any mix; ``wish`` has the fields of ``RecommendRequest``."""
        return self._send(calls.recommend(calls.filled(RecommendRequest, user=user, **wish)))

    def similar(self, item: str, k: int = 10) -> SimilarAnswer:
        """Items like one item."""
        return self._send(calls.similar(item, k))

    def ask(self, sentence: str, **wish: Any) -> AskAnswer:
        """Answer a sentence of a conversation; ``wish`` has the fields of ``AskRequest``."""
        return self._send(calls.ask(calls.filled(AskRequest, sentence=sentence, **wish)))

    def explain(self, item: str, **evidence: Any) -> ExplainAnswer:
        """Say why an item; ``evidence`` has the fields of ``ExplainRequest``."""
        return self._send(calls.explain(calls.filled(ExplainRequest, item=item, **evidence)))

    def event(self, user: str, item: str, kind: str = "click", **more: Any) -> EventReceipt:
        """Store one event; ``more`` has the other fields of ``EventIn``."""
        return self.events([calls.filled(EventIn, user=user, item=item, kind=kind, **more)])

    def events(self, events: Iterable[EventIn | Mapping[str, Any]]) -> EventReceipt:
        """Store events, as ``EventIn`` or as its fields by name; returns when they are on disk."""
        return self._send(calls.events(events))

    def put_item(self, item: str, **columns: Any) -> CatalogueReceipt:
        """Add an item or change columns of one."""
        return self.put_items({item: columns})

    def put_items(self, items: Mapping[str, Mapping[str, Any]]) -> CatalogueReceipt:
        """Add or change items, by id."""
        return self._send(calls.put_items(items))

    def get_item(self, item: str) -> ItemOut | None:
        """An item as it was stored through the service, or None."""
        return self._send(calls.get_item(item))

    def delete_item(self, item: str) -> None:
        """Take an item out."""
        self._send(calls.delete_item(item))

    def put_user(self, user: str, about: str | None = None, attributes: Mapping[str, Any] | None = None) -> UserOut:
        """Say what is known of a user besides events."""
        return self._send(calls.put_user(user, UserIn(about, dict(attributes or {}))))

    def get_user(self, user: str) -> UserOut | None:
        """What is known of a user besides events, or None."""
        return self._send(calls.get_user(user))

    def export_user(self, user: str) -> dict[str, Any]:
        """All that is held of a user."""
        return self._send(calls.export_user(user))

    def erase_user(self, user: str) -> Erased:
        """Erase a user."""
        return self._send(calls.erase_user(user))

    def models(self) -> ModelList:
        """All models that the service has or had."""
        return self._send(calls.models())

    def refit(self) -> RefitAnswer:
        """Fit again, in the background."""
        return self._send(calls.refit())

    def activate(self, model: str) -> ModelOut:
        """Use a model from now on; an older one is a rollback."""
        return self._send(calls.activate(model))

    def off_policy(self, lists: Mapping[str, Iterable[str]], **more: Any) -> OffPolicyOut:
        """What other lists would have earned, by id of a logged request; ``more`` has fields of ``OffPolicyIn``."""
        targets = {request: list(items) for request, items in lists.items()}
        return self._send(calls.off_policy(calls.filled(OffPolicyIn, lists=targets, **more)))

    def ready(self) -> Health:
        """How the service is; raises while it cannot answer."""
        return self._send(calls.ready())

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _send(self, call: Call[Answer]) -> Answer:
        tried = 0
        while True:
            tried += 1
            retry_after: float | None = None
            try:
                found = self._http.request(call.method, call.path, content=call.body)
            except self._lost as error:
                failure: LexigraphError = unreachable(self._address, error)
            else:
                if found.is_success or found.status_code == call.missing:
                    return call.read(found.status_code, found.content)
                retry_after = retry_after_of(found.headers.get("retry-after"))
                failure = error_of(found.status_code, found.content, retry_after)
                if found.status_code not in BUSY:
                    raise failure
            pause = self._retries.pause(tried, retry_after)
            if pause is None:
                raise failure
            time.sleep(pause)
