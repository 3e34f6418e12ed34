"""A name for a search, so that the same command finds the one it began."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from lexigraph.data.fingerprint import split_fingerprint
from lexigraph.data.splits.split import Split


def study_name(model: str, split: Split, facts: dict[str, Any]) -> str:
    """A readable name with a hash of the data and of ``facts`` (what else makes two searches different).

    The test part is no part of it: a search never looks at it.
    """
    digest = hashlib.blake2b(digest_size=8)
    digest.update(split_fingerprint(split).encode())
    digest.update(json.dumps(facts, sort_keys=True, default=repr).encode())
    return f"lexigraph {model} {digest.hexdigest()}"
