"""Metrics, traces and logs of the running service."""
