"""Making text harmless in a log: nothing a client sends can break a line, colour a terminal or turn its writing."""

from __future__ import annotations

_RANGES = ((0x00, 0x1F), (0x7F, 0x9F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0xD800, 0xDFFF))
"""Control characters of ASCII and Latin 1, separators of lines, marks that hide or turn text, halves of characters."""
_SINGLE = (0xFEFF,)


class _Escapes(dict[int, str]):
    def __missing__(self, code: int) -> str:
        hidden = code in _SINGLE or any(low <= code <= high for low, high in _RANGES)
        self[code] = f"\\x{code:02x}" if hidden and code < 0x100 else f"\\u{code:04x}" if hidden else chr(code)
        return self[code]


_ESCAPES = _Escapes({ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"})


def escape(text: str) -> str:
    r"""Replace what cannot be seen by what can.

    Example:
        >>> print(escape("café\n\x1b[31mred"))
        café\n\x1b[31mred
    """
    return text if text.isascii() and text.isprintable() else text.translate(_ESCAPES)
