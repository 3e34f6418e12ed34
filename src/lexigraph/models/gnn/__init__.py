"""Graph neural recommenders, composed of parts."""
