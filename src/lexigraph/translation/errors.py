"""Errors in the language of the reader.

Errors are worded in English where they arise, with what was found already in them. Here they are recognised by their
template and said again; what the placeholders stand for is taken over as it is. A message without a template stays
English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from string import Formatter

from lexigraph.messages import SOURCE_LANGUAGE, language, pgettext
from lexigraph.translation.templates import fragments, whole_templates

ERROR = "error"
"""The context of these messages in the catalogues."""

NESTED = "text_"
"""Placeholders of this prefix stand for words that are looked up themselves; all others are names and values."""

WHOLE = "text_message"
"""The placeholder of an error that is told inside another; unless it can be said, neither is the other."""

LONGEST = 5_000
"""Characters of a message beyond which it is left as it is."""

_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")


@dataclass(frozen=True)
class Template:
    """An English message with places for what it names.

    Attributes:
        text: the message, with names in braces; ``{name!r}`` is quoted.
        pieces: what stands before, between and after the placeholders.
        names: of the placeholders.
        quoted: for each placeholder, whether it is quoted.
    """

    text: str
    pieces: tuple[str, ...]
    names: tuple[str, ...]
    quoted: tuple[bool, ...]

    @classmethod
    def of(cls, text: str) -> Template:
        """Read a template.

        Example:
            >>> Template.of("no {kind} {name!r} here").pieces
            ('no ', ' ', ' here')
        """
        pieces, names, quoted = [""], [], []
        for literal, name, _, conversion in Formatter().parse(text):
            pieces[-1] += literal
            if name is not None:
                names.append(name)
                quoted.append(conversion == "r")
                pieces.append("")
        return cls(text, tuple(pieces), tuple(names), tuple(quoted))

    @property
    def weight(self) -> int:
        """Letters that are the same in all such messages."""
        return sum(map(len, self.pieces))

    def match(self, message: str) -> dict[str, str] | None:
        """What the placeholders stand for, or None for another message.

        Each value is as short as possible (one that is quoted ends with its quote), and nothing is tried twice, so
        that this takes time in proportion to the message.

        Example:
            >>> Template.of("no {kind} {name!r} here").match("no item 'is here' here")
            {'kind': 'item', 'name': "'is here'"}
        """
        if not message.startswith(self.pieces[0]):
            return None
        if not self.names:
            return {} if message == self.text else None
        values, start = [], len(self.pieces[0])
        for place, (piece, quoted) in enumerate(zip(self.pieces[1:], self.quoted, strict=True)):
            last = place == len(self.names) - 1
            end = self._end(message, start, piece, quoted=quoted, last=last)
            if end is None:
                return None
            values.append(message[start:end])
            start = end + len(piece)
        return dict(zip(self.names, values, strict=True))

    @staticmethod
    def _end(message: str, start: int, piece: str, *, quoted: bool, last: bool) -> int | None:
        """Where a value that begins at ``start`` ends, if ``piece`` follows it."""
        word = _QUOTED.match(message, start) if quoted else None
        after = start if word is None else word.end()
        if last:
            end = len(message) - len(piece)
            return end if end >= after and message.endswith(piece) else None
        if word is not None:
            return after if message.startswith(piece, after) else None
        found = message.find(piece, start) if piece else start
        return None if found < 0 else found


def translated(message: str) -> str:
    """A message of an error in the current language, as far as its template is known.

    Example:
        >>> from lexigraph.messages import speaking
        >>> with speaking("zh"):
        ...     print(translated("no file at my/items.csv"))
        ...     print(translated("something that nobody has foreseen"))
        my/items.csv 处没有文件
        something that nobody has foreseen
    """
    if language() == SOURCE_LANGUAGE or len(message) > LONGEST:
        return message
    return _said(message, _templates())


def _said(message: str, templates: tuple[Template, ...]) -> str:
    for template in templates:
        values = template.match(message)
        if values is not None:
            own = pgettext(ERROR, template.text)
            filled = {name: _value(name, value) for name, value in values.items()}
            inner_is_english = WHOLE in values and filled[WHOLE] == values[WHOLE]
            if own != template.text and not inner_is_english:
                return _plain(own).format(**filled)
    return message


def _value(name: str, value: str) -> str:
    return _said(value, _fragments()) if name.startswith(NESTED) else value


def _plain(text: str) -> str:
    """Without conversions: values are quoted already."""
    return text.replace("!r}", "}")


@cache
def _templates() -> tuple[Template, ...]:
    """The most particular first."""
    return tuple(sorted(map(Template.of, whole_templates()), key=lambda template: -template.weight))


@cache
def _fragments() -> tuple[Template, ...]:
    """Parts of messages, then whole ones, since an error may be told inside another."""
    return (*sorted(map(Template.of, fragments()), key=lambda template: -template.weight), *_templates())
