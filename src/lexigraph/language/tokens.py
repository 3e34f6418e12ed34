"""Words of a text, for encoders that learn word vectors from the catalogue."""

from __future__ import annotations

import re
import unicodedata

_HAN_KANA = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_TOKEN = re.compile(rf"(?P<run>[{_HAN_KANA}]+)|[^\W_{_HAN_KANA}]+")


def tokenize(text: str, *, pairs: bool = True) -> list[str]:
    """Split a text into lower-case words; scripts without spaces into characters and pairs of neighbours.

    Args:
        text: any text; it is brought to Unicode form NFKC first.
        pairs: False leaves out the pairs, where a model reads the order of tokens itself.

    Returns:
        Tokens in order. Of a run of Chinese characters or kana, first each character, then each pair: a pair is most
        often a word, and the characters stand in for words never seen.

    Example:
        >>> tokenize("Blade Runner 2049: 科幻片")
        ['blade', 'runner', '2049', '科', '幻', '片', '科幻', '幻片']
    """
    tokens: list[str] = []
    for match in _TOKEN.finditer(unicodedata.normalize("NFKC", text).lower()):
        run = match["run"]
        if run is None:
            tokens.append(match[0])
        else:
            tokens.extend(run)
            tokens.extend(run[start : start + 2] for start in range(len(run) - 1) if pairs)
    return tokens
