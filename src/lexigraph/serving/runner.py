"""Running the service: processes that answer, started together and stopped without losing anything."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing import connection, get_context, parent_process, set_start_method
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from lexigraph import errors
from lexigraph.errors import ConfigError, LexigraphError, ServingError, require_extra
from lexigraph.serving.security import Redaction, check_exposure
from lexigraph.serving.settings import ServingSettings

if TYPE_CHECKING:
    from lexigraph.serving.api.stack import Application

News: TypeAlias = "SimpleQueue[tuple[str, str]]"
Extend: TypeAlias = "Callable[[Application], None]"
READY = ""
"""What a worker sends as the name of its error when there is none."""
SWITCH_SECONDS = 0.001
"""How long the thread that writes may keep the one that answers waiting; five times as long unless it is said."""
TOLD = 3
"""Exit code of a worker that has told what it met."""
WORKER = "granian-worker"
"""Name of the processes that answer."""
STOP_SECONDS = 35
"""Time that a worker gets to finish requests and write what waits, before it is killed."""
_log = logging.getLogger(__name__)


def serve(
    settings: ServingSettings, announce: Callable[[str], None] | None = None, extend: Extend | None = None
) -> None:
    """Answer until SIGTERM or SIGINT; then finish the requests under way, write what waits, and return.

    Every worker opens a service of its own; they share the port and the database.

    Args:
        settings: of the service; port 0 takes a free one.
        announce: called with the address, such as ``http://127.0.0.1:8000``, once all workers answer.
        extend: called in every worker with its application, to answer more than the routes do; a function of a module.

    Raises:
        ConfigError: the port is taken, or without keys the address can be reached by others.
        MissingExtraError: the extra "serve" is not installed.
        LexigraphError: what a worker met when it opened its service.
    """
    for module in ("granian", "fastapi", "msgspec"):
        require_extra(module, "serve")
    check_exposure(settings)
    port = free_port(settings.host, settings.port)
    with metrics_folder():
        _run(settings.model_copy(update={"port": port}), announce, extend)


def free_port(host: str, port: int) -> int:
    """The port to listen on, if nobody does so.

    The server itself could not tell, since its workers share a port by SO_REUSEPORT, and so would a second service.

    Raises:
        ConfigError: somebody listens there, or there is no such address.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except socket.gaierror as error:
        raise ConfigError(f"there is no address {host!r} here: {error.strerror}; try host 127.0.0.1") from error
    except OSError as error:
        raise ConfigError(
            f"cannot listen on {host}, port {port}: {error.strerror}; stop what uses it, or choose another with --port"
        ) from error


def address_of(host: str, port: int) -> str:
    """The address that a client asks.

    Example:
        >>> address_of("::1", 80)
        'http://[::1]:80'
    """
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def metrics_folder() -> Iterator[None]:
    """Have a folder, named by the environment, in which all processes add up what they count."""
    from lexigraph.serving.observing import FOLDER_VARIABLE

    if os.environ.get(FOLDER_VARIABLE):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="lexigraph-metrics-") as folder:
        os.environ[FOLDER_VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER_VARIABLE]


def _run(settings: ServingSettings, announce: Callable[[str], None] | None, extend: Extend | None) -> None:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings

    from lexigraph.serving.observing import report_exit, watch_workers

    # A forked worker would inherit locks of threads that it does not have: those of polars, BLAS or a database driver.
    set_start_method("spawn", force=True)
    news: News = get_context("spawn").SimpleQueue()
    server = Granian(
        target="lexigraph",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,  # what proxies speak to what is behind them; to ask each connection costs time
        workers=settings.workers,
        websockets=extend is not None,
        http1_settings=HTTP1Settings(header_read_timeout=int(1_000 * settings.limits.timeout_seconds)),
        backlog=2_048,
        backpressure=1_024,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_enabled=False,
    )
    failures: list[LexigraphError] = []

    def watch() -> None:
        waiting = settings.workers
        while True:
            name, message = news.get()
            if name == READY:
                waiting -= 1
                if waiting == 0 and announce is not None:
                    announce(address_of(settings.host, settings.port))
            else:
                failures.append(_error(name, message))
                server.signal_handler_interrupt()  # type: ignore[no-untyped-call]

    def ended(pid: int, code: int) -> None:
        if code != TOLD:
            report_exit(settings.observing, pid, code)

    threading.Thread(target=watch, name="lexigraph-news", daemon=True).start()
    watch_workers(WORKER, ended, lambda: server.interrupt_signal)
    try:
        server.serve(target_loader=partial(_load, settings, news, extend), wrap_loader=False)
    except SystemExit as end:
        if not failures:
            raise ServingError("a worker ended again and again; its log lines above say why") from end
    if failures:
        raise failures[0]


def _load(settings: ServingSettings, news: News, extend: Extend | None = None) -> Any:
    """In a worker: open the service and make its application."""
    from lexigraph.serving.answers.warming import warm_in_background, warm_rerankers
    from lexigraph.serving.api import create_app
    from lexigraph.serving.observing import FOLDER_VARIABLE
    from lexigraph.serving.service import open_service

    _log_as_service(settings)
    end_with_parent()
    try:
        service = open_service(settings)
        service.start()
        app = create_app(service)
        if extend is not None:
            extend(app)
    except LexigraphError as error:
        news.put((type(error).__name__, str(error)))
        sys.exit(TOLD)
    if settings.warm_up == "start":
        warm_rerankers(service.host.current)
    gc.collect()
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.freeze()  # models and modules stay: looking at them again would only make some request wait
    news.put((READY, ""))
    if settings.warm_up == "background":
        warm_in_background(service.host.current, Path(os.environ[FOLDER_VARIABLE]))
    return app


def _log_as_service(settings: ServingSettings) -> None:
    """Log as the settings say, whatever the command line that started this process had set for itself."""
    from lexigraph.serving.observing import configure_logging

    own = logging.getLogger("lexigraph")
    own.handlers.clear()
    own.setLevel(logging.NOTSET)
    own.propagate = True
    configure_logging(settings.observing, filters=[Redaction()])
    logging.captureWarnings(True)


def end_with_parent() -> None:
    """Stop in an orderly way when the process that started this worker is no more, whatever ended it."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="lexigraph-parent", daemon=True).start()


def _error(name: str, message: str) -> LexigraphError:
    """The error that a worker met, as it was there."""
    kind = getattr(errors, name, ServingError)
    return kind(message) if isinstance(kind, type) and issubclass(kind, LexigraphError) else ServingError(message)
