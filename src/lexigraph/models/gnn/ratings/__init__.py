"""Ratings: predicted by the composed network alone, or beside a ranking."""
