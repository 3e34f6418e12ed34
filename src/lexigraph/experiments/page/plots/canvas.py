"""A figure whose colours are left to the page's style sheet, written as SVG that is the same each time."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from io import StringIO
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

PALETTE_SIZE = 8
"""Models beyond the eighth share a colour, and are told apart by their numbers."""

WIDTH = 5.4
"""Width of every figure in inches: read without zooming on a phone, and two beside each other on a desk."""

INK, SOFT, GRID, PAPER = "#010101", "#020202", "#030303", "#040404"
"""Stand-ins that become the page's colours of text, of lesser text, of lines and of the ground."""

_STAND_INS = {INK: "ink", SOFT: "soft", GRID: "grid", PAPER: "paper"} | {
    f"#0505{place:02x}": f"model-{place}" for place in range(PALETTE_SIZE)
}

_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",  # the browser draws the letters, so any script it has a font for is readable
    "svg.hashsalt": "lexigraph",
    "text.parse_math": False,  # a dollar in a label is a dollar
    "text.usetex": False,
    "font.family": ["DejaVu Sans"],
    "font.size": 11,
    "text.color": INK,
    "axes.edgecolor": GRID,
    "axes.labelcolor": INK,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "figure.facecolor": "none",
    "figure.constrained_layout.use": True,
}


def colour(number: int) -> str:
    """The stand-in for a model's colour.

    Example:
        >>> colour(0), colour(9)
        ('#050500', '#050501')
    """
    return f"#0505{number % PALETTE_SIZE:02x}"


def draw(name: str, height: float, paint: Callable[[Axes], None]) -> str:
    """Make a figure of one pair of axes and write it as SVG.

    Args:
        name: a name that no other figure of the page has; it keeps their element ids apart.
        height: in inches.
        paint: draws on the axes.

    Returns:
        An ``<svg>`` element that is hidden from screen readers (the page says in words what it shows), without date,
        without address of anything elsewhere. The same drawing gives the same text.
    """
    with mpl.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # the browser has the glyph
        figure = Figure(figsize=(WIDTH, height))
        paint(figure.add_subplot())
        written = StringIO()
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return _inline(written.getvalue(), name)


def short(label: str, limit: int = 24) -> str:
    """A label cut in the middle where it is too long for a figure.

    Example:
        >>> short("graph-filter"), short("graph-filter with all the evidence", 16)
        ('graph-filter', 'graph-fi…vidence')
    """
    clean = " ".join(label.split())
    half = limit // 2
    return clean if len(clean) <= limit else f"{clean[:half]}…{clean[len(clean) - limit + half + 1 :]}"


def _inline(svg: str, name: str) -> str:
    body = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    # tags only: in text a sign < or > is always escaped, and a label may hold anything else
    body = re.sub(r"<[^<>]+>", lambda tag: _own(tag.group(), name), body)
    opening, _, rest = body.partition(">")
    view = re.search(r'viewBox="[^"]+"', opening)
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {spaces} {view.group() if view else ""} aria-hidden="true" focusable="false">{rest.strip()}'


def _own(tag: str, name: str) -> str:
    """A tag with ids of this figure only, and colours of the page."""
    tag = tag.replace(' id="', f' id="{name}-').replace("url(#", f"url(#{name}-").replace('href="#', f'href="#{name}-')
    for stand_in, variable in _STAND_INS.items():
        tag = tag.replace(stand_in, f"var(--{variable})")
    return tag
