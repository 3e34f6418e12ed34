"""What models say of themselves and of their settings, in the language of the reader.

These texts stay English where they stand, in presets and beside the fields of settings, so that programs and ``--json``
see the same in every language. They are looked up where they are shown to people.
"""

from __future__ import annotations

from lexigraph.messages import pgettext

MODEL = "model"
"""The context of these messages in the catalogues, so that no title of a model is taken for a word of the page."""


def described(text: str) -> str:
    """A title, a note or the description of a setting in the current language.

    A text without an entry, such as that of another package's model, stays as it is.

    Example:
        >>> from lexigraph.messages import speaking
        >>> with speaking("zh"):
        ...     print(described("Epochs between validations."))
        ...     print(described("A setting of somebody else's model."))
        每隔多少轮验证一次。
        A setting of somebody else's model.
    """
    return pgettext(MODEL, text)
