"""Generated texts about items and users, every fact of which is checked against its source."""
