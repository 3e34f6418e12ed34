"""Asking a running service from Python."""

from lexigraph.client.asynchronous import AsyncClient
from lexigraph.client.synchronous import Client

__all__ = ["AsyncClient", "Client"]
