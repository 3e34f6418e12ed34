"""From the column names a source has to the ones a table needs, and the help given when they do not meet."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

from lexigraph.data.readers.raw import RawTable
from lexigraph.data.tables import TableSpec
from lexigraph.errors import DataError, MissingColumnError

ALIASES: dict[str, tuple[str, ...]] = {
    "user_id": ("uid", "user", "reviewerid", "customerid", "customer", "memberid", "visitorid", "profileid", "session"),
    "item_id": ("iid", "item", "movieid", "asin", "parentasin", "productid", "product", "sku", "articleid", "bookid"),
    "head": ("headid", "subject", "source", "h"),
    "relation": ("relationid", "predicate", "type", "r"),
    "tail": ("tailid", "object", "target", "t"),
    "entity": ("entityid", "node", "freebaseid"),
    "friend_id": ("friend", "friendid", "trusteeid", "followeeid", "target"),
}
"""Names other people give to required columns, in small letters without signs; only ever suggested, never assumed."""


def clean_names(names: Sequence[str]) -> list[str]:
    """Trim names as found in a header and give unnamed columns a name.

    Example:
        >>> clean_names([" user_id", "item_id ", ""])
        ['user_id', 'item_id', 'column_3']
    """
    return [name.strip() or f"column_{position}" for position, name in enumerate(names, start=1)]


def rename_map(found: Sequence[str], mapping: Mapping[str, str], source: str) -> dict[str, str]:
    """The part of a column mapping that applies to these columns.

    Raises:
        DataError: two columns would have the same name.

    Example:
        >>> rename_map(["uid", "item_id"], {"uid": "user_id", "sku": "item_id"}, "x.csv")
        {'uid': 'user_id'}
    """
    renames = {old: new for old, new in mapping.items() if old in found}
    names = [renames.get(name, name) for name in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError(
            f"{source}: two columns would be named {', '.join(map(repr, twice))} (found: {', '.join(found)}; mapped: "
            f"{renames or 'none'}); rename one of them, in the file or with columns="
        )
    return renames


def missing_columns(names: Sequence[str], spec: TableSpec) -> list[str]:
    """Required columns that are not among the names."""
    return [column for column in spec.required if column not in names]


def apply_columns(raw: RawTable, spec: TableSpec, mapping: Mapping[str, str]) -> RawTable:
    """Rename the columns of a raw table and check that the required ones are there.

    Raises:
        MissingColumnError: a required column is absent; the message lists what was found and the closest names.
        DataError: two columns would have the same name.
    """
    renames = rename_map(raw.columns, mapping, raw.source)
    require_columns([renames.get(name, name) for name in raw.columns], spec, raw.source)
    renamed = raw.with_frame(raw.frame.rename(renames))
    return RawTable(**{**vars(renamed), "mapped": raw.mapped | frozenset(renames)})


def require_columns(names: Sequence[str], spec: TableSpec, source: str) -> None:
    """Raise the error that tells which columns a table lacks and how to map the ones it has.

    Raises:
        MissingColumnError: a required column is absent.
    """
    missing = missing_columns(names, spec)
    if not missing:
        return
    closest = {column: _closest(column, names) for column in missing}
    mapping = {found: column for column, found in closest.items() if found is not None}
    for column in missing:
        mapping.setdefault(closest[column] or f"NAME OF THE {column} COLUMN", column)
    if all(re.fullmatch(r"[\d.:\- ]+", name) or name.startswith("column_") for name in names):
        advice = f"the first line looks like data; put a header line above it, like {','.join(spec.required)}"
    else:
        advice = f"rename the columns or map them with columns={mapping}"
    shown = ", ".join(repr(name) for name in list(names)[:20]) or "none"
    near = ", ".join(f"{found!r} for {column!r}" for column, found in closest.items() if found) or "none"
    raise MissingColumnError(
        f"{source}: the {spec.name} table needs {' and '.join(map(repr, missing))}; columns found: {shown}; "
        f"closest names: {near}; {advice}"
    )


def _closest(column: str, names: Sequence[str]) -> str | None:
    keys = {re.sub(r"[^0-9a-z]", "", name.casefold()): name for name in reversed(names)}
    wanted = re.sub(r"[^0-9a-z]", "", column)
    exact = next((keys[key] for key in (wanted, *ALIASES.get(column, ())) if key in keys), None)
    if exact is not None:
        return exact
    close = difflib.get_close_matches(wanted, list(keys), n=1, cutoff=0.6)
    return keys[close[0]] if close else None
