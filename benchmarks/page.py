"""The page in a browser: first paint, and how long a click takes until what it changed is on the screen.

A real service without keys and Chromium without a window share the machine; there is no graphics card, so that WebGL
runs on the processors. Every round opens the page in a new browser context, with an empty cache. Times are taken in the
browser: from the event to the second frame after the change. One round warms up the service, five count.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.figure import Figure, figure
from benchmarks.server import free_port, running
from benchmarks.serving import gowalla_model
from lexigraph.data.cache_root import cache_root
from lexigraph.data.catalogue import describe
from lexigraph.data.catalogue import load as public
from lexigraph.models import create, load

ROUNDS = 5
GROUPS = 12
"""Categories that the places of Gowalla, which have none, are given by turns, so that there is something to colour."""
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
TARGETS = {"first-paint": "<= 1500", "list": None}
INTERACTION = "<= 200"
NOTES = {
    "first-paint": "from the start of the navigation",
    "list": "from the start of the navigation to twelve rows",
    "click": "on an item of the list, to the new list",
    "slider": "diversity to 0.7, to the new list; 0.1 s of it the page waits whether the slider moves on",
    "map.open": "all points read and drawn",
    "map.recolour": "from categories to popularity",
    "map.stand-out": "one category",
    "map.zoom": "by the button",
    "map.title": "from moving the mouse to what the item below it is called",
}
STOPWATCH = """
window.lxTimed = async (act, done) => {
  const frame = () => new Promise((next) => requestAnimationFrame(next)), before = window.lxState();
  const began = performance.now();
  act();
  while (!done(before)) {
    if (performance.now() - began > 30000) throw new Error('nothing happened');
    await frame();
  }
  await frame(); await frame();
  return performance.now() - began;
};
window.lxRows = () => [...document.querySelectorAll('.lx-row .lx-strong')].map((row) => row.textContent);
window.lxCalled = (kind, text) => [...document.querySelectorAll(kind)].find((one) => one.textContent.includes(text));
window.lxMap = () => document.querySelector('.lx-map')?.dataset ?? {};
window.lxState = () => ({ rows: lxRows().join('|'), map: { ...lxMap() } });
new MutationObserver(() => {
  if (!window.lxListed && lxRows().length >= 12) window.lxListed = performance.now();
}).observe(document, { childList: true, subtree: true });
"""
CLICK = "document.querySelector('.lx-row button[aria-label^=\"Click:\"]').click()"
SLIDE = """{ const input = document.querySelector('input[type=range][aria-label^="Diversity"]'); input.value = 0.7;
  for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, { bubbles: true })); }"""
NEW_ROWS = "lxRows().length >= 12 && lxRows().join('|') !== before.rows"
OPEN = "[...document.querySelectorAll('[role=tab]')].find((tab) => tab.textContent.includes('Map')).click()"
RECOLOUR = (
    "[...document.querySelectorAll('[role=radio]')].find((one) => one.textContent.includes('popularity')).click()"
)
STAND_OUT = "document.querySelector('.lx-map-name').click()"
ZOOM = "document.querySelector('.lx-map-zoom button').click()"
STEPS = (
    ("click", CLICK, NEW_ROWS),
    ("slider", SLIDE, NEW_ROWS),
    ("map.open", OPEN, "Boolean(lxMap().points)"),
    ("map.stand-out", STAND_OUT, "lxMap().only === '0'"),
    ("map.recolour", RECOLOUR, "lxMap().colouring === 'popularity'"),
    ("map.zoom", ZOOM, "lxMap().zoom !== before.map.zoom"),
)
POINT = """(() => {
  const map = document.querySelector('.lx-map canvas:last-of-type'), box = map.getBoundingClientRect();
  const tip = document.querySelector('.lx-map-tip');
  return lxTimed(() => map.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, pointerId: 1,
    pointerType: 'mouse', clientX: box.left + SHIFT * box.width, clientY: box.top + box.height / 2 })),
    () => tip.style.display !== 'none' && tip.textContent); })()"""


def figures() -> Iterator[Figure]:
    """Both catalogues, small and large; then what the maps of the large one cost."""
    load_before = os.getloadavg()[0]
    ahead = f"; the benchmark runs before them (nice {os.nice(0)})" if os.nice(0) < 0 else ""
    yield figure("page.load-before", load_before, "tasks", digits=1, note=f"of other programs{ahead}")
    yield from _measured("movielens-100k", _movielens())
    yield from _measured("gowalla", gowalla_model())
    yield from _maps()


def _maps() -> Iterator[Figure]:
    model = load(gowalla_model())
    for method in ("pca", "umap"):
        began = time.perf_counter()
        model.draw_map(method)
        note = "at fit, once; the first use compiles" if method == "umap" else "at fit, once"
        yield figure(f"page.gowalla.draw-map.{method}", time.perf_counter() - began, "s", digits=2, note=note)


def _measured(name: str, folder: Path) -> Iterator[Figure]:
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as scratch:
        model = _prepared(folder, Path(scratch) / "model")
        port = free_port()
        variables = {"LEXIGRAPH_PORT": str(port), "LEXIGRAPH_STORE__URL": f"sqlite:///{Path(scratch) / 'service.db'}"}
        command = [str(Path(sys.executable).with_name("lexigraph")), "serve", str(model), "--no-keys"]
        with running(command, port, ready="/health/ready", variables=variables), sync_playwright() as playwright:
            program = next(filter(None, map(shutil.which, PROGRAMS)))
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            found: dict[str, list[float]] = defaultdict(list)
            for number in range(ROUNDS + 1):
                for what, milliseconds in _round(browser, f"http://127.0.0.1:{port}/", load(model).users[number]):
                    found[what].append(milliseconds)
            browser.close()
    for what, values in found.items():
        target = TARGETS.get(what, INTERACTION)
        middle, most = float(np.median(values[1:])), max(values[1:])
        note = f"{NOTES[what]}; median of {ROUNDS}, the longest {most:.0f}"
        yield figure(f"page.{name}.{what}", middle, "ms", target, digits=0, note=note)


def _round(browser: Any, url: str, user: str) -> Iterator[tuple[str, float]]:
    """Everything once, as somebody does who has never been on the page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    kept = json.dumps(json.dumps({"user": user, "tab": "explore"}))
    context.add_init_script(f"if (!sessionStorage.lexigraph) sessionStorage.lexigraph = {kept}; {STOPWATCH}")
    page = context.new_page()
    page.goto(url)
    page.wait_for_function("window.lxListed")
    yield "first-paint", page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    yield "list", page.evaluate("window.lxListed")
    page.wait_for_load_state("networkidle")
    for what, act, done in STEPS:
        yield what, page.evaluate(f"lxTimed(() => {{ {act} }}, (before) => {done})")
    for shift in ("0.5", "0.45", "0.55", "0.4"):  # where there is an item near
        near = POINT.replace("SHIFT", shift)
        found = page.evaluate(f"Promise.race([{near}, new Promise((end) => setTimeout(end, 2000, 0))])")
        if found:
            yield "map.title", found
            break
    context.close()


def _prepared(folder: Path, copy: Path) -> Path:
    """The same model with a map, and with categories."""
    model = load(folder)
    if "categories" not in model.catalogue.columns:
        group = pl.format("group {}", pl.arange(model.catalogue.height) % GROUPS)
        model.catalogue = model.catalogue.with_columns(categories=pl.concat_list(group))
    model.draw_map().save(copy)
    return copy


def _movielens() -> Path:
    """The default model on all of MovieLens 100K; fitted once and kept in the cache."""
    folder = cache_root() / "benchmarks" / f"movielens-100k.{describe('movielens-100k').revision}-graph-filter"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        create("graph-filter").fit(public("movielens-100k")).save(folder)
    return folder
