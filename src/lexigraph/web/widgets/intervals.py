"""A measured mean drawn as a point with its interval."""

from __future__ import annotations

from nicegui import ui

from lexigraph.web.evaluations import Axis, Figure


def interval_bar(figure: Figure, axis: Axis, *, zero: bool = False) -> ui.element:
    """Draw a figure; its text must stand beside it, since this is hidden from programs that read aloud.

    Args:
        figure: what.
        axis: on which.
        zero: mark 0.
    """
    low, high = (axis.place(end) for end in figure.ends)
    with ui.element("div").classes("lx-range").props("aria-hidden=true") as made:
        if zero:
            ui.element("div").classes("lx-range-zero").style(f"left:{axis.place(0.0):.2f}%")
        ui.element("div").classes("lx-range-bar").style(f"left:{low:.2f}%;width:{max(high - low, 0.0):.2f}%")
        ui.element("div").classes("lx-range-dot").style(f"left:{axis.place(figure.mean):.2f}%")
    return made
