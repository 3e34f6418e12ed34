"""What must not be lost: events, catalogue, users, experiments, keys and models, in SQLite or PostgreSQL."""
