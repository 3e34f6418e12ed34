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


def same_names(found: Sequence[str], spec: TableSpec) -> dict[str, str]:
    """Columns that bear a name of the table but for capitals, spaces and signs, where only one column does.

    Example:
        >>> from lexigraph.data.tables import TABLES
        >>> same_names(["User_ID", "itemId", " Rating", "note"], TABLES["interactions"])
        {'User_ID': 'user_id', 'itemId': 'item_id', ' Rating': 'rating'}
        >>> same_names(["userId", "USER_ID", "item_id"], TABLES["interactions"])
        {}
    """
    keys = [_key(name) for name in found]
    wanted = {_key(column): column for column in (*spec.required, *spec.optional) if column not in found}
    return {name: wanted[key] for name, key in zip(found, keys, strict=True) if key in wanted and keys.count(key) == 1}


def table_names(found: Sequence[str], spec: TableSpec, mapping: Mapping[str, str]) -> list[str]:
    """Names of columns in the table's terms: mapped where a mapping says so, else by :func:`same_names`."""
    mapped = [mapping.get(name, name) for name in found]
    same = same_names(mapped, spec)
    return [same.get(name, name) for name in mapped]


def missing_columns(names: Sequence[str], spec: TableSpec) -> list[str]:
    """Required columns that are not among the names."""
    return [column for column in spec.required if column not in names]


def apply_columns(raw: RawTable, spec: TableSpec, mapping: Mapping[str, str]) -> RawTable:
    """Rename the columns of a raw table, by a mapping and by :func:`same_names`, and require those it needs.

    Raises:
        MissingColumnError: a required column is absent; the message lists what was found and the closest names.
        DataError: two columns would have the same name.
    """
    renames = rename_map(raw.columns, mapping, raw.source)
    names = table_names(raw.columns, spec, renames)
    require_columns([renames.get(name, name) for name in raw.columns], spec, raw.source)
    renamed = raw.with_frame(raw.frame.rename(dict(zip(raw.columns, names, strict=True))))
    return RawTable(**{**vars(renamed), "mapped": raw.mapped | frozenset(renames)})


def require_columns(names: Sequence[str], spec: TableSpec, source: str) -> None:
    """Raise the error that tells which columns a table lacks and how to map the ones it has.

    Raises:
        MissingColumnError: a required column is absent.
    """
    missing = missing_columns(table_names(names, spec, {}), spec)
    if not missing:
        return
    closest = {column: _closest(column, names) for column in missing}
    mapping = {found: column for column, found in closest.items() if found is not None}
    for column in missing:
        mapping.setdefault(closest[column] or f"NAME OF THE {column} COLUMN", column)
    if all(re.fullmatch(r"[\d.:\- ]+", name) or name.startswith("column_") for name in names):
        advice = f"the first line looks like data; put a header line above it, {_header_for(names, spec)}"
    else:
        advice = f"rename the columns or map them with columns={mapping}"
        if not any(closest.values()):
            advice += f"; if the first line is data, put a header line above it, {_header_for(names, spec)}"
    shown = ", ".join(repr(name) for name in list(names)[:20]) or "none"
    near = ", ".join(f"{found!r} for {column!r}" for column, found in closest.items() if found) or "none"
    raise MissingColumnError(
        f"{source}: the {spec.name} table needs {' and '.join(map(repr, missing))}; columns found: {shown}; "
        f"closest names: {near}; {advice}"
    )


def _header_for(names: Sequence[str], spec: TableSpec) -> str:
    known = (*spec.required, *(column for column in spec.optional if column != "weight"))
    header = [*known[: len(names)], *(f"column_{position}" for position in range(len(known) + 1, len(names) + 1))]
    return f"like {','.join(header if len(names) >= len(spec.required) else spec.required)} in the order of its fields"


def _key(name: str) -> str:
    return re.sub(r"[^0-9a-z]", "", name.casefold())


def _closest(column: str, names: Sequence[str]) -> str | None:
    keys = {_key(name): name for name in reversed(names)}
    wanted = _key(column)
    exact = next((keys[key] for key in (wanted, *ALIASES.get(column, ())) if key in keys), None)
    if exact is not None:
        return exact
    close = difflib.get_close_matches(wanted, list(keys), n=1, cutoff=0.6)
    return keys[close[0]] if close else None
