"""Text files as UTF-8 bytes and as numbered lines, with a named error where the encoding is another one."""

from __future__ import annotations

import codecs
import gzip
import zlib
from pathlib import Path

import polars as pl

from lexigraph.data.readers.raw import LINE
from lexigraph.errors import DataError, EncodingError

_SIGNATURES = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_GZIP = b"\x1f\x8b"


def read_bytes(path: Path) -> bytes:
    """Read a file whole; a gzip file is unpacked, whatever its name.

    Raises:
        DataError: the file cannot be read or its compression is damaged.
    """
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if data.startswith(_GZIP) else data
    except FileNotFoundError as error:
        raise DataError(f"no file at {path}") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{path} is a damaged gzip file ({error}); fetch or pack it again") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}") from error


def to_utf8(data: bytes, encoding: str, source: str) -> bytes:
    r"""Check or convert the encoding of a text and drop its byte order mark.

    Args:
        data: the text as stored.
        encoding: its encoding, any name Python knows.
        source: what to call it in the error.

    Returns:
        The text in UTF-8 with line ends as ``\n`` or ``\r\n``.

    Raises:
        EncodingError: the bytes are not in that encoding, or it is unknown.

    Example:
        >>> to_utf8("naïve".encode("latin-1"), "latin-1", "x.csv").decode()
        'naïve'
        >>> to_utf8("naïve".encode("latin-1"), "utf-8", "x.csv")
        Traceback (most recent call last):
        ...
        lexigraph.errors.EncodingError: x.csv is not utf-8: byte 0xef at offset 2 (line 1); ...
    """
    try:
        codec = codecs.lookup(encoding).name
    except LookupError as error:
        raise EncodingError(f"unknown encoding {encoding!r}; for example: utf-8, utf-16, cp1252, gb18030") from error
    if codec in ("utf-8", "utf-8-sig"):
        _refuse_utf16(data, source)
        codec = "utf-8"
    text = _decode(data, codec, source)
    if codec != "utf-8":
        data = text.encode("utf-8")
    data = data.removeprefix(codecs.BOM_UTF8)
    return data if b"\n" in data else data.replace(b"\r", b"\n")


def numbered_lines(data: bytes) -> pl.DataFrame:
    r"""Lines of a UTF-8 text: :data:`LINE` from 1, and ``content`` without the line end.

    Example:
        >>> numbered_lines(b"a\r\nb").rows()
        [(1, 'a'), (2, 'b')]
    """
    lines = pl.read_lines(data, name="content")
    return lines.select(pl.int_range(1, lines.height + 1, dtype=pl.Int64).alias(LINE), "content")


def _decode(data: bytes, codec: str, source: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise EncodingError(
            f"{source} is not {codec}: byte 0x{data[error.start]:02x} at offset {error.start} (line {line}); "
            "name its encoding with encoding=, for example encoding='cp1252' (Western Windows), "
            "'latin-1', 'gb18030' (Chinese) or 'utf-16'"
        ) from error
    except UnicodeError as error:
        raise EncodingError(f"{source} is not {codec}: {error}; name its encoding with encoding=") from error


def _refuse_utf16(data: bytes, source: str) -> None:
    guess = next((name for mark, name in _SIGNATURES.items() if data.startswith(mark)), None)
    if guess is None and b"\0" in data[:2]:
        guess = "utf-16-be" if data.startswith(b"\0") else "utf-16-le"
    if guess is not None:
        raise EncodingError(
            f"{source} is not utf-8: byte 0x{data[0]:02x} at offset 0 (line 1) looks like {guess}; "
            f"pass encoding={guess!r}"
        )
