"""Colours and styles: every pair of text and ground has a contrast of 4.5 or more, in light and in dark."""

from __future__ import annotations

from pathlib import Path

from nicegui import app, ui

STATIC = Path(__file__).parent / "static"
FAVICON = STATIC / "favicon.svg"
SERIES = ("#1b5e9b", "#a8480a", "#2a6f2f", "#8a2f7d", "#6b5b00", "#00696e", "#a02c2c", "#4c4fa3", "#5f5f5f", "#7a4a20")
"""Colours of series in charts, each readable on white; on dark grounds :data:`SERIES_DARK`."""
SERIES_DARK = (
    "#7db7f0", "#f3a267", "#86cf8b", "#e394d6", "#d9c65a", "#63cdd2", "#f29a9a", "#aab0f5", "#c2c2c2", "#d8a878",
)  # fmt: skip


def add_static_files() -> None:
    """Serve the page's own files under ``/_page/``."""
    app.add_static_files("/_page", STATIC)


def use_theme() -> None:
    """Give the page being built its colours and styles."""
    ui.colors(primary="#1b5e9b", secondary="#5b4b8a", accent="#a8480a", positive="#2a6f2f", negative="#a02c2c",
              info="#00696e", warning="#6b5b00", dark="#1d2126", dark_page="#14171b")  # fmt: skip
    ui.add_head_html('<link rel="stylesheet" href="/_page/page.css">')
    for module in ("map_points", "map_marks"):  # else the map would wait for them when it is opened
        ui.add_head_html(f'<link rel="modulepreload" href="/_page/{module}.js">')
