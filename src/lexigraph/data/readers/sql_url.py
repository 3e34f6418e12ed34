"""URLs of databases: what they look like and how they are shown without their password."""

from __future__ import annotations

import re


def is_url(location: object) -> bool:
    """Whether a location is the URL of a database.

    Example:
        >>> is_url("sqlite:///shop.db"), is_url("shop.db"), is_url("C:/shop.db")
        (True, False, False)
    """
    return isinstance(location, str) and re.match(r"[A-Za-z][A-Za-z0-9+]*://", location) is not None


def redact(text: str) -> str:
    """Replace passwords in URLs by stars.

    Example:
        >>> redact("postgresql://anna:s3:cr@t@host/shop?password=x refused")
        'postgresql://anna:***@host/shop?password=*** refused'
    """
    text = re.sub(r"(://[^:/@\s'\"]*):[^\s'\"]*@", r"\1:***@", text)
    return re.sub(r"(?i)((?:password|passwd|pwd|sslpassword)=)[^&\s'\"]+", r"\1***", text)


def quote_name(name: str) -> str:
    """Quote the name of a table, each part between dots by itself, as standard SQL does.

    Example:
        >>> print(quote_name("shop.my items"))
        "shop"."my items"
    """
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))
