"""Docstrings name other things by roles such as ``:class:`name```; on the pages these are plain code."""

import re
from typing import Any

_ROLE = re.compile(r":(?:class|meth|func|data|mod|attr|exc):(<code>)~?(?:lexigraph\.(?:\w+\.)*)?")


def on_page_content(html: str, **_: Any) -> str:
    """Show a role as the name it holds."""
    return _ROLE.sub(r"\1", html)
