"""Who was treated, and since when: lists of members and terms of office, joined to a panel's units.

A row of a list is joined on every key column that both tables have, place and state, never on a name
where the panel's key has more. What no row of the panel matches is counted in a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from types import MappingProxyType

from caveat.cube.catalog import Catalog
from caveat.cube.cube import Member
from caveat.cube.sql import identifier, literal
from caveat.cube.table import Column, Table
from caveat.errors import UsageError
from caveat.readings.design import Treated
from caveat.readings.standing import standing, stands_for

_LISTS = ("list", "group", "cohort", "treatment")  # columns that tell lists apart, by name
_STARTS = ("from", "start", "since", "adopted", "adoption", "treated_from")
_LABELS = ("label", "words", "wording")
_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")


def find_lists(
    catalog: Catalog, table: Table, members: Sequence[Member], words: str, named: Mapping[str, str]
) -> tuple[Treated, ...]:
    """Return the lists in the catalog that date members of a panel, each under its own name.

    Args:
        catalog: the tables.
        table: the panel's own table.
        members: of the panel.
        words: for the cause, in which a list may be named by its own label.
        named: lists by name with the words for which the user says that they stand.
    """
    found: list[Treated] = []
    for other in catalog.tables:
        listed, start = list_column(other), start_column(other)
        if other.name == table.name or listed is None or start is None:
            continue
        pairs = shared_columns(table, members, other)
        if pairs:
            found += lists_of(catalog, other, listed, start, pairs, members, words=words, named=named)
    return tuple(found)


def lists_of(
    catalog: Catalog, table: Table, listed: Column | None, start: Column, pairs: tuple[tuple[str, str], ...],
    members: Sequence[Member], *, words: str = "", named: Mapping[str, str] = MappingProxyType({}),
) -> list[Treated]:  # fmt: skip
    """Return the lists of one table; without a column that tells lists apart the whole table is one.

    `pairs` are the key columns to join on, the panel's and the list's.
    """
    label = next((c for c in table.columns if c.name.lower() in _LABELS), None)
    end = next((c for c in table.columns if c.bound == "end"), None)
    keys = [match for _, match in pairs]
    text = "coalesce(CAST({} AS VARCHAR), '')"
    first = text.format(identifier(listed.name)) if listed else literal(PurePath(table.path).stem)
    own = label or listed
    chosen = [start.name, own.name if own else start.name, end.name if end else start.name, *keys]
    texts = ", ".join([first, *(text.format(identifier(c)) for c in chosen)])
    rows = catalog.query(f"SELECT DISTINCT {texts} FROM {identifier(table.name)} ORDER BY ALL")
    by_list: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        values = [str(v) for v in row]
        values[2] = values[2] if own else ""
        by_list.setdefault(values[0], []).append(tuple(values))
    return [
        _to_list(name, its, table, bool(end), keys, pairs, members, words, named)
        for name, its in by_list.items()
        if name
    ]


def check_named(catalog: Catalog, named: Iterable[str]) -> None:
    """Raise a UsageError for a name that no list of the tables has."""
    known = {info.name for info in catalog.lists()}
    for table in catalog.tables:
        listed = list_column(table)
        if listed is not None and start_column(table) is not None:
            column = identifier(listed.name)
            rows = catalog.query(f"SELECT DISTINCT CAST({column} AS VARCHAR) FROM {identifier(table.name)}")
            known |= {str(name) for (name,) in rows if name}
    offered = ", ".join(sorted(known)) or "none: give a table with a row a member and a column `list`"
    for name in named:
        if name not in known:
            raise UsageError(f"there is no list {name!r}", hint=f"the lists are {offered}")


def find_term(
    catalog: Catalog, table: Table, members: Sequence[Member], names: Iterable[str]
) -> Treated | None:
    """Return the earliest term of office at a unit of the panel, of the first of these names that has one.

    A table of terms comes before lists that repeat them.
    """
    for name in names:
        first: dict[tuple[str, str], tuple[str, str]] = {}
        events = catalog.find_events([name])
        for event in sorted(events, key=lambda e: list_column(catalog.table(e.table)) is not None):
            other = catalog.table(event.table)
            pairs = shared_columns(table, members, other)
            unit = _unit(dict(event.key), pairs, members) if pairs else None
            if event.start is None or unit is None:
                continue
            written = event.start.isoformat()[: {"year": 4, "month": 7}.get(event.precision, 10)]
            first.setdefault((event.name, unit), (written, event.table))
        if len(first) == 1:
            ((person, unit), (written, where)) = next(iter(first.items()))
            label = f"the term of {person}"
            return Treated(label, "", "term", where, ((unit, written),))
    return None


def list_column(table: Table) -> Column | None:
    """Return the column that tells lists apart, None where the table is no table of lists."""
    rival = next((c for c in table.columns_of("source") if c.dimension), None)
    return rival or next((c for c in table.columns if c.kind == "text" and c.name.lower() in _LISTS), None)


def start_column(table: Table) -> Column | None:
    """Return the column that dates the start of a row's span, None where there is none."""
    bound = next((c for c in table.columns if c.bound == "start"), None)
    return bound or next((c for c in table.columns if c.name.lower() in _STARTS), None)


def shared_columns(table: Table, members: Sequence[Member], other: Table) -> tuple[tuple[str, str], ...]:
    """Return (panel column, other column) for the whole of the panel's key; () where part of it lacks."""
    key = next((m.key for m in members if m.key), ())  # all together has none
    columns = {c.name.lower(): c.name for c in other.columns}
    out = []
    for name, _ in key:
        own = table.column(name)
        wanted = [name, *own.synonyms, *(c.name for c in other.columns if name in c.synonyms)]
        match = next((columns[w.lower()] for w in wanted if w.lower() in columns), None)
        if match is None:
            return ()
        out.append((name, match))
    return tuple(out)


def _to_list(
    name: str, rows: list[tuple[str, ...]], table: Table, has_end: bool, keys: list[str],
    pairs: tuple[tuple[str, str], ...], members: Sequence[Member], words: str, named: Mapping[str, str],
) -> Treated:  # fmt: skip
    dates: dict[str, str] = {}
    elsewhere = undated = 0
    ends: dict[str, list[str]] = {}
    for row in rows:
        unit = _unit(dict(zip(keys, row[4:], strict=True)), pairs, members)
        if unit is None:
            elsewhere += 1
        elif not _DATE.match(row[1]):
            undated += 1
        else:
            dates[unit] = min(dates.get(unit, row[1]), row[1])
            ends.setdefault(unit, []).append(row[3][:4] if has_end else "")
    notes = []
    if elsewhere:
        notes.append(f"{elsewhere} of its {len(rows)} rows name no place that the panel has")
    if undated:
        notes.append(f"{undated} of its rows have no date of start")
    label = next((r[2] for r in rows if r[2]), name)
    said = named.get(name, "")
    fits, where = stands_for(label, words), "the phrase for the cause"
    stands, reason = standing(name, label, said, words, fits=fits, where=where)
    dated, ended = tuple(sorted(dates.items())), tuple((u, max(e)) for u, e in sorted(ends.items()) if all(e))
    return Treated(name, label, "list", table.name, dated, stands, reason, tuple(notes), ended)


def _unit(row: Mapping[str, str], pairs: Sequence[tuple[str, str]], members: Sequence[Member]) -> str | None:
    wanted = tuple((own, row.get(match, "").strip().casefold()) for own, match in pairs)
    if any(not value for _, value in wanted):
        return None
    for member in members:
        if tuple((column, value.strip().casefold()) for column, value in member.key) == wanted:
            return member.name
    return None
