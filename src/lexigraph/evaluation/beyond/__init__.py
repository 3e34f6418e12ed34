"""Metrics beyond accuracy."""
