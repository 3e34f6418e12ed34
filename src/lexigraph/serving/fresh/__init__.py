"""Fitting again: when, in which process, judged how, put in use or rejected."""
