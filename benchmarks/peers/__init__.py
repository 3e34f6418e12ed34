"""Other systems beside ours: each in a virtual environment of its own, each measured by the same ruler."""
