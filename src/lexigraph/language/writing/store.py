"""Generated texts in a file, so that work which was done is never paid for twice."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

import polars as pl

from lexigraph.errors import ConfigError, DataError
from lexigraph.language.writing.exclusive import WriteLock

SUFFIXES = (".jsonl", ".ndjson", ".parquet")
_LINE_START = b'{"id": '


@dataclass(frozen=True)
class GeneratedText:
    """One generated text and all that is to be known of how it came about.

    Attributes:
        id: of the item or user.
        text: what was kept; for features one JSON object.
        language: it was asked for in.
        model: which was asked, or "template".
        model_fingerprint: changes when the same model could answer otherwise.
        prompt: name of the prompt.
        prompt_version: its version.
        source_hash: of the record it was checked against.
        written_by: "model", or "template" where no model was asked or nothing of its text could be kept.
        dropped_sentences: how many sentences, or values, were left out.
        dropped_facts: what in them the source does not hold.
        generated: always true: no person wrote this.
        cut_off: whether the model's answer broke off, and only its whole sentences were looked at.
    """

    id: str
    text: str
    language: str
    model: str
    model_fingerprint: str
    prompt: str
    prompt_version: int
    source_hash: str
    written_by: Literal["model", "template"] = "model"
    dropped_sentences: int = 0
    dropped_facts: tuple[str, ...] = ()
    generated: bool = True
    cut_off: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What must be the same for a text to be used again."""
        return (self.source_hash, self.prompt, self.prompt_version, self.model, self.model_fingerprint, self.language)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {**asdict(self), "dropped_facts": list(self.dropped_facts)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> GeneratedText:
        """Take back what :meth:`to_dict` gave.

        Raises:
            DataError: a field is missing that has no default, or ``dropped_facts`` is no list.
        """
        missing = [field.name for field in fields(cls) if field.default is MISSING and field.name not in values]
        if missing:
            raise DataError(f"this is no generated text: it has no {', '.join(missing)}")
        if not isinstance(values.get("dropped_facts"), list | tuple | None):
            raise DataError("this is no generated text: its dropped_facts are no list")
        found = {field.name: values[field.name] for field in fields(cls) if field.name in values}
        return cls(**{**found, "dropped_facts": tuple(values.get("dropped_facts") or ())})


class TextStore:
    """A file of generated texts that is added to line by line.

    Finished texts are written at once and flushed to disk, so that a stop at any moment loses at most the one being
    written. A Parquet file is written whole when the store is closed; until then the texts stand in a journal beside
    it, which the next run takes up. Until it is closed, no other store may write to the file.

    Args:
        path: a file ending in ``.jsonl``, ``.ndjson`` or ``.parquet``; made if it is not there.

    Raises:
        ConfigError: another ending, or a folder that does not exist.
        DataError: the file holds something else, cannot be written, or is being written by another process.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "texts.jsonl"
        >>> text = GeneratedText("f01", "A film.", "en", "template", "", "describe_item", 1, "0a")
        >>> with TextStore(path) as store:
        ...     store.append([text])
        >>> TextStore(path).texts["f01"] == text
        True
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        if self.path.suffix not in SUFFIXES:
            raise ConfigError(f"generated texts go into a file ending in {', '.join(SUFFIXES)}, not {self.path.name!r}")
        if not self.path.parent.is_dir():
            raise ConfigError(f"the folder {self.path.parent} does not exist; make it first")
        self._is_parquet = self.path.suffix == ".parquet"
        self._journal = self.path.with_name(self.path.name + ".journal.jsonl") if self._is_parquet else self.path
        with _faults_named(self.path):
            self._lock = WriteLock(self.path)
            try:
                self.texts, self._stale = self._read()
            except BaseException:
                self._lock.release()
                raise

    def __enter__(self) -> TextStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self) -> tuple[dict[str, GeneratedText], bool]:
        """What is there, and whether some of it is there twice."""
        if self._journal.exists():
            _mend(self._journal)
        texts = read_texts(self.path) if self.path.exists() else {}
        if self._is_parquet and self._journal.exists():
            texts |= _read_lines(self._journal)
        doubled = not self._is_parquet and self.path.exists() and self.path.read_bytes().count(b"\n") > len(texts)
        return texts, doubled

    def append(self, texts: Iterable[GeneratedText]) -> None:
        """Add texts; one of an id that is there already takes its place."""
        added = list(texts)
        self._stale = self._stale or any(text.id in self.texts for text in added)
        lines = "".join(json.dumps(text.to_dict(), ensure_ascii=False) + "\n" for text in added).encode()
        if not lines:
            return
        with _faults_named(self.path), self._journal.open("ab") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        self.texts |= {text.id: text for text in added}

    def close(self) -> None:
        """Leave one line per id, or one Parquet file; others may write it from then on."""
        try:
            with _faults_named(self.path):
                self._put_in_order()
        finally:
            self._lock.release()

    def _put_in_order(self) -> None:
        if self._is_parquet and (self._journal.exists() or not self.path.exists()):
            self._replace(lambda target: _frame(self.texts.values()).write_parquet(target))
            self._journal.unlink(missing_ok=True)
        elif self._stale:
            rows = "".join(json.dumps(text.to_dict(), ensure_ascii=False) + "\n" for text in self.texts.values())
            self._replace(lambda target: target.write_text(rows, encoding="utf-8"))
            self._stale = False

    def _replace(self, write: Any) -> None:
        """Write a file beside and put it in the place of the old one."""
        target = self.path.with_name(f".{self.path.name}.{os.getpid()}.new")
        try:
            write(target)
            target.replace(self.path)
        finally:
            target.unlink(missing_ok=True)


def read_texts(path: str | Path) -> dict[str, GeneratedText]:
    """The generated texts of a file by id.

    Raises:
        DataError: there is no such file, or it holds something else.
    """
    path = Path(path)
    if not path.is_file():
        raise DataError(f"no file of generated texts at {path}; 'lexigraph write' makes one")
    if path.suffix != ".parquet":
        return _read_lines(path)
    try:
        rows = pl.read_parquet(path).to_dicts()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DataError(f"{path.name} cannot be read as Parquet: {error}") from error
    return {str(row.get("id")): GeneratedText.from_dict(row) for row in rows}


def _read_lines(path: Path) -> dict[str, GeneratedText]:
    found: dict[str, GeneratedText] = {}
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text = GeneratedText.from_dict(row if isinstance(row, dict) else {})
        except (ValueError, RecursionError, DataError) as error:
            raise DataError(f"{path.name}, line {number}: {error}; give a file of generated texts") from error
        found[text.id] = text
    return found


def _mend(path: Path) -> None:
    """Cut off a last line that a stop left half written, and end one that is whole.

    Of a file of something else nothing is touched.
    """
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content) and content[whole:].startswith(_LINE_START[: len(content) - whole]):
        with path.open("r+b") as file:
            if content.endswith(b"}") and _is_json(content[whole:]):
                file.seek(0, os.SEEK_END)
                file.write(b"\n")
            else:
                file.truncate(whole)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


@contextmanager
def _faults_named(path: Path) -> Iterator[None]:
    """Say of a full disk, a folder in the place of the file and the like what to do about it."""
    try:
        yield
    except OSError as error:
        raise DataError(f"{path} cannot be used ({error}); free space there, or name another file") from error


def _frame(texts: Iterable[GeneratedText]) -> pl.DataFrame:
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "id": pl.String, "text": pl.String, "language": pl.String, "model": pl.String, "model_fingerprint": pl.String,
        "prompt": pl.String, "prompt_version": pl.Int64, "source_hash": pl.String, "written_by": pl.String,
        "dropped_sentences": pl.Int64, "dropped_facts": pl.List(pl.String), "generated": pl.Boolean,
        "cut_off": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame([text.to_dict() for text in texts], schema=schema)
