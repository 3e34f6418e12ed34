"""Events from message brokers."""
