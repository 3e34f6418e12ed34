"""What a graph network is trained towards: losses, negatives, batches, contrast and pre-training."""
