"""The parts of :class:`lexigraph.testing.RecommenderContract`, one question each."""
