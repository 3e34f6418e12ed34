"""Who asks, and what it may do."""

from __future__ import annotations

from dataclasses import dataclass

from lexigraph.errors import ForbiddenError
from lexigraph.serving.security.scopes import SCOPES, Scope


@dataclass(frozen=True, slots=True)
class Principal:
    """The holder of a valid key.

    Attributes:
        key_id: public part of the key; "" where the service asks for none.
        scopes: everything it may do.
        tenant: whose users it may see; "" for the service's own key, which is bound to no tenant.
        rate: requests per second; 0 for no limit.
        name: what the key is for.

    Example:
        >>> shop = Principal("0123456789ab", frozenset({"read"}), tenant="shop")
        >>> shop.require("read")
        >>> shop.require("write")
        Traceback (most recent call last):
        ...
        lexigraph.errors.ForbiddenError: key 0123456789ab has the scope read; this needs write: ask ...
    """

    key_id: str
    scopes: frozenset[str]
    tenant: str = ""
    rate: float = 0.0
    name: str = ""

    def require(self, scope: Scope) -> None:
        """Let pass only who has a scope.

        Raises:
            ForbiddenError: the key lacks the scope.
        """
        if scope not in self.scopes:
            own = next((one for one in reversed(SCOPES) if one in self.scopes), "none")
            raise ForbiddenError(
                f"key {self.key_id} has the scope {own}; this needs {scope}: ask the operator for another key"
            )

    def require_whole_service(self, scope: Scope) -> None:
        """Let pass only who has a scope and is bound to no tenant: for what all tenants share.

        Catalogue, models, experiments and keys belong to the service; were they open to a tenant's key, it could reach
        the other tenants through them.

        Raises:
            ForbiddenError: the key lacks the scope, or belongs to a tenant.
        """
        self.require(scope)
        if self.tenant:
            raise ForbiddenError(
                f"key {self.key_id} is bound to a tenant; this concerns the whole service: "
                "ask the operator for a key without a tenant"
            )
