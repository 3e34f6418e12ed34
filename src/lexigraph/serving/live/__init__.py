"""What changes between two fits: live histories, new items, the model in use."""
