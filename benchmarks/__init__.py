"""Runnable measurements: ``python -m benchmarks NAME --json``."""
