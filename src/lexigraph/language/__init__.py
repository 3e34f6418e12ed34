"""Text encoders, their cache, and the texts of items and users."""

from lexigraph.language.cache import CachedEncoder, vector_cache_folder
from lexigraph.language.encoder import TextEncoder, TextVectors, TrainableEncoder
from lexigraph.language.registry import create_encoder
from lexigraph.language.texts import item_texts, user_texts
from lexigraph.language.vector_store import CacheWarning

__all__ = [
    "CacheWarning",
    "CachedEncoder",
    "TextEncoder",
    "TextVectors",
    "TrainableEncoder",
    "create_encoder",
    "item_texts",
    "user_texts",
    "vector_cache_folder",
]
