"""The REST service: routes, problem documents, limits, start and stop."""
