"""Whose user it is, as part of the id that models know."""

from __future__ import annotations

SEPARATOR = "\x1f"
"""Between tenant and user; control characters cannot come in through requests."""


def scoped_user(tenant: str, user: str) -> str:
    r"""The id under which models know a tenant's user; the service's own users keep theirs.

    Example:
        >>> scoped_user("", "u1"), scoped_user("shop", "u1")
        ('u1', 'shop\x1fu1')
    """
    return f"{tenant}{SEPARATOR}{user}" if tenant else user


def unscoped(identifier: str) -> tuple[str, str]:
    r"""Tenant and user of an id that :func:`scoped_user` made.

    Example:
        >>> unscoped("shop\x1fu1"), unscoped("u1")
        (('shop', 'u1'), ('', 'u1'))
    """
    tenant, separator, user = identifier.partition(SEPARATOR)
    return (tenant, user) if separator else ("", identifier)
