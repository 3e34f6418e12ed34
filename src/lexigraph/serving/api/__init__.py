"""The service over HTTP."""

from lexigraph.serving.api.app import create_app

__all__ = ["create_app"]
