"""Asking a running service from Python."""

from lexigraph.client.asynchronous import AsyncClient
from lexigraph.client.synchronous import Client
from lexigraph.serving.wire import EventIn

__all__ = ["AsyncClient", "Client", "EventIn"]
