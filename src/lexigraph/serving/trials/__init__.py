"""Experiments in the running service: who sees which model, what it led to, and what may be concluded."""
