"""The page in a process of its own, beside several that answer.

What an open page shows lives in the memory of one process, and its socket must find that one again; several processes
share a port by letting the system choose among them for each connection. So with several workers the page has a port
of its own, and ``/`` at the service's port leads there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing import get_context

from lexigraph.errors import ConfigError, require_extra
from lexigraph.serving.runner import end_with_parent, free_port, serve
from lexigraph.serving.settings import ServingSettings
from lexigraph.web.mounting import mount

STOP_SECONDS = 40


def has_page(settings: ServingSettings) -> bool:
    """Whether there is to be a page.

    Raises:
        MissingExtraError: it is asked for, and the extra "web" is not installed.
    """
    if settings.page.enabled:
        require_extra("nicegui", "web")
    return settings.page.enabled is not False and find_spec("nicegui") is not None


def with_ports(settings: ServingSettings) -> ServingSettings:
    """The same with the ports chosen, that of the page beside several workers among them.

    Raises:
        ConfigError: a port is taken.
    """
    port = free_port(settings.host, settings.port)
    page = settings.page
    if settings.workers > 1 and has_page(settings):
        wanted = page.port if page.port is not None else port + 1
        try:
            page = page.model_copy(update={"port": free_port(settings.host, wanted)})
        except ConfigError as error:
            raise ConfigError(f"the page: {error}; page.port chooses another, page.enabled = false has none") from error
    return settings.model_copy(update={"port": port, "page": page})


@contextmanager
def page_beside(settings: ServingSettings) -> Iterator[None]:
    """Have the page run in a process of its own for as long as this lasts.

    Args:
        settings: of the service, with the ports chosen.
    """
    own = settings.model_copy(update={"workers": 1, "port": settings.page.port})
    process = get_context("spawn").Process(target=_serve_page, args=(own,), name="lexigraph-page")
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join(STOP_SECONDS)
        if process.is_alive():
            process.kill()


def _serve_page(settings: ServingSettings) -> None:
    end_with_parent()
    serve(settings, None, mount)
