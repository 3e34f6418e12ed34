"""Whole phrases in texts, in languages with and without spaces between words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

MIN_LETTERS = 5
"""Shorter titles and names, such as "It" or "Heat", are words of any text."""

MIN_SIGNS = 2
"""The same for scripts in which one sign is a syllable or a word."""

MOST_DEALINGS, ENOUGH_PAIRS = 50, 200_000
"""How often pairs are dealt out to measure chance: at most this often, and not beyond this many pairs in all."""

_SIGN = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]"
_YEAR = r"\s*\(\d{4}\)\s*$"
_ARTICLE_LAST = r"(?i),\s*(the|a|an|le|la|les|l'|der|die|das|el|il|los|las)\s*$"
_ARTICLE_FIRST = r"(?i)^\s*(the|a|an)\s+"


@dataclass(frozen=True)
class Named:
    """Pairs in which the text of one side names the other.

    Attributes:
        pairs: ``user`` and ``item``.
        by_chance: how many pairs there would be if texts named other people's items as often.
    """

    pairs: pl.DataFrame
    by_chance: float


def as_phrase(text: pl.Expr) -> pl.Expr:
    """Lower-case words with single spaces between and around them; a sign of an East Asian script is its own word.

    Null where there is no word. So a phrase stands in a text as a whole exactly if it is a substring of it.

    Example:
        >>> pl.select(as_phrase(pl.lit(pl.Series(["Schindler's List!", "看《霸王别姬》", "?"])))).to_series().to_list()
        [' schindler s list ', ' 看 霸 王 别 姬 ', None]
    """
    spaced = text.str.to_lowercase().str.replace_all(f"({_SIGN})", " ${1} ")
    words = spaced.str.replace_all(r"[^\p{L}\p{N}\p{M}]+", " ").str.strip_chars()
    return pl.when(words.str.len_bytes() > 0).then(pl.concat_str(pl.lit(" "), words, pl.lit(" ")))


def as_phrase_of_title(title: pl.Expr) -> pl.Expr:
    """The phrase by which people would name a title: without year and leading article; null where it is too short.

    Example:
        >>> titles = pl.lit(pl.Series(["Matrix, The (1999)", "The Godfather", "It (2017)", "活着"]))
        >>> pl.select(as_phrase_of_title(titles)).to_series().to_list()
        [' matrix ', ' godfather ', None, ' 活 着 ']
    """
    bare = title.str.replace(_YEAR, "").str.replace(_ARTICLE_LAST, "").str.replace(_ARTICLE_FIRST, "")
    phrase = as_phrase(bare)
    letters, signs = phrase.str.count_matches(r"[\p{L}\p{N}]"), phrase.str.count_matches(_SIGN)
    return pl.when((letters >= MIN_LETTERS) | (signs >= MIN_SIGNS)).then(phrase)


def is_telling(identifier: pl.Expr) -> pl.Expr:
    """Whether an id in a text can be taken for a mention: not too short, and no number such as a year or a price.

    Example:
        >>> ids = pl.lit(pl.Series(["42", "1999", "u042", "A2X", "1048576"]))
        >>> pl.select(is_telling(ids)).to_series().to_list()
        [False, False, True, True, True]
    """
    length = identifier.str.len_chars()
    return (length >= 3) & (~identifier.str.contains(r"^[\d.,]+$") | (length >= MIN_LETTERS))


def find_named(
    pairs: pl.DataFrame, texts: pl.Series, phrases: pl.Series, *, sides: tuple[str, str], known: pl.DataFrame
) -> Named:
    """Test pairs whose text holds the phrase, and how many would by chance.

    Each test pair is looked at once, so the work grows with the number of test pairs. Chance is measured on the same
    texts and phrases dealt out anew (those that are test or training pairs left out), the more often the fewer there
    are.

    Args:
        pairs: the distinct test pairs, ``user`` and ``item``.
        texts: of every user or item, as made by :func:`as_phrase`; null without a text.
        phrases: of every item or user; null where there is none worth looking for.
        sides: which column of ``pairs`` has the texts and which the phrases.
        known: the training pairs.
    """
    text_side, phrase_side = sides
    usable = pairs.filter(
        texts.is_not_null().gather(pairs[text_side].cast(pl.Int64)),
        phrases.is_not_null().gather(pairs[phrase_side].cast(pl.Int64)),
    )
    named = _holding(usable, texts, phrases, sides)
    if not named.height:
        return Named(named, 0.0)
    dealt = _dealt_anew(usable, phrase_side)
    strangers = dealt.join(pairs, on=["user", "item"], how="anti").join(known, on=["user", "item"], how="anti")
    if not strangers.height:
        return Named(named, 0.0)
    return Named(named, _holding(strangers, texts, phrases, sides).height / strangers.height * usable.height)


def _dealt_anew(pairs: pl.DataFrame, side: str) -> pl.DataFrame:
    """The pairs with one side dealt out at random, several times over: one dealing says little of what is rare."""
    dealings = min(max(ENOUGH_PAIRS // pairs.height, 1), MOST_DEALINGS)
    rng = np.random.default_rng(0)
    order = np.concatenate([rng.permutation(pairs.height) for _ in range(dealings)])
    return pl.concat([pairs] * dealings).with_columns(pairs[side].gather(order))


def _holding(pairs: pl.DataFrame, texts: pl.Series, phrases: pl.Series, sides: tuple[str, str]) -> pl.DataFrame:
    both = pairs.with_columns(
        text=texts.gather(pairs[sides[0]].cast(pl.Int64)), phrase=phrases.gather(pairs[sides[1]].cast(pl.Int64))
    )
    return both.filter(pl.col("text").str.contains(pl.col("phrase"), literal=True)).drop("text", "phrase")
