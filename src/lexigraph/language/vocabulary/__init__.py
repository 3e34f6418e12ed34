"""The words that the package knows for categories, columns, units, values and genres, in each language."""

from lexigraph.language.vocabulary.word_lists import WordLists, word_lists

__all__ = ["WordLists", "word_lists"]
