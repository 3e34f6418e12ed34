"""Re-rankers: diversity, calibration, popularity and exposure control, business rules."""
