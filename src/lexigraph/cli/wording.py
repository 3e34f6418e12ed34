"""The way out of an error in the words of the command line instead of those of Python."""

from __future__ import annotations

import re
import shlex

_ARGUMENT = re.compile(
    r"\b(max_bad_share|encoding|duplicates|columns|quarantine_to)=(\{[^{}]*\}|'[^']*'|\d+(?:\.\d+)?|(?=[\s,;.)]|$))"
)

_TRAINING = {
    "another checkpoint_dir": "another folder with --checkpoints",
    "train with resume=False": "add --set resume=false",
}


def in_options(message: str, prefix: str = "--") -> str:
    """Replace arguments of the readers by the options that set them.

    Example:
        >>> in_options("allow them with max_bad_share=0.29; pass encoding='utf-16', or name it with encoding=")
        'allow them with --max-bad-share 0.29; pass --encoding utf-16, or name it with --encoding'
        >>> in_options("map them with columns={'uid': 'user_id', 'item no': 'item_id'}")
        "map them with --columns uid=user_id --columns 'item no=item_id'"
        >>> in_options("pass encoding='utf-16'", "--prediction-")
        'pass --prediction-encoding utf-16'
        >>> in_options("Name another checkpoint_dir, or train with resume=False to replace it")
        'Name another folder with --checkpoints, or add --set resume=false to replace it'
    """
    for argument, option in _TRAINING.items():
        message = message.replace(argument, option)
    return _ARGUMENT.sub(lambda found: _option(f"{prefix}{found[1].replace('_', '-')}", found[2]), message)


def _option(name: str, value: str) -> str:
    if value.startswith("{"):
        words = (shlex.quote(f"{theirs}={ours}") for theirs, ours in re.findall(r"'([^']*)': '([^']*)'", value))
        return " ".join(f"{name} {word}" for word in words) or name
    return f"{name} {shlex.quote(value.strip(chr(39)))}" if value else name
