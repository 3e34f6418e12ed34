"""Contract tests for your own parts, and small data sets to test with (needs pytest)."""

from lexigraph.testing.books_and_films import books_and_films
from lexigraph.testing.checkerboard import checkerboard
from lexigraph.testing.encoders import EncoderContract
from lexigraph.testing.recommenders import RecommenderContract
from lexigraph.testing.rerankers import RerankerContract

__all__ = ["EncoderContract", "RecommenderContract", "RerankerContract", "books_and_films", "checkerboard"]
